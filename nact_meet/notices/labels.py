"""The names of mails."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from nact_meet.history.sentences import log_fields, log_values, named_in
from nact_meet.notices.models.notice import HAS_RETURNED, NOT_COMPOSED, UNKNOWN, Kind
from nact_meet.web.labels import words

NOTICE_KINDS = words(
    {
        Kind.INVITATION: _lp("kind of email", "Invitation"),
        Kind.CONFIRMATION: _lp("kind of email", "Confirmation"),
        Kind.CHANGE: _l("News of a change"),
        Kind.CANCELLATION: _lp("kind of email", "Cancellation"),
        Kind.WITHDRAWAL: _l("Withdrawal confirmed"),
        Kind.REMINDER: _lp("kind of email", "Reminder"),
        Kind.REGISTRATION_LINK: _l("Link to register"),
        Kind.SIGN_IN: _l("Sign-in link"),
        Kind.DIGEST: _l("Daily digest"),
        Kind.READDRESSED: _l("Final message to an old address"),
        Kind.WAITING: _l("On the waiting list"),
        Kind.OFFER: _l("Offer of a free seat"),
        Kind.PENDING: _l("Registration received"),
        Kind.DECISION: _l("Decision of the hosts"),
        Kind.NOMINATION: _l("Request to name a delegation"),
        Kind.NOMINATION_REMINDER: _l("Reminder to name a delegation"),
        Kind.NOMINATION_NEWS: _l("News for contacts of a delegation"),
        Kind.PROPOSAL: _l("Proposal between hosts"),
        Kind.LETTER: _lp("kind of email", "Letter"),
        Kind.NUDGE: _l("Reminder to answer"),
        Kind.ERASURE: _l("Final message after erasure"),
        Kind.ERASURE_ASKED: _l("Erasure to be carried out"),
        Kind.OWN_DATA_LINK: _l("Link to their data"),
        Kind.POLL: _l("Request for dates"),
        Kind.POLL_REMINDER: _l("Reminder to answer a poll"),
        Kind.POLL_NEWS: _l("Result of a poll"),
        Kind.POLL_PROPOSAL: _l("Poll dates, between hosts"),
        Kind.HOLD: _l("Tentative calendar entry"),
        Kind.HOLD_GONE: _l("End of a tentative calendar entry"),
        Kind.CEILING: _l("Email limit reached"),
        Kind.ADDRESS_ASKED: _l("Request to confirm another address"),
        Kind.ADDRESS_HOLDS: _l("News of a changed address"),
        Kind.ADDRESS_PROPOSED: _l("Proposal of another address"),
        Kind.ADDRESS_NEWS: _l("News of participants with another address"),
        Kind.DOUBT: _l("Request to confirm an answer"),
        Kind.PASSKEY_NEWS: _l("News of a passkey"),
        Kind.HOST_NEWS: _l("Messages and answers, to the hosts"),
        Kind.HOST_ANSWER: _l("Answer of the hosts to a message"),
        Kind.TRIAL: _l("Trial copy for an organiser"),
        Kind.COLLEAGUE: _l("What became of a suggested colleague"),
        Kind.DAY: _l("Calendar entry of one day"),
        Kind.RECORDING: _l("Copy of a recording"),
        Kind.CLEARANCE: _l("Deadline of a clearance"),
        Kind.CLEARANCE_ASKED: _l("Question about a clearance"),
    }
)

log_fields(
    {
        "kind": _lp("label", "Email"),
    }
)
log_values({"kind": named_in(NOTICE_KINDS)})

OUR_REASONS: dict[str, LazyString] = {
    UNKNOWN: _l(
        "The worker stopped before the mail server answered. We do not know whether this email "
        "arrived, so we send it again with the same Message-ID."
    ),
    HAS_RETURNED: _l("Email to this address has come back."),
    "This address returned mail": _l("Email to this address has come back."),
    NOT_COMPOSED: _l("This email cannot be composed. Please tell your administrator."),
}
"""By how the kept reason begins, also in rows of before; what follows is for the log."""


def why_not_sent(reason: str) -> str:
    """In the reader's language where the reason is ours; a mail server's as it said it."""
    known = (words for begins, words in OUR_REASONS.items() if reason.startswith(begins))
    return str(next(known, reason))
