"""Mail about a poll: the question to its voters, and to other hosts whether they agree to it."""

from typing import Any

from flask import current_app
from flask_babel import force_locale

from nact_meet.directory.models.organiser import Organiser
from nact_meet.ical.event import Party
from nact_meet.mail.message import Mail
from nact_meet.notices.models.notice import Notice
from nact_meet.notices.stencil import rendered
from nact_meet.places.calendar_entries import host_line
from nact_meet.polls.models.poll import Poll
from nact_meet.polls.models.poll_reader import Reader
from nact_meet.polls.models.voter import Voter
from nact_meet.publication.mails import with_institute
from nact_meet.web.formats import locale_name
from nact_meet.world import countries


def voter_mail(voter: Voter, notice: Notice, message_id: str) -> Mail:
    reader = voter.reader_of(notice)
    if reader is None:
        raise LookupError("nobody answers for this voter")
    poll, config = voter.poll, current_app.config
    thread = f"<poll-{poll.ref}@{config['MAIL_DOMAIN']}>"
    with force_locale(reader.person.reads):
        values = voter_values(reader, notice)
        return Mail(
            sender=Party(host_line(poll), f"{config['MAILBOX']}@{config['MAIL_DOMAIN']}"),
            recipient=reader.contact.address,
            message_id=message_id,
            words=rendered(notice.kind, values),
            headers={
                "In-Reply-To": thread,
                "References": thread,
                "List-Unsubscribe": f"<{values['page']}>",
            },
        )


def voter_sender(reader: Reader) -> str:
    """Where a bounce goes: it tells whose mail came back."""
    config = current_app.config
    return f"{config['MAILBOX']}+{reader.mail_key}@{config['MAIL_DOMAIN']}"


def voter_values(reader: Reader, notice: Notice) -> dict[str, Any]:
    voter, poll, zone = reader.voter, reader.voter.poll, reader.person.zone
    base, payload = current_app.config["BASE_URL"], notice.payload
    is_for_another = reader.contact.is_read_by_another and not voter.is_country
    return {
        "site_name": current_app.config["SITE_NAME"],
        "privacy": f"{base}/privacy",
        "greeted": reader.contact.greets,
        "about": "",
        "answers_for": reader.person.name_with_honorific if is_for_another else "",
        "country": country_of(voter),
        "others": others_asked(reader),
        "voter": voter,
        "poll": poll,
        "zone": zone,
        "other_zones": [each for each in poll.host_zones if each != zone],
        "page": f"{base}/v/{reader.token}",
        "is_again": bool(payload.get("again")),
        "what": payload.get("what", ""),
    }


def others_asked(reader: Reader) -> list[str]:
    """Whoever else may answer for the same country."""
    found = reader.voter.readers if reader.voter.is_country else []
    return [each.person.name_with_honorific for each in found if each.id != reader.id]


def country_of(voter: Voter) -> str:
    """In the language of the moment; an organisation's own name; "" for a person's answer."""
    if voter.institute is None:
        return ""
    code = voter.institute.country_code
    return countries.country_name(code, locale_name()) if code else voter.institute.name


def about_dates(poll: Poll, reader: Organiser, notice: Notice) -> dict[str, Any]:
    """To an organiser. `step` is asked, or opened."""
    zone = reader.person.zone
    return {
        "step": notice.payload["step"],
        "poll": poll,
        "proposer": with_institute(poll.proposed_by),
        "zone": zone,
        "other_zones": [each for each in poll.host_zones if each != zone],
        "page": f"{current_app.config['BASE_URL']}/polls/{poll.ref}",
    }
