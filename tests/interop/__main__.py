"""`make interop`: tell the stories, ask every program, print the table; 1 if a cell fails."""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from time import monotonic

from tests.interop import cases, clocks, docs, dovecot, feeds
from tests.interop.application import running
from tests.interop.asking import Client, problems
from tests.interop.clients import Reader, readers
from tests.interop.followers import Curl, Vdirsyncer
from tests.interop.programs import Khal, Program, Radicale
from tests.interop.table import NOTES, Table

Cell = tuple[str, str, list[str] | None]
"""Row, column, and what was read wrongly; None where the program is not asked."""


def main() -> int:
    began = monotonic()
    with tempfile.TemporaryDirectory(prefix="interop-") as folder:
        clients: Sequence[Client] = [*readers(), *programs(Path(folder))]
        table = Table([*map(column, clients), dovecot.column()])
        try:
            for row, client, wrong in cells(clients, Path(folder)):
                table.enter(row, client, wrong)
        finally:
            for each in clients:
                each.stop()
    if "--docs" in sys.argv:
        docs.write(table, monotonic() - began)
    print("\n".join([*table.lines(), "", *NOTES, "", *table.reasons]))
    return int(table.has_failed)


def programs(folder: Path) -> list[Program]:
    kinds = {"Radicale": Radicale, "khal": Khal, "vdirsyncer": Vdirsyncer, "curl": Curl}
    return [kind(name, folder / name) for name, kind in kinds.items()]


def cells(clients: Sequence[Client], folder: Path) -> Iterator[Cell]:
    with running(folder) as application:
        for case in chain(cases.told(application), feeds.told(application)):
            for client in clients:
                yield case.name, column(client), problems(client, case)
        for row, wrong in dovecot.rows(application):
            yield row, dovecot.column(), wrong
    for client in clients:
        if isinstance(client, Reader):
            yield clocks.what(), column(client), clocks.problems(client)


def column(client: Client) -> str:
    return f"{client.name} {client.version}"


if __name__ == "__main__":
    sys.exit(main())
