"""Mail that brings a date of a poll into a calendar until one is chosen, and takes it out again."""

from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import force_locale

from nact_meet.ical.calendar import cancellation, invitation
from nact_meet.ical.event import Event
from nact_meet.mail.message import Mail
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.notices.stencil import rendered
from nact_meet.polls.calendar_entries import farewell_event, hold_event, hold_organizer
from nact_meet.polls.models.hold import Hold
from nact_meet.polls.models.poll import Poll
from nact_meet.polls.models.poll_reader import Reader
from nact_meet.polls.polls import voter_values


def hold_mail(notice: Notice, message_id: str) -> Mail:
    """One entry a mail: a REQUEST or CANCEL speaks of one UID (RFC 5546, 3.2.2)."""
    poll = notice.poll
    if poll is None:
        raise LookupError("the poll of this date is gone")
    if notice.kind == Kind.HOLD_GONE:
        return farewell_mail(poll, notice, message_id)
    hold = Hold.by_key(notice.payload["key"])
    contact = hold.voter.reached_at if hold else None
    if hold is None or contact is None:
        raise LookupError("this date is kept for nobody")
    reader = Reader(hold.voter, contact)
    with force_locale(reader.person.reads):
        times = time_values(poll, hold.slot.starts_at, hold.slot.ends_at)
        values = voter_values(reader, notice) | times | {"partstat": hold.partstat}
        event = hold_event(hold, reader)
        return mail(poll, notice, message_id, contact.address, values, event)


def farewell_mail(poll: Poll, notice: Notice, message_id: str) -> Mail:
    """The notice holds all that it says; `page` is empty where the voter has none any more."""
    payload, voter = notice.payload, notice.voter
    reader = voter.reader_of(notice) if voter else None
    base = current_app.config["BASE_URL"]
    starts_at, ends_at = (datetime.fromisoformat(payload[key]) for key in ("starts_at", "ends_at"))
    is_chosen = poll.chosen is not None and poll.chosen.starts_at == starts_at
    values = time_values(poll, starts_at, ends_at) | {
        "site_name": current_app.config["SITE_NAME"],
        "privacy": f"{base}/privacy",
        "greeted": payload["greeted"],
        "about": "",
        "why_gone": "elsewhere" if is_chosen else payload["why"],
        "chosen": poll.chosen,
        "zone": payload["clock"],
        "other_zones": [each for each in poll.host_zones if each != payload["clock"]],
        "page": f"{base}/v/{reader.token}" if reader else "",
    }
    with force_locale(payload["language"]):
        event = farewell_event(poll, payload)
        return mail(poll, notice, message_id, payload["address"], values, event)


def mail(
    poll: Poll,
    notice: Notice,
    message_id: str,
    address: str,
    values: dict[str, Any],
    event: Event,
) -> Mail:
    config, is_kept = current_app.config, notice.kind == Kind.HOLD
    thread = f"<poll-{poll.ref}@{config['MAIL_DOMAIN']}>"
    headers = {"In-Reply-To": thread, "References": thread}
    if values["page"]:
        headers["List-Unsubscribe"] = f"<{values['page']}>"
    return Mail(
        sender=hold_organizer(poll, notice.payload["key"]),
        recipient=address,
        message_id=message_id,
        words=rendered(notice.kind, values),
        calendar=invitation(event) if is_kept else cancellation(event),
        method="REQUEST" if is_kept else "CANCEL",
        attach_calendar=config["MAIL_ATTACH_ICS"],
        headers=headers,
    )


def time_values(poll: Poll, starts_at: datetime, ends_at: datetime) -> dict[str, Any]:
    """The date as mails show a meeting's."""
    about = {"title": poll.title, "hosts": poll.hosts, "host_names": poll.host_names}
    return {"meeting": about | {"starts_at": starts_at, "ends_at": ends_at}}
