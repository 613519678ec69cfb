"""Numpy is for those alone who look for slots: web and worker start, and stay, without it."""

import subprocess
import sys
from pathlib import Path

from tests.parts.patience import LONG

ROOT = Path(__file__).parents[2]
START = """
import sys
from pathlib import Path
from config import Settings
from nact_meet import chores, create_app, worker
create_app(Settings(database_url="sqlite://", data_dir=Path(sys.argv[1]), log_level="ERROR"))
print("numpy" in sys.modules)
"""


def test_web_and_worker_start_without_numpy(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", START, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=LONG,
        check=True,
    )

    assert done.stdout.strip() == "False"
