"""The words for mail that comes back: what it is, what it says, what became of it."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

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
        Sort.BOUNCE: _l("Returned email"),
        Sort.AUTOMATIC: _l("Automatic email"),
        Sort.LETTER: _l("A message"),
        Sort.BROKEN: _l("Unreadable email"),
    }
)
OUTCOMES = words(
    {
        Outcome.APPLIED: _lp("result of an answer by email", "Processed"),
        Outcome.SHOWN: _l("To read"),
        Outcome.WAITING: _l("Waiting for a decision"),
        Outcome.DROPPED: _l("Without effect"),
    }
)
PARTSTATS: dict[str, LazyString] = {
    "ACCEPTED": _l("An answer: yes"),
    "TENTATIVE": _l("An answer: maybe"),
    "DECLINED": _l("An answer: no"),
    "DELEGATED": _l("An answer: someone else"),
}
"""What a reply says, in place of its sort; others are shown as an answer."""
REASONS: dict[str, LazyString] = {
    "accepted": _l("%(name)s is now registered."),
    "tentative": _l("We have noted that %(name)s may come."),
    "declined": _l("%(name)s has now declined."),
    "counter": _l("%(name)s asks for another time. The meeting is not moved unless you move it."),
    "delegated": _l(
        "%(name)s would like someone else to come. If you agree, please invite that person."
    ),
    "another attendee": _l(
        "This was sent to the address of %(name)s, but someone else answers. Please "
        "decide whether it counts."
    ),
    "unproved decline": _l(
        "This declines for %(name)s, but we cannot tell whether %(name)s sent it. We "
        "have asked %(name)s by email. You can also decide yourself."
    ),
    "unproved perhaps": _l(
        "This says that %(name)s, who is registered, may not come, but we cannot tell whether "
        "%(name)s sent it. We have asked %(name)s by email. You can also decide yourself."
    ),
    "unproved return": _l(
        "This accepts for %(name)s, who had declined or withdrawn, but we cannot "
        "tell whether %(name)s sent it. Please decide whether it counts."
    ),
    "doubted again": _l(
        "This is another such answer for %(name)s. The first one is still unconfirmed, so "
        "nothing has changed."
    ),
    "day declined": _l("%(name)s cannot come on one day of the meeting, and is still registered."),
    "day accepted": _l("%(name)s is coming on this day."),
    "unproved day": _l(
        "This says that %(name)s cannot come on one day of the meeting, but we cannot tell whether "
        "%(name)s sent it, so nothing has changed. We have asked %(name)s by email."
    ),
    "unproved day return": _l(
        "This says that %(name)s can come on one day of the meeting, but we cannot tell whether "
        "%(name)s sent it, so nothing has changed."
    ),
    "declined before": _l("This declines for %(name)s, who had already declined or withdrawn."),
    "registration closed": _l("This accepts, but registration has closed."),
    "no place": _l("This does not fit the current status of %(name)s, so nothing has changed."),
    "another entry": _l("This is about another calendar entry, so nothing has changed."),
    "one date of many": _l(
        "This is about one date of a repeating event. This meeting does not repeat, "
        "so nothing has changed."
    ),
    "sent again": _l("A calendar asked for the latest entry. We have sent it again."),
    "sent lately": _l("A calendar asked for the latest entry, which was sent a short time ago."),
    "nothing to send": _l("A calendar asked for the latest entry, but there is none to send."),
    "winmail": _l(
        "This arrived as winmail.dat, a format that only Outlook can read, so "
        "nothing has changed. Please ask %(name)s to answer through the link in "
        "their email, or to send it from Outlook as HTML or plain text."
    ),
    "cancelled": _l("The meeting has been cancelled, so nothing has changed."),
    "over": _l("The meeting is over, so nothing has changed."),
    "no attendee": _l("This does not say who answers, so nothing has changed."),
    "older question": _l(
        "This answers an older invitation, so nothing has changed. A newer one has been sent."
    ),
    "older answer": _l("%(name)s has answered since, so nothing has changed."),
    "no such place": _l("The address that this was sent to belongs to no participant."),
    "automatic": _l(
        "This was sent automatically, such as an out-of-office reply. You need not do anything."
    ),
    "letter": _l(
        "Messages are not answered automatically. Please reply yourself if an answer is needed."
    ),
    "for a delegation": _l(
        "A contact writes about a delegation. If it names people, please enter them on its page."
    ),
    "delayed": _l("A mail server says that an email is delayed and will be tried again."),
    "bounced": _l(
        "Email to this address comes back. We send no more there until the address is corrected."
    ),
    "bounced once": _l(
        "A mail server says that this address does not exist. If this happens again "
        "on another day, we stop sending email there. Please check the address."
    ),
    "forwarded": _l(
        "Email to %(address)s is forwarded to %(behind)s, where it could not be "
        "delivered. Only the owner can change that: please contact %(name)s another "
        "way."
    ),
    "full": _l(
        "The mailbox is full, so this email did not arrive. Please contact the person another way."
    ),
    "refused": _l(
        "The mail server refused this email because of what it is or where it comes from. The "
        "address itself is fine: see below what you can do."
    ),
    "goes later": _l(
        "The mail server accepts no more email from us at the moment. We will send "
        "this email again in a few hours."
    ),
    "given up": _l(
        "This email could not be delivered, and the mail server does not say that the address is "
        "wrong. You can send it again."
    ),
    "passed on": _l("A mail server says that an email was forwarded or has arrived."),
    "claimed": _l(
        "This says that an email could not be delivered, but it names no email that "
        "we sent, or our mail server says that its sender is forged. Nothing has "
        "changed."
    ),
    "queued": _l("All seats are taken: %(name)s is on the waiting list."),
    "no seat": _l("This accepts, but all seats are taken."),
    "applied": _l("This accepts. The hosts decide whether %(name)s can come."),
    "undecided": _l("The hosts have not decided about %(name)s yet, so nothing has changed."),
    "not this time": _l("This accepts, but the hosts have declined %(name)s."),
    "another address": _l("This is about an address that we no longer use."),
    "unreadable": _l("We could not read this, so nothing has changed."),
    "stumbled": _l("We could not process this, so nothing has changed. The log says why."),
    "vote": _l("This answers a date of a poll, and it counts."),
    "no vote": _l("This says something that a poll does not ask, so nothing has changed."),
    "poll ended": _l("This answers a date of a poll that has ended, so nothing has changed."),
    "unproved vote": _l(
        "This answers a date of a poll, but we cannot tell whether the person who "
        "was asked sent it, so nothing has changed. They can see this on their own "
        "page."
    ),
    "for a poll": _l(
        "Someone wrote about a date of a poll. Answers are given on the page of their link."
    ),
    "left": _l("It was decided that this does not count."),
}
"""Why it became what it became; `name` is whose place it is about."""

FAILURES = words(
    {
        Failure.GONE: _l("This address does not exist"),
        Failure.FULL: _l("The mailbox is full"),
        Failure.REFUSED: _l("Refused because of our email, not because of the person"),
        Failure.LATE: _lp("kind of failure", "Delayed"),
        Failure.GIVEN_UP: _l(
            "Not delivered; the mail server does not say that the address is wrong"
        ),
        Failure.NONE: _lp("kind of failure", "Forwarded"),
    }
)
ADVICE = words(
    {
        Cause.PROOF: _l(
            "The mail server wants proof that our emails come from us. Please ask the "
            "administrator of this site to check SPF, DKIM and DMARC of its domain, then "
            "send again."
        ),
        Cause.LISTED: _l(
            "Our mail server is on a blocklist, or has no name (reverse DNS). The "
            "administrator of this site can have this corrected: the reason names the "
            "list."
        ),
        Cause.SIZE: _l(
            "The email is too large for that mail server. Send it without attachments, or put "
            "them where people can download them."
        ),
        Cause.OFTEN: _l(
            "The mail server limits how many emails it accepts. We tried for several "
            "hours. Please send again tomorrow."
        ),
        Cause.CONTENT: _l(
            "The mail server treated the email as spam. Please ask the recipients to add "
            "our address to their contacts, then send again."
        ),
        Cause.OTHER: _l(
            "The mail server refused the email because of its own rules. Please ask the "
            "recipients to have their mail administrators accept our address, then send "
            "again."
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
    "it is no mail": _l("This is not an email."),
    "the calendar part is too large": _l("The calendar part is too large."),
    "the calendar part is nested too deep": _l("The calendar part is nested too deeply."),
    "the calendar part has too many lines": _l("The calendar part has too many lines."),
    "there is no calendar in the calendar part": _l("The calendar part contains no calendar."),
    "the calendar part is about no event": _l("The calendar part contains no event."),
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
        "messages": _l("Messages received"),
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
