"""Rules about stored things, one noun a file. Importing this package maps every table."""

from nact_meet.models.act import Act, Ending
from nact_meet.models.admission import Admission
from nact_meet.models.agenda import AgendaItem, ItemKind, Speaker
from nact_meet.models.answer import Channel
from nact_meet.models.arrival import WayIn
from nact_meet.models.blackout import Blackout
from nact_meet.models.borne import Borne
from nact_meet.models.busy_block import BusyBlock
from nact_meet.models.busy_feed import BusyFeed
from nact_meet.models.busy_time import BusyTime
from nact_meet.models.change import Change
from nact_meet.models.connections import Connections
from nact_meet.models.consent import Consent, Matter, Source
from nact_meet.models.contact import Contact
from nact_meet.models.coordinator import CoordinatorContact, Standing
from nact_meet.models.decision import Decision
from nact_meet.models.disclosure import Visibility
from nact_meet.models.hold import Hold
from nact_meet.models.host import Duty, Host
from nact_meet.models.importing import Import, Sharing
from nact_meet.models.incoming import Incoming, Outcome, Sort
from nact_meet.models.institute import Institute
from nact_meet.models.letter import Letter
from nact_meet.models.meeting import Meeting
from nact_meet.models.nomination import Nomination
from nact_meet.models.notice import Kind, Notice
from nact_meet.models.office_hours import OfficeHours
from nact_meet.models.organiser import Appointment, Organiser
from nact_meet.models.paper import NominationPaper, Way
from nact_meet.models.participant import Came, Participant, Role, State
from nact_meet.models.person import Person
from nact_meet.models.poll import Poll, Stage
from nact_meet.models.poll_host import PollHost
from nact_meet.models.poll_slot import PollSlot
from nact_meet.models.proposal import Proposal
from nact_meet.models.question import Question, QuestionKind
from nact_meet.models.question_answer import AnswerFile, QuestionAnswer
from nact_meet.models.reviewer import Reviewer
from nact_meet.models.room import Room, RoomKind
from nact_meet.models.rule_weight import RuleWeight
from nact_meet.models.seating import Delegation, Seating
from nact_meet.models.sign_in_link import SignInLink
from nact_meet.models.vote import Choice, Vote
from nact_meet.models.voter import Voter
from nact_meet.models.worker import WorkerBeat
from nact_meet.models.working_group import Membership, WorkingGroup

__all__ = [
    "Act",
    "Admission",
    "AgendaItem",
    "AnswerFile",
    "Appointment",
    "Blackout",
    "Borne",
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
