"""Asking a program about a case: None where it is not its business, else what it read wrongly."""

from typing import Protocol

from tests.interop.clients import Answer, Broken
from tests.interop.reading import Case, Entry, differences


class Client(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def keeps(self) -> bool:
        """Whether it answers everything that it holds since forget()."""

    @property
    def follows(self) -> bool:
        """Whether it fetches addresses, and reads no text that it is given."""

    def ask(self, what: str, **more: str) -> Answer: ...

    def forget(self) -> None: ...

    def stop(self) -> None: ...


def problems(client: Client, case: Case) -> list[str] | None:
    """Of each calendar in turn. A program that keeps entries has the latest of each UID."""
    samples = [each for each in case.samples if each.url or not client.follows]
    if not samples:
        return None
    if client.keeps:
        client.forget()
    found, held = list(case.faults), dict[str, Entry]()
    for sample in samples:
        held |= {each.uid: each for each in sample.entries}
        meant = held.values() if client.keeps else sample.entries
        where = {"url": sample.url} if client.follows else {}
        try:
            answer = client.ask("calendar", text=sample.octets.decode(), **where)
        except Broken as error:
            found.append(str(error))
        else:
            found += differences(sample.method, meant, answer)
    return found
