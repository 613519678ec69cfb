"""What is kept of people: importing this registers it, package by package in their order."""

from nact_meet.busy.own_data import KeptBusyTimes
from nact_meet.delegations.own_data import KeptPapers
from nact_meet.fair_time.own_data import KeptBurdens
from nact_meet.hours.own_data import KeptHours
from nact_meet.invitations.own_data import KeptLists
from nact_meet.own_data import keeping
from nact_meet.polls.own_data import KeptVotes
from nact_meet.post.own_data import KeptMessages

keeping.register(
    KeptPapers(),
    KeptHours(),
    KeptBusyTimes(),
    KeptLists(),
    KeptBurdens(),
    KeptVotes(),
    KeptMessages(),
)
