"""Calendar text that somebody else wrote, read leniently: only what cannot be told is refused.

Programs fold lines inside a UTF-8 character, end them by LF alone, forget END, leave quotes open.
The icalendar package refuses much of that, and raises what it does not document.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from nact_meet.ical.charsets import decoded, is_wide

MOST_OCTETS = 1_000_000
MOST_LINES = 20_000
MOST_DEPTH = 8

_FOLD = re.compile(rb"(?:\r\n|\r|\n)[ \t]")
_LINE_END = re.compile("\r\n|\r|\n")
# A whole quoted string, so that the marks inside it divide nothing; or a mark that divides.
_MARK = re.compile(r'"[^"\r\n]*"|([;:])')
_NAME = re.compile(r"[A-Za-z0-9-]{1,80}")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ENCODED = re.compile(r"\^([n'^])")


class UnreadableCalendar(ValueError):
    """It cannot be told what this says; the sentence says why."""


@dataclass(frozen=True)
class Property:
    """One content line (RFC 5545, section 3.1); names are upper case, values as they came."""

    name: str
    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value as TEXT (section 3.3.11), its escapes resolved."""
        return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], self.value)


@dataclass
class Component:
    name: str
    properties: list[Property] = field(default_factory=list)
    components: list["Component"] = field(default_factory=list)

    def all(self, name: str) -> list[Property]:
        return [line for line in self.properties if line.name == name]

    def first(self, name: str) -> Property | None:
        return next((line for line in self.properties if line.name == name), None)

    def within(self, name: str) -> list["Component"]:
        return [component for component in self.components if component.name == name]


def calendar(octets: bytes, charset: str = "utf-8") -> Component:
    """The first VCALENDAR. Raises UnreadableCalendar where there is none, or too much of it."""
    return calendars(octets, charset)[0]


def calendars(
    octets: bytes,
    charset: str = "utf-8",
    *,
    most_octets: int = MOST_OCTETS,
    most_lines: int = MOST_LINES,
) -> list[Component]:
    """Every VCALENDAR, one at least. Raises UnreadableCalendar."""
    if len(octets) > most_octets:
        raise UnreadableCalendar("the calendar part is too large")
    found: list[Component] = []
    stack: list[Component] = []
    for line in _content_lines(octets, charset, most_lines):
        name, value = line.name, line.value.strip().upper()
        if name == "BEGIN" and value == "VCALENDAR":
            # None holds another: the one before was never ended.
            stack = [Component(value)]
            found += stack
        elif name == "BEGIN" and stack:
            if len(stack) >= MOST_DEPTH:
                raise UnreadableCalendar("the calendar part is nested too deep")
            stack.append(Component(value))
            stack[-2].components.append(stack[-1])
        elif name == "END" and stack:
            if value == "VCALENDAR":
                stack = []
            elif value == stack[-1].name and len(stack) > 1:
                stack.pop()
        elif stack:
            stack[-1].properties.append(line)
    if not found:
        raise UnreadableCalendar("there is no calendar in the calendar part")
    return found


def _content_lines(octets: bytes, charset: str, most_lines: int) -> Iterator[Property]:
    lines = _LINE_END.split(_unfolded(octets, charset))
    if len(lines) > most_lines:
        raise UnreadableCalendar("the calendar part has too many lines")
    for line in lines:
        if parsed := content_line(line):
            yield parsed


def content_line(line: str) -> Property | None:
    """None for what is no content line; such a line is passed over."""
    cuts = []
    for match in _MARK.finditer(line):
        if match[1]:
            cuts.append(match.start())
        if match[1] == ":":
            break
    if not cuts or line[cuts[-1]] != ":":
        return None
    head, *parameters = (line[start:end] for start, end in _spans(cuts))
    name = head.strip().rpartition(".")[2]
    if not _NAME.fullmatch(name):
        return None
    return _with_whole_zone(
        Property(name.upper(), dict(_parameters(parameters)), line[cuts[-1] + 1 :])
    )


def _with_whole_zone(line: Property) -> Property:
    """Programs write `TZID=GMT+08:00:20261210T093000`; no moment has a colon."""
    if ":" not in line.value or "TZID" not in line.parameters:
        return line
    rest, _colon, value = line.value.rpartition(":")
    zone = f"{line.parameters['TZID']}:{rest}"
    return Property(line.name, line.parameters | {"TZID": zone}, value)


def _spans(cuts: list[int]) -> Iterator[tuple[int, int]]:
    start = 0
    for cut in cuts:
        yield start, cut
        start = cut + 1


def _parameters(parts: list[str]) -> Iterator[tuple[str, str]]:
    for part in parts:
        name, _, value = part.partition("=")
        plain = value.strip().removeprefix('"').removesuffix('"')
        decoded = _ENCODED.sub(lambda match: {"n": "\n", "'": '"', "^": "^"}[match[1]], plain)
        yield name.strip().upper(), decoded


def _unfolded(octets: bytes, charset: str) -> str:
    """Folds are taken out of the octets, since some stand inside a character."""
    if is_wide(charset) or octets.startswith(_WIDE_MARKS):
        octets, charset = decoded(octets, charset).encode("utf-8", "replace"), "utf-8"
    return decoded(_FOLD.sub(b"", octets), charset)
