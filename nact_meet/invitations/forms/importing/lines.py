"""The lines of a list, checked one by one: people, and what is wrong with the others."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from nact_meet.directory.models.role import Role
from nact_meet.invitations.forms.importing.headings import HOLDS, Holds
from nact_meet.invitations.forms.importing.words import country_of, language_of, role_of
from nact_meet.invitations.newcomers import ListEntry
from nact_meet.mail import addresses
from nact_meet.mail.addresses import Mailbox
from nact_meet.web.forms.zone import typed_zone
from nact_meet.web.typesetting import filled
from nact_meet.world import timezones, unseen

LONGEST = {
    Holds.NAME: 200,
    Holds.INSTITUTE: 200,
    Holds.POSITION: 200,
    Holds.HONORIFIC: 60,
    Holds.OWN_SCRIPT: 200,
    Holds.READER: 200,
}
NO_NAME = _l("The name is missing.")

# Most addresses of most lists: email_validator takes ten times as long to say the same.
_PLAIN = re.compile(
    r"[a-z0-9_+-]{1,30}(\.[a-z0-9_+-]{1,30})?@([a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?\.){1,4}[a-z]{2,12}"
)
_RESERVED = (".invalid", ".local", ".localhost", ".arpa", ".onion")


@dataclass(frozen=True)
class LineFault:
    """Line `number` says `text`, and cannot be taken for the reason of `sentence`."""

    number: int
    sentence: LazyString | str
    text: str


class BadLine(ValueError):
    def __init__(self, sentence: LazyString | str) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


def checked(
    lines: Iterable[tuple[int, Sequence[str]]], columns: Sequence[str], role: Role
) -> tuple[list[ListEntry], list[LineFault]]:
    """`role` is that of lines that say none."""
    entries: list[ListEntry] = []
    faults: list[LineFault] = []
    seen: dict[tuple[str, str], int] = {}
    places = [(at, Holds(word)) for at, word in enumerate(columns) if word]
    for number, cells in lines:
        try:
            entry = entry_of(number, joined(cells, places), role)
            first = seen.setdefault((entry.address, entry.full_name.casefold()), number)
            if first != number:
                raise BadLine(_("The same as line %(first)s.", first=first))
            entries.append(entry)
        except BadLine as bad:
            faults.append(LineFault(number, bad.sentence, " · ".join(filter(None, cells))))
    return entries, faults


def joined(cells: Sequence[str], places: Sequence[tuple[int, Holds]]) -> dict[Holds, str]:
    """Two columns of a name are one name, in their order."""
    said: dict[Holds, str] = {}
    for at, holds in places:
        if at < len(cells) and cells[at]:
            said[holds] = f"{said[holds]} {cells[at]}" if holds in said else cells[at]
    return said


def entry_of(number: int, said: dict[Holds, str], role: Role) -> ListEntry:
    """Raises BadLine."""
    if not said.get(Holds.NAME):
        raise BadLine(NO_NAME)
    for holds, longest in LONGEST.items():
        if len(said.get(holds, "")) > longest:
            words = {"field": str(HOLDS[holds]), "most": longest}
            raise BadLine(_("%(field)s: please use at most %(most)s characters.", **words))
        if sentence := unseen.complaint(said.get(holds, "")):
            raise BadLine(_("%(field)s: %(sentence)s", field=HOLDS[holds], sentence=sentence))
    values: dict[str, Any] = {
        field.name: said[Holds(field.name)]
        for field in fields(ListEntry)
        if field.name in TEXTS and Holds(field.name) in said
    }
    return ListEntry(
        number=number,
        address=address_of(said.get(Holds.ADDRESS, "")),
        role=meaning(said, Holds.ROLE, role_of) or role,
        country_code=meaning(said, Holds.COUNTRY, country_of) or None,
        zone=meaning(said, Holds.ZONE, zone_of) or "",
        language=meaning(said, Holds.LANGUAGE, language_of) or "",
        **values,
    )


TEXTS = {holds.value for holds in LONGEST}
UNKNOWN = {
    Holds.ROLE: _l("Unknown role: “%(text)s”."),
    Holds.COUNTRY: _l(
        "The network has no country of this name: “%(text)s”. Leave it out; we ask each person."
    ),
    Holds.ZONE: _l("We do not know the city “%(text)s”. You can leave it empty."),
    Holds.LANGUAGE: _l(
        "We cannot send email in this language: “%(text)s”. You can leave it empty."
    ),
}


def meaning(said: dict[Holds, str], holds: Holds, meant: Callable[[str], str | None]) -> Any:
    """None where nothing is said. Raises BadLine where nobody knows the word."""
    if not (text := said.get(holds)):
        return None
    value = meant(text)
    if value is None:
        raise BadLine(filled(str(UNKNOWN[holds]), {"text": text[:60]}))
    return value


@lru_cache(maxsize=512)
def zone_of(text: str) -> str | None:
    """Also as our own lists show it."""
    try:
        return typed_zone(text)
    except timezones.UnknownZone:
        return None


def address_of(text: str) -> str:
    """As we store it. Raises BadLine."""
    plain = text.lower()
    if _PLAIN.fullmatch(plain) and not plain.endswith(_RESERVED):
        if addresses.is_a_list(plain):
            raise BadLine(addresses.A_LIST)
        if addresses.is_our_own(plain):
            raise BadLine(addresses.OUR_OWN)
        return plain
    read = addresses.mailbox_or_reason(text) if text else addresses.NO_ADDRESS
    if isinstance(read, Mailbox):
        return read.address
    raise BadLine(read)
