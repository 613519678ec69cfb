"""The mails: importing this registers what each kind of notice needs, package by package."""

from nact_meet.admission import mails as admission
from nact_meet.attending import mails as attending
from nact_meet.delegations import mails as delegations
from nact_meet.directory import mails as directory
from nact_meet.invitations import mails as invitations
from nact_meet.letters import mails as letters
from nact_meet.organising import mails as organising
from nact_meet.own_data import mails as own_data
from nact_meet.places import mails as places
from nact_meet.polls import mails as polls
from nact_meet.publication import mails as publication

__all__ = [
    "admission",
    "attending",
    "delegations",
    "directory",
    "invitations",
    "letters",
    "organising",
    "own_data",
    "places",
    "polls",
    "publication",
]
