"""A panel read back as a reader does: each clock, the other meetings, the times on offer."""

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Clock:
    """`hours` is "10:00–12:00 UTC+7"; `notes` is what stands beneath."""

    name: str = ""
    hours: str = ""
    notes: list[str] = field(default_factory=list)


@dataclass
class Offer:
    """What its button sends without JavaScript, and writes into the fields with it."""

    value: str
    fields: dict[str, str]


class Panel(HTMLParser):
    """`said` is its first line, or why there is nothing else; `meetings` a text for each;
    `groups` what is said of days that are unlike the first."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said = self.busy = ""
        self.clocks: list[Clock] = []
        self.meetings: list[str] = []
        self.groups: list[str] = []
        self.offers: list[Offer] = []
        self._reads, self._text, self._names_the_busy = "", "", False
        self.feed(html.partition("data-clocks=")[2].partition("</section>")[0] or html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {key: value or "" for key, value in attrs}
        if tag in ("dt", "dd", "li", "summary") or "data-said" in named or "data-busy" in named:
            self._reads = "note" if "against" in named.get("class", "") else tag
            self._names_the_busy = "data-busy" in named
            self._text = ""
        if tag == "p":
            self._text += " "
        if tag == "button":
            self._reads = ""
            self.offers.append(Offer(named["value"], json.loads(named["data-fields"])))

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag != ("dd" if self._reads == "note" else self._reads):
            return
        text = " ".join(self._text.split())
        if self._reads == "dt":
            self.clocks.append(Clock(text))
        elif self._reads == "dd":
            self.clocks[-1].hours = text
        elif self._reads == "note":
            self.clocks[-1].notes.append(text)
        elif self._reads == "summary":
            self.groups.append(text)
        elif self._reads == "li":
            self.meetings.append(text)
        elif self._names_the_busy:
            self.busy = text
        else:
            self.said = f"{self.said} {text}".strip()
        self._reads = ""

    def clock(self, name: str) -> Clock:
        return next(each for each in self.clocks if each.name.startswith(name))
