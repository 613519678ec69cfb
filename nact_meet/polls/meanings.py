"""What each date of a poll is to a voter: within their hours, late, a holiday, a busy time."""

from dataclasses import replace

from flask_babel import gettext as _

from nact_meet.busy.models import busy_of
from nact_meet.hours.planning import Planning
from nact_meet.planner.burdens import Attendee, Burden, burden_over
from nact_meet.planner.labels import in_words
from nact_meet.polls.models.slot import PollSlot
from nact_meet.polls.models.voter import Reader
from nact_meet.web.typesetting import listed
from nact_meet.world.wall_days import OF_THE_DAY, Rule


def meanings(reader: Reader) -> dict[int, str]:
    """By the slot's id, for whoever opened the link; empty where nobody knows the voter's clock.

    Their own busy times are shown to themselves, not to an assistant.
    """
    attendee, slots = attendee_of(reader), reader.voter.poll.slots
    if attendee is None or not attendee.place.is_known:
        return {}
    whose = whose_name(reader)
    said = {slot.id: meaning(attendee, slot) for slot in slots}
    return {id: sentence(whose, words) for id, words in said.items() if words}


def attendee_of(reader: Reader) -> Attendee | None:
    voter, slots = reader.voter, reader.voter.poll.slots
    planning = Planning.now()
    if voter.institute:
        return Attendee(voter.name, planning.of_institute(voter.institute))
    if voter.person is None:
        return None
    if reader.contact.is_read_by_another:
        return planning.attendee(voter.person)
    first, last = slots[0].starts_at, max(slot.last_ends_at for slot in slots)
    busy = busy_of([voter.person.id], first, last)[voter.person.id]
    return planning.attendee(voter.person, busy=busy)


def whose_name(reader: Reader) -> str:
    """Whom a date is something to, where that is not the reader."""
    voter = reader.voter
    if voter.institute:
        return voter.institute.called
    return reader.person.name_with_honorific if reader.contact.is_read_by_another else ""


def sentence(whose: str, meaning: str) -> str:
    if whose:
        return str(_("For %(name)s: %(meaning)s", name=whose, meaning=meaning))
    return str(_("For you: %(meaning)s", meaning=meaning))


def meaning(attendee: Attendee, slot: PollSlot) -> str:
    """Of a whole day only what the day is: its hours are not known yet."""
    burden = burden_over(attendee, [(day.starts_at, day.ends_at) for day in slot.by_day])
    if slot.is_whole_day:
        days = tuple(reason for reason in burden.reasons if reason.rule in OF_THE_DAY)
        return in_words(replace(burden, reasons=days), attendee.place)
    costs = in_words(burden, attendee.place)
    if is_busy(burden):
        calendar = _("your busy calendar has something then")
        costs = listed([costs, calendar]) if costs else calendar
    return costs or str(_("within working hours"))


def is_busy(burden: Burden) -> bool:
    return any(reason.rule == Rule.BUSY for reason in burden.reasons)
