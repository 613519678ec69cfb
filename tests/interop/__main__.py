"""`make interop`: tell the stories, ask every program, print the table; 1 if a cell fails."""

import sys
import tempfile
from pathlib import Path

from tests.interop import clocks
from tests.interop.application import running
from tests.interop.cases import TELLERS
from tests.interop.clients import Broken, Reader, readers
from tests.interop.reading import Case, differences
from tests.interop.table import Table


def main() -> int:
    asked = readers()
    table = Table([f"{each.name} {each.version}" for each in asked])
    with tempfile.TemporaryDirectory(prefix="interop-") as folder, running(Path(folder)) as app:
        for tell in TELLERS:
            for case in tell(app):
                for reader in asked:
                    problems = read(reader, case)
                    table.enter(case.name, f"{reader.name} {reader.version}", problems)
    for reader in asked:
        if reader.tells_clocks:
            told = clocks.problems(reader)
            table.enter(clocks.what(), f"{reader.name} {reader.version}", told)
    for each in asked:
        each.stop()
    print("\n".join(table.lines()))
    print("\n".join(["", *table.reasons]))
    return int(table.has_failed)


def read(reader: Reader, case: Case) -> list[str] | None:
    problems = list(case.faults)
    for sample in case.samples:
        try:
            found = reader.ask("calendar", text=sample.octets.decode())
        except Broken as error:
            problems.append(str(error))
        else:
            problems += differences(sample, found)
    return problems


if __name__ == "__main__":
    sys.exit(main())
