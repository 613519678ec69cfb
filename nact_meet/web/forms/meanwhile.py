"""Two edit the same thing at once: the second sees both values of what differs, and chooses.

A form carries what it was filled with (`was`). What its sender did not touch follows what somebody
else saved meanwhile; what both changed is asked about, and nothing is overwritten unseen.
"""

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms.widgets import HiddenInput

from nact_meet.web.forms.fields import WholeNumbers, complain
from nact_meet.web.forms.texts import texts_in

Pairs = list[tuple[str, str]]
"""Names of fields and what a browser sends for them."""
KEEP = "keep-"
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::\d\d)?")


@dataclass(frozen=True)
class Clash:
    """A field that both changed; `mine` is its sender's."""

    name: str
    label: str
    mine: str
    theirs: str


@dataclass
class Meanwhile:
    """`taken` are labels of fields that somebody else changed and the sender did not."""

    sent: "MultiDict[str, str]"
    clashes: list[Clash] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)

    @property
    def is_news(self) -> bool:
        return bool(self.clashes or self.taken)


def opened(form: Any, shown: Collection[str] | None = None) -> Any:
    """The form, which knows from now on what it was filled with; of it the page has `shown`."""
    form.was.data = json.dumps(pairs_of(among(form, shown)), ensure_ascii=False)
    return form


def among(form: Iterable[Field], shown: Collection[str] | None) -> list[Field]:
    """The fields that a page has; None is all of them."""
    return [one for one in form if shown is None or one.name in shown]


def beside(
    draw: Callable[..., Any],
    saved: dict[str, Any],
    *,
    edition: str,
    now: str,
    shown: Collection[str] | None = None,
) -> Any:
    """The form as it was sent, with what somebody else saved meanwhile where only they touched it.

    `draw` makes it of `formdata` or `data`; `saved` is what the page is filled with now. Of a page
    that has but the fields that are `shown`, the others are as they are saved.
    """
    as_saved = draw(data=saved)
    sent = only(request.form, as_saved, shown)
    typed, compared = draw(formdata=sent), among(as_saved, shown)
    found = met(sent, as_saved, typed, compared, edition=edition, now=now)
    form = draw(formdata=completed(found.sent, as_saved, shown))
    form.meanwhile = found
    return form


def only(
    sent: "MultiDict[str, str]", saved: Iterable[Field], shown: Collection[str] | None
) -> "MultiDict[str, str]":
    """Without what the page does not have."""
    if shown is None:
        return sent
    others = {one.name for one in saved if is_compared(one)} - set(shown)
    pairs = sent.items(multi=True)
    return MultiDict(pair for pair in pairs if pair[0].partition("-")[0] not in others)


def completed(
    sent: "MultiDict[str, str]", saved: Iterable[Field], shown: Collection[str] | None = None
) -> "MultiDict[str, str]":
    """With what is saved where nothing was sent: a script, or a page of long ago, lacks fields.

    A box without a tick is never sent, and says no; one that is not `shown` stays as it is.
    """
    kept: Pairs = []
    for one in saved:
        if shown is not None and one.name not in shown:
            kept += pairs_of([one])
        elif isinstance(one, FieldList) and any(name.startswith(f"{one.name}-") for name in sent):
            kept += texts_of_rows(one, sent)
        elif is_compared(one) and not isinstance(one, BooleanField | SelectMultipleField):
            kept += pairs_of_one(one)
    return MultiDict([*sent.items(multi=True), *(pair for pair in kept if pair[0] not in sent)])


def texts_of_rows(rows: Any, sent: "MultiDict[str, str]") -> Iterator[tuple[str, str]]:
    """In other languages: of the row that has the same text, else of that number."""
    saved = [text for row in rows if isinstance(row, FormField) for text in texts_in(row.form)]
    for text in saved:
        if typed := sent.get(text.name, "").strip():
            same_text = (other for other in saved if other.data == typed)
            known = text if text.data == typed else next(same_text, text)
            for code, other in known.others.items():
                yield f"{text.name}-{code}", str(other.data or "")


def is_of_newest(form: Any, title: Field, sentence: str) -> bool:
    """Whether it may be saved; else `sentence` stands beside its first field."""
    if not form.meanwhile or not form.meanwhile.is_news:
        return True
    complain(title, sentence)
    return False


def met(
    sent: "MultiDict[str, str]",
    saved: Form,
    typed: Form,
    compared: Sequence[Field],
    *,
    edition: str,
    now: str,
) -> Meanwhile:
    """What was sent, as it is to be read beside what is `saved` now.

    `typed` is the same form as it was sent, for its words; `compared` are the fields of `saved`
    that the page has. `edition` is the field that says which
    state the form was filled with, `now` the present one.
    """
    names = [one.name for one in compared if is_compared(one)]
    was, theirs, mine = grouped(read(sent), names), grouped(pairs_of(compared), names), {}
    for name, pairs in grouped(list(sent.items(multi=True)), names).items():
        mine[name] = was[name] if sent.get(f"{KEEP}{name}") == "theirs" else pairs
    found = Meanwhile(sent)
    if sent.get(edition) and sent[edition] != now:
        for name in names:
            changed = same(mine[name]) != same(was[name])
            if same(theirs[name]) in (same(mine[name]), same(was[name])):
                continue
            if changed:
                words = str(saved[name].label.text), shown(typed[name]), shown(saved[name])
                found.clashes.append(Clash(name, *words))
            else:
                mine[name] = theirs[name]
                found.taken.append(str(saved[name].label.text))
    found.sent = written(sent, mine)
    if found.is_news:
        found.sent[edition], found.sent["was"] = now, json.dumps(pairs_of(compared))
    return found


def is_compared(one: Field) -> bool:
    """What a page shows of it: choices of which there are none are not."""
    return not isinstance(one, HiddenField) and not (
        isinstance(one, RadioField) and not one.choices
    )


def read(sent: "MultiDict[str, str]") -> Pairs:
    """What the form was filled with; nothing where that cannot be read."""
    try:
        return [(str(name), str(value)) for name, value in json.loads(sent.get("was") or "[]")]
    except (ValueError, TypeError, RecursionError):
        return []


def grouped(pairs: Iterable[tuple[str, str]], names: Sequence[str]) -> dict[str, Pairs]:
    """By the field of the whole form: rows of a list belong to it."""
    groups: dict[str, Pairs] = {name: [] for name in names}
    for name, value in pairs:
        top = name.partition("-")[0]
        if top in groups:
            groups[top].append((name, value))
    return groups


def same(pairs: Pairs) -> list[tuple[str, str]]:
    """Equal for what says the same: browsers write line breaks and moments in their own way."""
    tidied = ((name, _MOMENT.sub(r"\1 \2", " ".join(value.split()))) for name, value in pairs)
    return sorted(pair for pair in tidied if pair[1])


def written(sent: "MultiDict[str, str]", mine: dict[str, Pairs]) -> "MultiDict[str, str]":
    others = [
        (name, value)
        for name, value in sent.items(multi=True)
        if name.partition("-")[0] not in mine and not name.startswith(KEEP)
    ]
    return MultiDict([*others, *(pair for pairs in mine.values() for pair in pairs)])


def pairs_of(fields: Iterable[Field]) -> Pairs:
    return [pair for one in fields if is_compared(one) for pair in pairs_of_one(one)]


def pairs_of_one(one: Any) -> Iterator[tuple[str, str]]:
    if isinstance(one, FormField):
        yield from pairs_of(one.form)
    elif isinstance(one, FieldList):
        for entry in one:
            yield from pairs_of_one(entry)
    elif isinstance(one, BooleanField):
        yield from [(one.name, "y")] if one.data else []
    elif isinstance(one, SelectMultipleField | WholeNumbers):
        yield from ((one.name, str(value)) for value in one.data or ())
    elif isinstance(one, SelectField | RadioField):
        yield from [(one.name, str(one.data))] if one.data is not None else []
    elif not isinstance(one, IntegerField) or one.data is not None:
        yield one.name, str(one._value() or "")
    for other in getattr(one, "others", {}).values():
        yield from pairs_of_one(other)


def shown(one: Any) -> str:
    """In words: labels of what is chosen, rows one a line."""
    if isinstance(one.widget, HiddenInput):
        return ""
    if isinstance(one, FieldList):
        return "\n".join(filter(None, map(shown, one)))
    if isinstance(one, FormField):
        return " · ".join(filter(None, map(shown, one.form)))
    if isinstance(one, SelectMultipleField | SelectField):
        chosen = {value for _name, value in pairs_of_one(one)}
        offered: Any = one.choices or ()  # SelectChoice, by fields.choices
        labels = [str(choice.label) for choice in offered if str(choice.value) in chosen]
        return ", ".join(labels)
    return " ".join(value for _name, value in pairs_of_one(one))
