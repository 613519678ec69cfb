"""A page read back: which of its text stands in elements that end marks of direction."""

from html.parser import HTMLParser

ISOLATING = {"bdi", "pre", "textarea"}


class Page(HTMLParser):
    """`isolated` is text within a bdi, pre or textarea; `bare` is all other text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.scripts: list[str] = []
        self.isolated = self.bare = ""
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag in ISOLATING or tag == "script":
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            self._open.remove(tag)

    def handle_data(self, data: str) -> None:
        if "script" in self._open:
            self.scripts.append(data)
        elif self._open:
            self.isolated += data
        else:
            self.bare += data
