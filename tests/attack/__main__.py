"""`make attack`: what a stranger, a guest or a jealous host tries, against a running site.

Each script lies in `scripts/`, speaks only HTTP, SMTP, LMTP, SQL and the commands, and raises
`Broken` where it gets what it should not. So any commit can be tried by the newest scripts:

    python -m tests.attack [--at CHECKOUT] [script ...]

Exits 1 where anything was broken; each script has a site, a database and a mail server of its own.
"""

import argparse
import importlib
import pkgutil
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

from tests.attack import scripts
from tests.attack.ground import Broken, Ground

HERE = Path(__file__).resolve().parents[2]


def main(checkout: Path, names: Sequence[str]) -> int:
    known = sorted(module.name for module in pkgutil.iter_modules(scripts.__path__))
    verdicts = [tried(name, checkout) for name in names or known]
    print(f"{verdicts.count('held')} of {len(verdicts)} held")
    return 0 if set(verdicts) == {"held"} else 1


def tried(name: str, checkout: Path) -> str:
    script = importlib.import_module(f"tests.attack.scripts.{name}")
    began, verdict, why = time.monotonic(), "held", ""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        ground = Ground(checkout, Path(folder))
        try:
            script.attack(ground)
        except Broken as broken:
            verdict, why = "BROKEN", str(broken)
        except Exception:
            verdict, why = "FAILED", traceback.format_exc()
        finally:
            ground.end()
    first_line = (script.__doc__ or name).strip().splitlines()[0]
    print(f"{verdict:7}{time.monotonic() - began:6.1f} s  {name}: {first_line}", flush=True)
    if why:
        print(f"        {why}", flush=True)
    return verdict


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="make attack")
    parser.add_argument("--at", type=Path, default=HERE, help="the checkout that is attacked")
    parser.add_argument("scripts", nargs="*")
    given = parser.parse_args()
    sys.exit(main(given.at.resolve(), given.scripts))
