"""The forms of a page, as a browser would send them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

TYPED = {"text", "search", "tel", "url", "email", "textarea"}
UNTOUCHED = {"submit", "button", "reset", "image", "file"}


@dataclass
class SentForm:
    """`values` are what is sent where nobody touches it; `kinds` are the types of its fields."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    is_multipart: bool = False

    def put(self, name: str, kind: str, value: str | None) -> None:
        self.kinds.setdefault(name, kind)
        if value is not None:
            self.values[name] = value


class Forms(HTMLParser):
    """Those that POST; `action` is as it stands on the page, or `here`."""

    def __init__(self, html: str, here: str) -> None:
        super().__init__()
        self.here, self.found = here, list[SentForm]()
        self.form: SentForm | None = None
        self.text: list[str] | None = None
        self.name = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: dict[str, Any] = dict(attrs)
        if tag == "form" and (given.get("method") or "").lower() == "post":
            self.form = SentForm(given.get("action") or self.here)
            self.form.is_multipart = given.get("enctype") == "multipart/form-data"
            self.found.append(self.form)
        if self.form is None:
            return
        name = given.get("name") or ""
        if tag == "input" and name:
            self.input(name, given)
        elif tag == "textarea" and name:
            self.name, self.text = name, []
        elif tag == "select" and name:
            self.name = name
            self.form.put(name, "select", None)
        elif tag == "option" and ("selected" in given or self.name not in self.form.values):
            self.form.put(self.name, "select", given.get("value") or "")
        elif tag == "button" and name:
            self.form.put(name, "button", None)

    def input(self, name: str, given: dict[str, Any]) -> None:
        assert self.form is not None
        kind = given.get("type") or "text"
        ticks = kind in {"checkbox", "radio"}
        is_sent = kind not in UNTOUCHED and (not ticks or "checked" in given)
        value = given.get("value") or ("y" if ticks else "")
        self.form.put(name, kind, value if is_sent else None)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "textarea" and self.form is not None and self.text is not None:
            self.form.put(self.name, "textarea", "".join(self.text).removeprefix("\n"))
            self.text = None

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.append(data)
