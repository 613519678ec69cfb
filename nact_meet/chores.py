"""What the worker does by the clock, besides sending: whatever packages registered."""

from nact_meet.notices.chores import chores
from nact_meet.own_data import retention  # noqa: F401  (its chore is on no page)


def do() -> None:
    for done in chores():
        done()
