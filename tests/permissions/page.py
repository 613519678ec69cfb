"""`make permissions`: the table of permissions as a page for operators, docs/permissions.md."""

from collections.abc import Iterator
from pathlib import Path

from tests.permissions.table import ROLES, TABLE, Audience

PAGE = Path(__file__).parents[2] / "docs" / "permissions.md"
HEAD = """# Who can do what

Every address of the site, under those who can use it. `make permissions` writes this page from
`tests/permissions/table.py`; tests hold each line for each role, and that no address is missing.

"sign-in": they are asked to sign in. 404: for them there is nothing at this address. 403: refused.
A row of another meeting, institute, person or poll below one's own is 404 for everyone, the
Secretariat included; an id of another one in a form changes nothing.

The roles that were tried: a stranger; an organiser who has nothing to do with the meeting
(*unrelated*); one of a participant's institute (*institute*); one who was named to
decide about a country's people (*reviewer*); the organisers of two hosts; the Secretariat. Where a
link opens an address, every other kind of link was tried there too, and is 404.
"""


def written() -> str:
    return "\n".join([HEAD, *lines()]) + "\n"


def lines() -> Iterator[str]:
    for audience, routes in TABLE.items():
        yield f"## {audience.who[0].upper()}{audience.who[1:]}"
        yield from met(audience)
        yield ""
        yield "| address | what it does |"
        yield "| --- | --- |"
        for route, what in routes.items():
            yield f"| `{route}` | {what} |"
        yield ""


def met(audience: Audience) -> Iterator[str]:
    if audience.words:
        yield f"| {' | '.join(ROLES)} |"
        yield f"| {' | '.join('---' for _ in ROLES)} |"
        yield f"| {' | '.join(audience.words.split())} |"


if __name__ == "__main__":
    PAGE.write_text(written())
