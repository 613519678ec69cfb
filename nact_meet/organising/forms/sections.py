"""The sections of a meeting's form: each a page of its own, with its own save."""

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp


@dataclass(frozen=True)
class Section:
    """Some fields of MeetingForm. In a draft all but the first save by themselves: what that says
    other institutes are asked about.
    """

    name: str
    heading: LazyString
    fields: tuple[str, ...]

    @property
    def saves_itself(self) -> bool:
        return self.name != BASICS

    @property
    def endpoint(self) -> str:
        return "meetings.edit" if self.name == BASICS else f"meetings.edit_{self.name}"

    @property
    def template(self) -> str:
        return f"organising/sections/_{self.name}.html"


BASICS = "basics"
LANGUAGES = ("written_in", "another")
SECTIONS = {
    section.name: section
    for section in (
        Section(
            BASICS,
            _l("Title, time and hosts"),
            (
                *("title", "working_group_id", "day", "starts", "ends", "last_day", "zone"),
                *("starts_fold", "ends_fold", "days", "hosts", *LANGUAGES),
            ),
        ),
        Section("programme", _lp("label", "Programme"), ("agenda", "pasted", *LANGUAGES)),
        Section(
            "room",
            _l("The room"),
            (
                *("room_url", "room_number", "room_passcode", "venue"),
                *("fallback_url", "fallback_number", "fallback_passcode", "fallback_countries"),
            ),
        ),
        Section(
            "answers",
            _l("Who can come"),
            ("visibility", "access", "answer_by", "closes", "contact_id"),
        ),
        Section("invitation", _l("What the invitation says"), ("summary", "words", *LANGUAGES)),
        Section("languages", _l("Languages and reminders"), ("languages", "reminders")),
    )
}
"""In the order in which a meeting is made."""


def after(section: Section) -> Section | None:
    names = list(SECTIONS)
    later = names[names.index(section.name) + 1 :]
    return SECTIONS[later[0]] if later else None
