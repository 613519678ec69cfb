"""Mail about a place: where it goes, what each kind says, and what it does to the entry."""

from base64 import encodebytes
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from itertools import accumulate
from typing import Any, TypeVar

from babel import Locale
from flask import current_app
from flask_babel import force_locale, pgettext
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from nact_meet.directory.mails import OrganiserMail, to_organiser, with_institute
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.directory.trials import copied_words, send_copy
from nact_meet.ical.calendar import cancellation, invitation
from nact_meet.ical.event import Event
from nact_meet.mail.message import Attached, Mail
from nact_meet.meetings.labels import days_in_words
from nact_meet.meetings.models.agenda import AgendaItem
from nact_meet.meetings.models.host import Host
from nact_meet.meetings.models.meeting import Meeting, news_for
from nact_meet.meetings.models.schedule import Schedule
from nact_meet.meetings.programme import agenda_rows
from nact_meet.meetings.room_rules import room_rules
from nact_meet.notices.composing import Values, common, words
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.notices.registry import MailKind, mails, mails_of
from nact_meet.places.calendar_entries import (
    asked,
    gone_event,
    place_event,
    place_organizer,
)
from nact_meet.places.days import (
    follow_up,
    held_of,
    hours_of,
    load_entries,
    next_sequence,
    to_say,
    was_told,
)
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.places.models.suggestion import ColleagueReply, Suggestion
from nact_meet.web.extensions import db
from nact_meet.web.formats import DayHours, locale_name
from nact_meet.web.texts import ReadersText, chosen
from nact_meet.web.typesetting import listed, rows
from nact_meet.web.versions import version_of

MOST_SUMMARY, MOST_PROGRAMME, MOST_ITEMS = 1500, 3000, 15
"""Letters of both, and items; the page has the rest. So the HTML stays below 30 KB."""
LINE = 20
Part = TypeVar("Part")

ASKED_WITH_A_YES: list[Callable[[Participant], list[str]]] = []
"""What the hosts need to know of whoever comes, and were not told: a calendar's yes has no form."""


SENT_WITH_INVITATIONS: list[Callable[[Meeting], list[Attached]]] = []
"""Letters of the hosts that go with each invitation."""


class PlaceMail(MailKind[Participant]):
    """From the place's own address, for life, to wherever its person is reached."""

    may_carry_files = False
    is_remembered = True
    """What it says is what this person was last told; a reminder changes no entry."""

    @staticmethod
    def subjects(notices: Sequence[Notice]) -> Mapping[int, Participant]:
        return locked_places(notices)

    def values(self, place: Participant, notice: Notice) -> Values:
        """What this kind says beyond `place_values`; `own` of it is one reader's alone."""
        return {}

    def method(self, place: Participant, notice: Notice) -> str:
        """RFC 5546: REQUEST for a place that stands, CANCEL for an entry that must go.

        "" for neither: a reminder changes nothing; who waits or is pending holds no entry.
        """
        return ""

    def event(self, place: Participant, notice: Notice) -> Event:
        return place_event(place, attendee=True)

    def shown_days(self, place: Participant, notice: Notice) -> Sequence[DayHours]:
        """Whose hours it names."""
        return place.meeting.days_to_come

    def headers(self, place: Participant, notice: Notice) -> dict[str, str]:
        """All mails about one place hang together under an id that no mail has."""
        thread = f"<place-{place.organizer_key}@{current_app.config['MAIL_DOMAIN']}>"
        return {"In-Reply-To": thread, "References": thread}

    def recipient(self, place: Participant, notice: Notice) -> str:
        """Where mail about the place goes today."""
        return place.contact.address

    def contact_of(self, notice: Notice, place: Participant) -> Contact:
        return place.contact

    def compose(self, notice: Notice, place: Participant, message_id: str) -> Mail:
        language = notice.payload.get("language") or place.person.reads
        with force_locale(language), version_of(lambda: place.person.institutes):
            more = self.values(place, notice)
            theirs = {"own": more.pop("own", {})}
            shown = self.shown_days(place, notice)
            same = (
                tuple((day.starts_at, day.ends_at) for day in shown),
                place.person.own_zone,
                place.person.chose_language,
                place.person.likely_country,
                place.state,
                repr(more),
                *printed(place.meeting),
            )
            values = place_values(place) | {"days": shown} | more | theirs
            method = self.method(place, notice)
            return Mail(
                sender=place_organizer(place),
                recipient=self.recipient(place, notice),
                message_id=message_id,
                words=words(self.folder(notice.kind), values, same),
                calendar=calendar(self.event(place, notice), method) if method else None,
                method=method,
                attach_calendar=current_app.config["MAIL_ATTACH_ICS"],
                headers=self.headers(place, notice),
                is_mixed=self.may_carry_files,
            )

    def was_composed(self, notice: Notice, place: Participant, mail: Mail) -> None:
        if self.is_remembered:
            place.was_told(notice.kind, notice.address, mail.method)
            follow_up(place, is_by_guest=notice.is_by_guest)


class EntryMail(PlaceMail):
    """It brings the entry into the calendar, or up to date."""

    may_be_repeated = True

    def method(self, place: Participant, notice: Notice) -> str:
        """Nobody is asked to a first day that was held: each other one follows a yes."""
        is_theirs = place.state in (State.INVITED, State.CONFIRMED)
        return "REQUEST" if is_theirs and not place.meeting.is_partly_held else ""


class GoingMail(PlaceMail):
    """After it no calendar holds an entry."""

    may_be_repeated = True

    def method(self, place: Participant, notice: Notice) -> str:
        """What was held stays: an email of its own takes out each day that is still to come."""
        was_told = notice.payload.get("again") and place.told
        has_entry = place.holds_entry or was_told
        return "CANCEL" if has_entry and not place.meeting.is_partly_held else ""


class FarewellMail(PlaceMail):
    """To an address that the place has no more: the notice itself holds what it needs."""

    is_farewell = True
    is_remembered = False

    def is_true(self, notice: Notice, place: Participant) -> bool:
        return not place.meeting.is_over

    def method(self, place: Participant, notice: Notice) -> str:
        return "CANCEL"

    def event(self, place: Participant, notice: Notice) -> Event:
        """The entry that the old mailbox holds: its own attendee, its own SEQUENCE, no links."""
        event = super().event(place, notice)
        if key := notice.payload.get("day"):
            event = gone_event(place, key, notice.payload["hours"])
        assert event.attendee is not None
        name = notice.payload.get("name", event.attendee.name)
        return replace(
            event,
            attendee=asked(name, notice.payload["address"]),
            sequence=notice.payload["sequence"],
            partstat="DECLINED",
            description="",
            location="",
            url="",
            conferences=(),
        )

    def recipient(self, place: Participant, notice: Notice) -> str:
        return str(notice.payload["address"])

    def shown_days(self, place: Participant, notice: Notice) -> Sequence[DayHours]:
        told = notice.payload.get("hours")
        return [hours_of(told)] if told else [place.meeting.first_day]


@mails(Kind.INVITATION)
class InvitationMail(EntryMail):
    may_carry_files = True

    def files(self, notice: Notice, place: Participant) -> list[Attached]:
        return files_for(place.meeting)

    def is_true(self, notice: Notice, place: Participant) -> bool:
        return lies_ahead(place.meeting) and place.is_invited

    def values(self, place: Participant, notice: Notice) -> Values:
        return about_meeting(place.meeting)


@mails(Kind.CONFIRMATION)
class ConfirmationMail(EntryMail):
    def is_true(self, notice: Notice, place: Participant) -> bool:
        return lies_ahead(place.meeting) and place.is_confirmed and is_news(notice, place)

    def values(self, place: Participant, notice: Notice) -> Values:
        still_asked = [label for open_of in ASKED_WITH_A_YES for label in open_of(place)]
        subject_to = {"clearance_on": place.clearance_on}
        return words_of_hosts(place) | {"still_asked": still_asked} | subject_to


@mails(Kind.CHANGE)
class ChangeMail(EntryMail):
    def is_true(self, notice: Notice, place: Participant) -> bool:
        if not (lies_ahead(place.meeting) and place.is_concerned):
            return False
        return self.brings_entry(notice, place) or self.tells_of_days(place)

    def brings_entry(self, notice: Notice, place: Participant) -> bool:
        again = bool(notice.payload.get("again") or notice.payload.get("back"))
        told, facts = place.told, place.meeting.facts()
        is_news = told is not None and bool(news_for(place.person.reads, told, facts))
        return again or is_news or became_sure(place)

    def tells_of_days(self, place: Participant) -> bool:
        """Who said yes hears of each day by a mail of its own."""
        told, now = place.told, place.meeting.hours_of_later_days
        return told is not None and not place.is_confirmed and told.get("days", []) != now

    def method(self, place: Participant, notice: Notice) -> str:
        return super().method(place, notice) if self.brings_entry(notice, place) else ""

    def values(self, place: Participant, notice: Notice) -> Values:
        asks_time = place.is_asked_about_time
        return changes_since(place.told or {}, place.meeting, place.person.reads) | {
            "asks_time": asks_time,
            "is_sure": became_sure(place),
            "is_back": bool(notice.payload.get("back")),
        }


def became_sure(place: Participant) -> bool:
    """They were asked to keep the date, and the meeting is certain now."""
    return bool(place.told and place.told.get("saves_date")) and not place.meeting.saves_date


@mails(Kind.CANCELLATION)
class CancellationMail(GoingMail):
    def is_true(self, notice: Notice, place: Participant) -> bool:
        """It may have been called again meanwhile."""
        return place.told is not None and place.meeting.cancelled_at is not None


@mails(Kind.WITHDRAWAL)
class WithdrawalMail(GoingMail):
    def is_true(self, notice: Notice, place: Participant) -> bool:
        is_gone = place.told is not None and not place.is_concerned
        return lies_ahead(place.meeting) and is_gone and is_news(notice, place)

    def values(self, place: Participant, notice: Notice) -> Values:
        return {"declined": place.state == State.DECLINED, "taken_out": place.is_taken_out}


@mails(Kind.WAITING)
class WaitingMail(GoingMail):
    may_be_repeated = False

    def is_true(self, notice: Notice, place: Participant) -> bool:
        waits = place.is_waiting and place.offered_until is None
        return lies_ahead(place.meeting) and waits and is_news(notice, place)


@mails(Kind.OFFER)
class OfferMail(PlaceMail):
    def is_true(self, notice: Notice, place: Participant) -> bool:
        return lies_ahead(place.meeting) and place.is_offered

    def values(self, place: Participant, notice: Notice) -> Values:
        return {"until": instant(notice.payload["until"])}


@mails(Kind.REMINDER)
class ReminderMail(PlaceMail):
    is_remembered = False

    def is_true(self, notice: Notice, place: Participant) -> bool:
        day = self.day(place, notice)
        answerable = place.is_confirmed or place.is_invited
        is_coming = day is not None and not day.has_started and not place.is_off(day)
        return lies_ahead(place.meeting) and answerable and is_coming

    def day(self, place: Participant, notice: Notice) -> Schedule | None:
        """Which of the meeting's begins then; None where none does any more."""
        at, days = notice.payload.get("starts_at"), place.meeting.by_day
        return next((day for day in days if at in (None, day.starts_at.isoformat())), None)

    def shown_days(self, place: Participant, notice: Notice) -> Sequence[DayHours]:
        return [day] if (day := self.day(place, notice)) else []

    def values(self, place: Participant, notice: Notice) -> Values:
        minutes = notice.payload.get("minutes", 60)
        return {"minutes": minutes, "clearance_on": place.clearance_on}


@mails(Kind.DAY)
class DayMail(PlaceMail):
    """Brings the entry of a later day, or takes it out; `payload` names the day by its key."""

    is_remembered = False

    def is_true(self, notice: Notice, place: Participant) -> bool:
        return self.said(place, notice) is not None

    def said(self, place: Participant, notice: Notice) -> dict[str, Any] | None:
        """What has to be said, or, where a calendar asked for it again, what was."""
        key = notice.payload["day"]
        said, entry = to_say(place, key), place.on_day(key)
        if said is None and notice.payload.get("again") and entry and entry.holds_entry:
            return entry.told
        return said

    def method(self, place: Participant, notice: Notice) -> str:
        said = self.said(place, notice)
        return said["method"] if said else ""

    def event(self, place: Participant, notice: Notice) -> Event:
        key, said = notice.payload["day"], self.said(place, notice)
        assert said is not None
        sequence, day = next_sequence(place, key, said), place.meeting.day_of(key)
        if day and said["method"] == "REQUEST":
            return replace(place_event(place, attendee=True, day=day), sequence=sequence)
        return replace(gone_event(place, key, said), sequence=sequence)

    def shown_days(self, place: Participant, notice: Notice) -> Sequence[DayHours]:
        said = self.said(place, notice)
        return [hours_of(said)] if said else []

    def values(self, place: Participant, notice: Notice) -> Values:
        """`what` became of it: comes, moved, answered, revised, cancelled (it alone) or gone."""
        key, said = notice.payload["day"], self.said(place, notice)
        held, entry = held_of(place, key), place.on_day(key)
        return {
            "what": became(place, said, held),
            "before": hours_of(held) if held else None,
            "is_off": entry is not None and entry.is_declined,
        }

    def was_composed(self, notice: Notice, place: Participant, mail: Mail) -> None:
        said = self.said(place, notice)
        assert said is not None
        was_told(place, notice.payload["day"], said)


def became(place: Participant, said: dict[str, Any] | None, held: dict[str, Any] | None) -> str:
    if said is None or said["method"] == "CANCEL":
        return "cancelled" if place.is_confirmed and place.meeting.is_announced else "gone"
    if held is None:
        return "comes"
    if any(held[key] != said[key] for key in ("starts_at", "ends_at")):
        return "moved"
    return "answered" if held["is_off"] != said["is_off"] else "revised"


@mails(Kind.DOUBT)
class DoubtMail(PlaceMail):
    """Somebody said no for them by mail, and nothing shows that it was they."""

    is_remembered = False

    def is_true(self, notice: Notice, place: Participant) -> bool:
        in_doubt = place.is_doubted or (place.is_concerned and place.doubted_days)
        return lies_ahead(place.meeting) and bool(in_doubt)

    def shown_days(self, place: Participant, notice: Notice) -> Sequence[DayHours]:
        return self.asked_days(place) or super().shown_days(place, notice)

    def asked_days(self, place: Participant) -> Sequence[DayHours]:
        """None where it is about the whole meeting."""
        return [] if place.is_doubted else place.doubted_days

    def values(self, place: Participant, notice: Notice) -> Values:
        is_perhaps = place.is_doubted and place.doubts_perhaps
        return {"asked_days": len(self.asked_days(place)), "is_perhaps": is_perhaps}


@mails(Kind.COLLEAGUE)
class ColleagueMail(PlaceMail):
    """To whoever suggested a colleague: what was decided."""

    is_remembered = False

    def is_true(self, notice: Notice, place: Participant) -> bool:
        return lies_ahead(place.meeting) and suggested_in(notice) is not None

    def values(self, place: Participant, notice: Notice) -> Values:
        suggestion = suggested_in(notice)
        assert suggestion is not None, "it is asked first whether it is there"
        is_invited = suggestion.outcome == ColleagueReply.INVITED
        return {"colleague": suggestion.full_name, "is_invited": is_invited}


def suggested_in(notice: Notice) -> Suggestion | None:
    return db.session.get(Suggestion, notice.payload["suggestion"])


@mails(Kind.READDRESSED)
class ReaddressedMail(FarewellMail):
    def values(self, place: Participant, notice: Notice) -> Values:
        """For whoever reads the old mailbox: no link of a place that is not theirs to change."""
        about = place.name_with_honorific
        return {"greeted": notice.payload["greeted"], "about": about, "page": "", "join": ""}


def preview(place: Participant, kind: Kind, language: str = "", **about: Any) -> EmailMessage:
    """The mail that this person would get now, without their secret link; writes nothing.

    In `language`, else in theirs. `about` is what its notice would say besides.
    """
    payload = {"language": language}
    notice = Notice(kind=kind, payload=payload, participant_id=place.id, **about)
    mail = mails_of(kind).compose(notice, place, "<preview@localhost>").as_bytes()
    message = message_from_bytes(mail, policy=SMTP)
    secret = place.token.encode()
    for part in message.walk():
        if part.get_content_type() in ("text/plain", "text/html"):
            body = part.get_payload(decode=True)
            assert isinstance(body, bytes)
            part.set_payload(encodebytes(body.replace(secret, b"...")).decode())
    return message


def send_trial(
    place: Participant, kind: Kind, organiser: Organiser, language: str = "", **about: Any
) -> None:
    """To an organiser, what `preview` shows; the caller commits."""
    payload = {"language": language}
    notice = Notice(kind=kind, payload=payload, participant_id=place.id, **about)
    notice.meeting_id = place.meeting_id
    send_copy((notice, copied_words(notice, place)), organiser)


def files_for(meeting: Meeting) -> list[Attached]:
    return [file for files_of in SENT_WITH_INVITATIONS for file in files_of(meeting)]


def locked_places(notices: Sequence[Notice]) -> dict[int, Participant]:
    """A few queries for the whole batch, however many people and meetings it speaks of.

    A place that a page is writing now is left out and its notice waits: pages lock places before
    notices, so waiting here for a place would be a deadlock.
    """
    meeting = joinedload(Participant.meeting)
    query = (
        select(Participant)
        .where(Participant.id.in_({notice.participant_id for notice in notices}))
        .with_for_update(of=Participant, key_share=True, skip_locked=True)
        .options(
            joinedload(Participant.person),
            joinedload(Participant.contact),
            meeting.selectinload(Meeting.hosts).joinedload(Host.institute),
            meeting.selectinload(Meeting.agenda).options(selectinload(AgendaItem.speakers)),
        )
    )
    places = {place.id: place for place in db.session.scalars(query)}
    load_entries(places.values())
    return {
        notice.id: places[notice.participant_id]
        for notice in notices
        if notice.participant_id in places
    }


def is_news(notice: Notice, place: Participant) -> bool:
    """Asked for once more, or not what the last mail said: quick changes may end as they began."""
    is_asked_for = bool(notice.key or notice.payload.get("again") or notice.payload.get("anew"))
    return is_asked_for or not place.knows_already(notice.kind)


def lies_ahead(meeting: Meeting) -> bool:
    """Most mails say nothing true of a meeting that was cancelled or is over."""
    return not (meeting.cancelled_at or meeting.is_over)


def calendar(event: Event, method: str) -> bytes:
    return invitation(event) if method == "REQUEST" else cancellation(event)


def place_values(place: Participant) -> Values:
    meeting, person = place.meeting, place.person
    page = f"{current_app.config['BASE_URL']}/r/{place.token}"
    own = person.own_zone or meeting.zone
    zones = [zone for zone in meeting.host_zones if zone != own]
    return (
        common(place.contact.greets, person)
        | contact_of_meeting(meeting)
        | {
            "place": place,
            "meeting": meeting,
            "about": place.name_with_honorific if place.contact.is_read_by_another else "",
            "zone": own,
            "other_zones": zones,
            "page": page,
            "join": f"{page}/join",
        }
    )


def contact_of_meeting(meeting: Meeting) -> Values:
    """Whom people write to: by name, and by address where its owner agreed."""
    contact = meeting.contact
    return {
        "contact_name": with_institute(contact.person) if contact else "",
        "contact_address": contact.address if contact and contact.shows_address else "",
    }


def about_meeting(meeting: Meeting) -> Values:
    """What it is about, as far as a mail has room; speakers as far as they agreed to be named."""
    paragraphs, items = meeting.summary.split("\n\n"), agenda_rows(meeting, in_public=True)
    shown = as_many(paragraphs, len, MOST_SUMMARY)
    told = as_many(items[:MOST_ITEMS], letters_of, MOST_PROGRAMME)
    names = Locale.parse(locale_name()).languages
    return {
        "hosts_words": meeting.words,
        "room_rules": room_rules(meeting),
        "summary": ReadersText("\n\n".join(shown), meeting.summary.language),
        "items": told,
        "is_cut": (shown, told) != (paragraphs, items),
        "spoken": listed(names.get(code, code) for code in meeting.languages),
    }


def as_many(parts: Sequence[Part], size: Callable[[Part], int], most: int) -> list[Part]:
    """From the beginning, whole, until there is no more room."""
    sizes = accumulate(map(size, parts))
    return [part for part, until in zip(parts, sizes, strict=True) if until <= most]


def letters_of(item: Mapping[str, Any]) -> int:
    """A line takes some of its own."""
    lines = (item["title"], *item["speakers"])
    return sum(len(line) + LINE for line in lines)


def printed(meeting: Meeting) -> Iterator[Hashable]:
    """All that a mail says of its meeting."""
    yield from (meeting.title, meeting.starts_at, meeting.ends_at, meeting.zone, meeting.venue)
    yield from (meeting.cancel_reason, tuple(meeting.host_names), tuple(meeting.invited_names))
    yield from (tuple(meeting.host_zones), meeting.revised_at, meeting.answer_by)
    yield from contact_of_meeting(meeting).values()


def days_in_both(told: list[list[str]], meeting: Meeting) -> tuple[str, str, str]:
    """By the clock of the meeting."""
    old, new = (
        rows(days_in_words(days, meeting.zone)) or in_words(None)
        for days in (told, meeting.hours_of_later_days)
    )
    return _("More days"), old, new


def words_of_hosts(place: Participant) -> Values:
    """The hosts' own words with a yes or a no, a paragraph each."""
    return {"said": place.words_of_hosts.split("\n\n") if place.words_of_hosts else []}


def changes_since(told: dict[str, Any], meeting: Meeting, reads: str) -> Values:
    """Pairs of what somebody was last told and what is so now, in words."""
    now = meeting.facts()
    changed = news_for(reads, told, now)
    moved = bool(changed & {"starts_at", "ends_at"})
    names = {
        "title": pgettext("label", "Title"),
        "venue": pgettext("label", "Venue"),
        "hosts": pgettext("label", "Hosts"),
        "zone": _("Time zone"),
    }
    pairs = [
        (names[key], in_words(told.get(key)), in_words(now[key]))
        for key in names
        if key in changed and told
    ]
    before = {
        "starts_at": instant(told.get("starts_at")) or meeting.first_day.starts_at,
        "ends_at": instant(told.get("ends_at")) or meeting.first_day.ends_at,
    }
    if told and told.get("days", []) != meeting.hours_of_later_days:
        pairs.append(days_in_both(told.get("days", []), meeting))
    return {"moved": moved and bool(told), "before": before, "pairs": pairs}


def in_words(value: Any) -> str:
    if isinstance(value, dict):
        return chosen(value)
    if isinstance(value, list):
        return listed(value)
    return str(value) if value else pgettext("value", "none")


def instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


@mails(Kind.ADDRESS_NEWS)
class AddressNewsMail(OrganiserMail):
    """To a host's organiser: somebody at meetings of theirs is reached elsewhere now."""

    def is_true(self, notice: Notice, organiser: Organiser) -> bool:
        return True

    def values(self, notice: Notice, organiser: Organiser) -> Values:
        person = db.session.get_one(Person, notice.payload["person"])
        query = select(Meeting).where(Meeting.id.in_(notice.payload["meetings"]))
        return to_organiser(organiser) | {
            "name": person.name_with_honorific,
            "meetings": db.session.scalars(query.order_by(Meeting.starts_at)).all(),
            "pages": f"{current_app.config['BASE_URL']}/meetings",
        }
