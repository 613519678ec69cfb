"""The forms of a page, as a browser would send them."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

TYPED = {"text", "search", "tel", "url", "email", "textarea"}
UNTOUCHED = {"submit", "button", "reset", "image", "file"}


@dataclass
class SentForm:
    """`values` are what is sent where nobody touches it; `kinds` are the types of its fields."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    is_multipart: bool = False
    method: str = "post"
    is_sent_there: bool = False
    """Some button sends it to `action`, and not elsewhere."""

    def put(self, name: str, kind: str, value: str | None) -> None:
        self.kinds.setdefault(name, kind)
        if value is not None:
            self.values[name] = value


class Forms(HTMLParser):
    """Those that POST, or by other methods; `here` is the page's own address.

    A button with an action of its own is a form more, with the same fields; a field may stand
    outside of its form.
    """

    def __init__(self, html: str, here: str, methods: Collection[str] = ("post",)) -> None:
        super().__init__()
        self.here, self.found, self.methods = here, list[SentForm](), methods
        self.form: SentForm | None = None
        self.named: dict[str, SentForm] = {}
        self.outside: list[tuple[str, str, dict[str, Any]]] = []
        self.elsewhere: list[tuple[SentForm, str, str]] = []
        self.text: list[str] | None = None
        self.name = ""
        self.templates = 0
        self.feed(html)
        for form, tag, given in self.outside:
            self.form = self.named.get(form)
            self.control(tag, given)
        self.found = [form for form in self.found if form.is_sent_there]
        for form, action, method in self.elsewhere:
            if method.lower() in methods:
                self.found.append(replace(form, action=action, method=method.lower()))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: dict[str, Any] = dict(attrs)
        method = (given.get("method") or "get").lower()
        self.templates += tag == "template"
        if self.templates:
            return
        if tag == "form" and method in self.methods:
            self.form = SentForm(urljoin(self.here, given.get("action") or ""), method=method)
            self.form.is_multipart = given.get("enctype") == "multipart/form-data"
            self.named[given.get("id") or ""] = self.form
            self.found.append(self.form)
        elif given.get("form") and tag in {"input", "button"}:
            self.outside.append((given["form"], tag, given))
        else:
            self.control(tag, given)

    def control(self, tag: str, given: dict[str, Any]) -> None:
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
        if tag == "button" and given.get("type") != "button" and not given.get("formaction"):
            self.form.is_sent_there = True
        elif tag == "button" and given.get("formaction"):
            action, method = urljoin(self.here, given["formaction"]), given.get("formmethod")
            self.elsewhere.append((self.form, action, method or self.form.method))

    def input(self, name: str, given: dict[str, Any]) -> None:
        assert self.form is not None
        kind = given.get("type") or "text"
        ticks = kind in {"checkbox", "radio"}
        is_sent = kind not in UNTOUCHED and (not ticks or "checked" in given)
        value = given.get("value") or ("y" if ticks else "")
        self.form.put(name, kind, value if is_sent else None)

    def handle_endtag(self, tag: str) -> None:
        self.templates -= tag == "template"
        if tag == "form":
            self.form = None
        elif tag == "textarea" and self.form is not None and self.text is not None:
            self.form.put(self.name, "textarea", "".join(self.text).removeprefix("\n"))
            self.text = None

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.append(data)
