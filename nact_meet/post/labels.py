"""The words for mail that comes back: what it is, what it says, what became of it."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from nact_meet.history.sentences import log_fields, log_verbs
from nact_meet.mail.failures import Cause, Failure, cause
from nact_meet.places.replies import Outcome
from nact_meet.post.models import Incoming, Sort
from nact_meet.web.labels import words
from nact_meet.web.typesetting import filled

SORTS = words(
    {
        Sort.REPLY: _l("An answer"),
        Sort.COUNTER: _l("Another time is proposed"),
        Sort.BOUNCE: _l("Returned mail"),
        Sort.AUTOMATIC: _l("Automatic mail"),
        Sort.LETTER: _l("A letter"),
        Sort.BROKEN: _l("Unreadable mail"),
    }
)
OUTCOMES = words(
    {
        Outcome.APPLIED: _l("Taken up"),
        Outcome.SHOWN: _l("To be read"),
        Outcome.WAITING: _l("Waits for a decision"),
        Outcome.DROPPED: _l("Without effect"),
    }
)
PARTSTATS: dict[str, LazyString] = {
    "ACCEPTED": _l("An answer: yes"),
    "TENTATIVE": _l("An answer: perhaps"),
    "DECLINED": _l("An answer: no"),
    "DELEGATED": _l("An answer: somebody else"),
}
"""What a reply says, in place of its sort; others are shown as an answer."""
REASONS: dict[str, LazyString] = {
    "accepted": _l("%(name)s is registered by it."),
    "tentative": _l("It is noted that %(name)s will perhaps come."),
    "declined": _l("It declined for %(name)s."),
    "counter": _l("%(name)s asks for another time. The meeting stays as it is until you move it."),
    "delegated": _l("%(name)s would like somebody else to come. Invite that person, if you agree."),
    "another attendee": _l(
        "It came to the place of %(name)s, but somebody else answers. Please decide whether it "
        "counts."
    ),
    "unproved decline": _l(
        "It says no for %(name)s, but we cannot tell whether %(name)s sent it. We have asked "
        "%(name)s by email. You can also decide yourself."
    ),
    "unproved return": _l(
        "It says yes for %(name)s, who is not coming, but we cannot tell whether %(name)s sent it. "
        "Please decide whether it counts."
    ),
    "doubted again": _l(
        "It says no for %(name)s once more. The first one is still unconfirmed, so nothing changed."
    ),
    "declined before": _l("It says no for %(name)s, who is not coming anyway."),
    "registration closed": _l("It says yes, but registration has closed."),
    "no place": _l("It does not fit how the place of %(name)s stands, so nothing changed."),
    "another entry": _l("It is about another calendar entry, so nothing changed."),
    "one date of many": _l(
        "It is about one date of an event that repeats, which this meeting does not, so nothing "
        "changed."
    ),
    "sent again": _l("A calendar asked for the latest entry. We have sent it again."),
    "sent lately": _l("A calendar asked for the latest entry, which was sent a short time ago."),
    "nothing to send": _l("A calendar asked for the latest entry, but there is none to send."),
    "winmail": _l(
        "It arrived as winmail.dat, a format that only Outlook can read, so nothing changed. Ask "
        "%(name)s to answer through the link in their email, or to send it from Outlook as HTML or "
        "plain text."
    ),
    "cancelled": _l("The meeting has been cancelled, so nothing changed."),
    "over": _l("The meeting is over, so nothing changed."),
    "no attendee": _l("It does not say who answers, so nothing changed."),
    "older question": _l(
        "It answers an older state of the invitation, so nothing changed. A newer one was sent."
    ),
    "older answer": _l("%(name)s has answered since, so nothing changed."),
    "no such place": _l("The address that it was sent to belongs to no place."),
    "automatic": _l("A machine wrote it, such as an out-of-office note. Nothing is to be done."),
    "letter": _l("Nobody is answered by itself: please write back if an answer is due."),
    "for a delegation": _l(
        "A contact writes about a delegation. If it names people, please enter them on its page."
    ),
    "delayed": _l("A mail server says that a mail is late and is tried again."),
    "bounced": _l(
        "Mail to this address comes back. No more is sent there until the address is corrected."
    ),
    "bounced once": _l(
        "A mail server says that nobody receives mail at this address. If that is said again on "
        "another day, no more is sent there. Please check the address."
    ),
    "forwarded": _l(
        "Mail to %(address)s is forwarded to %(behind)s, where it could not be delivered. Only its "
        "owner can change that: please ask %(name)s by other means."
    ),
    "full": _l("The mailbox is full, so this email did not arrive. Please ask by other means."),
    "refused": _l(
        "The mail server refused this email because of what it is or where it comes from. The "
        "address itself is fine: see below what you can do."
    ),
    "goes later": _l(
        "The mail server takes no more from us at the moment. We will send this email again in "
        "a few hours."
    ),
    "given up": _l(
        "This email could not be delivered, and the mail server does not say that the address is "
        "wrong. You can send it again."
    ),
    "passed on": _l("A mail server says that an email was passed on or has arrived."),
    "claimed": _l(
        "It says that an email could not be delivered, but names no email that we sent, or our "
        "mail server says that its sender is forged. So nothing changed."
    ),
    "queued": _l("All seats are taken: %(name)s is on the waiting list."),
    "no seat": _l("It says yes, but all seats are taken."),
    "applied": _l("It says yes: the hosts are asked whether %(name)s may come."),
    "undecided": _l("The hosts have still to decide about %(name)s, so nothing changed."),
    "not this time": _l("It says yes, but the hosts have said no to %(name)s."),
    "another address": _l("It is about an address that is not written to any more."),
    "unreadable": _l("It could not be read, so nothing changed."),
    "stumbled": _l("The service stumbled over it, so nothing changed; its log says why."),
    "vote": _l("It answers for a date of a poll, and is counted."),
    "no vote": _l("It says something that a poll does not ask, so nothing changed."),
    "poll ended": _l("It answers for a date of a poll that has ended, so nothing changed."),
    "unproved vote": _l(
        "It answers for a date of a poll, but we cannot tell whether it comes from who was asked, "
        "so nothing changed. They see this on their own page."
    ),
    "for a poll": _l(
        "Somebody writes about a date of a poll. Answers are given on the page of their link."
    ),
    "left": _l("It was decided that it does not count."),
}
"""Why it became what it became; `name` is whose place it is about."""

FAILURES = words(
    {
        Failure.GONE: _l("Nobody receives mail at this address"),
        Failure.FULL: _l("The mailbox is full"),
        Failure.REFUSED: _l("Refused for what we sent, not because of the person"),
        Failure.LATE: _l("Delayed"),
        Failure.GIVEN_UP: _l(
            "Not delivered; the mail server does not say that the address is wrong"
        ),
        Failure.NONE: _l("Passed on"),
    }
)
ADVICE = words(
    {
        Cause.PROOF: _l(
            "The mail server wants proof that our emails come from us. Please ask whoever runs "
            "this site to check SPF, DKIM and DMARC of its domain, then send again."
        ),
        Cause.LISTED: _l(
            "The mail server knows ours from a blocklist, or finds no name for it (reverse DNS). "
            "Whoever runs this site can have it removed or named: the reason names the list."
        ),
        Cause.SIZE: _l(
            "The email is too large for that mail server. Send it without attachments, or put "
            "them where people can download them."
        ),
        Cause.OFTEN: _l(
            "The mail server takes only so many emails at once. We tried for some hours. Please "
            "send again tomorrow."
        ),
        Cause.CONTENT: _l(
            "The mail server took the email for spam. Please ask people by other means to add "
            "our address to their contacts, then send again."
        ),
        Cause.OTHER: _l(
            "The mail server refused the email by a rule of its own. Please ask people by other "
            "means to have our address accepted by their mail administrators, then send again."
        ),
    }
)
"""What to do about a refusal."""

FAULTS: dict[str, LazyString] = {
    "the message is nested too deep": _l("The message is nested too deeply."),
    "the message has too many lines": _l("The message has too many lines."),
    "the message has too many parts": _l("The message has too many parts."),
    "the message has too many headers": _l("The message has too many headers."),
    "the message has a header that is too long": _l("A header of the message is too long."),
    "it is no mail": _l("It is not an email."),
    "the calendar part is too large": _l("Its calendar part is too large."),
    "the calendar part is nested too deep": _l("Its calendar part is nested too deeply."),
    "the calendar part has too many lines": _l("Its calendar part has too many lines."),
    "there is no calendar in the calendar part": _l("Its calendar part holds no calendar."),
    "the calendar part is about no event": _l("Its calendar part is about no event."),
}
"""What was wrong with a message that could not be read, as an UnreadableCalendar says it."""

log_verbs(
    {
        "answer left": _l("%(actor)s decided that an answer for %(name)s does not count."),
        "message answered": _l("%(actor)s answered a message from %(name)s."),
    }
)
log_fields(
    {
        "messages": _l("Messages that came in"),
    }
)


def contents(row: Incoming) -> str:
    """What an incoming message is; of a reply, what it says."""
    said = PARTSTATS.get(row.details.get("partstat", "")) if row.sort == Sort.REPLY else None
    return str(said or SORTS[row.sort])


def why(row: Incoming) -> str:
    """What a reader or another server said of it; the other server's words are its own."""
    said = str(row.details.get("why", ""))
    return str(FAULTS.get(said, said))


def became(row: Incoming) -> str:
    """What became of an incoming message and why; a reason nobody has named is shown as it is."""
    about = {"address": "", "behind": ""} | row.details | {"name": row.name}
    return filled(str(REASONS.get(row.reason, row.reason)), about)


def advice(reason: str) -> str:
    """What to do about what a mail server said when it refused."""
    return str(ADVICE[cause(reason)])
