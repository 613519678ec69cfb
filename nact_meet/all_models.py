"""Rules about stored things, one noun a file. Importing this package maps every table."""

from nact_meet.admission.models import Reviewer
from nact_meet.busy.models import BusyBlock, BusyFeed, BusyTime
from nact_meet.delegations import asking  # noqa: F401  (hears that a place was left)
from nact_meet.delegations.models import NominationPaper, Way
from nact_meet.directory.models.consent import Consent, Matter, Source
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.coordinator import CoordinatorContact, Standing
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.organiser import Appointment, Organiser
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.sign_in_link import SignInLink
from nact_meet.directory.models.working_group import Membership, WorkingGroup
from nact_meet.fair_time.ledger.models import PastBurden
from nact_meet.history.models import Change
from nact_meet.hours.models import Blackout, OfficeHours, RuleWeight
from nact_meet.invitations.models import Import, Sharing
from nact_meet.letters.models import Letter
from nact_meet.meetings.models.agenda import AgendaItem, ItemKind, Speaker
from nact_meet.meetings.models.connections import Connections
from nact_meet.meetings.models.host import Duty, Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.openness import Admission, Visibility
from nact_meet.meetings.models.room import Room, RoomKind
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.notices.models.worker_pulse import WorkerBeat
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.models.participant import (
    Came,
    Channel,
    Decision,
    Outcome,
    Participant,
    Role,
    State,
    WayIn,
)
from nact_meet.places.models.seating import Delegation, Seating
from nact_meet.polls.models.hold import Hold
from nact_meet.polls.models.poll import Poll, PollHost, Stage
from nact_meet.polls.models.slot import PollSlot
from nact_meet.polls.models.voter import Choice, Vote, Voter
from nact_meet.post.models import Incoming, Sort
from nact_meet.publication.models import Act, Ending, Proposal
from nact_meet.questions.models import AnswerFile, Question, QuestionAnswer, QuestionKind

__all__ = [
    "Act",
    "Admission",
    "AgendaItem",
    "AnswerFile",
    "Appointment",
    "Blackout",
    "BusyBlock",
    "BusyFeed",
    "BusyTime",
    "Came",
    "Change",
    "Channel",
    "Choice",
    "Connections",
    "Consent",
    "Contact",
    "CoordinatorContact",
    "Decision",
    "Delegation",
    "Duty",
    "Ending",
    "Hold",
    "Host",
    "Import",
    "Incoming",
    "Institute",
    "ItemKind",
    "Kind",
    "Letter",
    "Matter",
    "Meeting",
    "Membership",
    "Nomination",
    "NominationPaper",
    "Notice",
    "OfficeHours",
    "Organiser",
    "Outcome",
    "Participant",
    "PastBurden",
    "Person",
    "Poll",
    "PollHost",
    "PollSlot",
    "Proposal",
    "Question",
    "QuestionAnswer",
    "QuestionKind",
    "Reviewer",
    "Role",
    "Room",
    "RoomKind",
    "RuleWeight",
    "Seating",
    "Sharing",
    "SignInLink",
    "Sort",
    "Source",
    "Speaker",
    "Stage",
    "Standing",
    "State",
    "Visibility",
    "Vote",
    "Voter",
    "Way",
    "WayIn",
    "WorkerBeat",
    "WorkingGroup",
]
