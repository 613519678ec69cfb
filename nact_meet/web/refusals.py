"""Refusals: what the rules say no to, each with the sentence its reader sees.

Caught in one place (create_app): a page with the sentence and a next step, never a traceback.
"""

from datetime import timedelta

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


class Refusal(Exception):
    """A rule said no. `sentence` is shown to whoever asked; `status` is the HTTP answer."""

    sentence: LazyString | str = _l("This cannot be done now.")
    status = 409


class TooMany(Refusal):
    """Not now. `again_in` says when the same will do (RFC 6585 4, RFC 9110 10.2.3)."""

    status = 429

    def __init__(self, sentence: LazyString | str, again_in: timedelta) -> None:
        self.sentence = sentence
        self.seconds = max(int(again_in.total_seconds()), 1)
        super().__init__(sentence)

    def answer(self, html: str) -> tuple[str, int, dict[str, str]]:
        """A page that says so, with when to come back."""
        return html, self.status, {"Retry-After": str(self.seconds)}


class ClockUnknown(Refusal):
    sentence = _l("We do not know the time zone of this person yet. Please add it first.")


class RegistrationClosed(Refusal):
    sentence = _l("Registration for this meeting has closed. Please write to its hosts.")


class MeetingCancelled(Refusal):
    sentence = _l("This meeting has been cancelled.")


class NeverPublished(Refusal):
    sentence = _l("This meeting has never been published, so it cannot be cancelled.")


class MeetingOver(Refusal):
    sentence = _l("This meeting is over.")


class MeetingChanged(Refusal):
    sentence = _l("Someone else has just changed this meeting. Please check it again.")


class RoomNotOpen(Refusal):
    sentence = _l("The room is not open now. It opens shortly before the start.")


class NotConfirmed(Refusal):
    sentence = _l("Only confirmed participants can enter the room. Please register first.")


class NotReady(Refusal):
    sentence = _l("This meeting needs at least one host institute before it can be published.")


class HostSpeaksForItself(Refusal):
    sentence = _l("This host has organisers here, who must agree for it.")
    status = 403


class NothingToSay(Refusal):
    sentence = _l("This email is no longer correct, so it is not sent again.")


class LastContact(Refusal):
    sentence = _l(
        "This is the only address of someone who has a place at a meeting. Please "
        "add another one first."
    )


class BeingErased(Refusal):
    sentence = _l(
        "This data will soon be erased at its owner’s request. Until then, it can "
        "still be kept with the link in the confirmation email."
    )


class EndsBeforeItStarts(ValueError):
    """The end of a meeting must come after its start."""


class DaysOverlap(ValueError):
    """Each day of a meeting begins once the day before has ended."""
