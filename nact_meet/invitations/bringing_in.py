"""A list is brought where it goes, once and as agreed."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from nact_meet.directory.models.person import Person
from nact_meet.invitations.destinations.destination import Destination, of_list
from nact_meet.invitations.models import Import
from nact_meet.invitations.newcomers import ListEntry, Newcomer
from nact_meet.invitations.recognising import meet
from nact_meet.web.refusals import Refusal


class NotAgreed(Refusal):
    sentence = _l("The number of emails has changed. Please check it again.")


def bring_in(listed: Import, entries: Sequence[ListEntry], *, by: Person, agreed: int = 0) -> int:
    """Everybody who is new where the list goes; how many. One that is done brings in nobody.

    A meeting's row is locked. Before publication nobody hears of it; afterwards invitations, or
    confirmations to the registered, go out at once: so many as were `agreed`.
    Raises MeetingCancelled, MeetingOver, NotAgreed.
    """
    where = of_list(listed, by)
    where.check_open()
    if listed.done_at:
        return 0
    coming = coming_of(listed, entries, where)
    if where.is_announced and len(coming) != agreed:
        raise NotAgreed
    where.bring(coming, listed)
    listed.finish(by)
    return len(coming)


def bring_some(listed: Import, entries: Sequence[ListEntry], *, by: Person) -> int:
    """Some of a list that is taken in bit by bit, never more mails than were agreed.

    Raises as `bring_in` does.
    """
    where = of_list(listed, by)
    where.check_open()
    coming = coming_of(listed, entries, where)
    if where.is_announced and listed.brought + len(coming) > listed.agreed:
        raise NotAgreed
    where.bring(coming, listed)
    return len(coming)


def coming_of(
    listed: Import, entries: Sequence[ListEntry], where: Destination
) -> Sequence[Newcomer]:
    where.hold_still(listed)
    newcomers = meet(where, entries, is_registered=listed.is_registered, sharing=listed.sharing)
    return [newcomer for newcomer in newcomers if newcomer.is_coming]
