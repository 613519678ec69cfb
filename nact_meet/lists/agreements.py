"""The boxes of a form that ask somebody to agree: never required, and never ticked for them."""

from collections.abc import Container, Iterator

from nact_meet.directory.labels import WORDINGS, said
from nact_meet.directory.models.consent import Matter, Said, open_consents
from nact_meet.lists.disclosure import ASKED_AS, is_in_programme
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.participant import Participant

LISTS = (Matter.LIST, Matter.PUBLIC_LIST)


class Box:
    """One question. Its name in the form is what was asked, so that no yes is taken for another.

    `asked` is a hidden field's name: a box that was not shown, and one that was left empty, are
    not the same.
    """

    def __init__(self, matter: Matter, is_ticked: bool) -> None:
        self.matter, self.is_ticked = matter, is_ticked
        self.id, self.asked = f"agree-{matter}", f"asked-{matter}"
        self.wording = WORDINGS[matter]


class Agreements:
    """The boxes for one place, or for somebody who has none yet."""

    def __init__(self, meeting: Meeting, place: Participant | None = None) -> None:
        asked = list(self.asked_of(meeting, place))
        held = open_consents(place.person_id, meeting.id) if place and asked else ()
        matters = {consent.matter for consent in held}
        self.boxes = [Box(matter, matter in matters) for matter in asked]

    @staticmethod
    def asked_of(meeting: Meeting, place: Participant | None) -> Iterator[Matter]:
        if matter := ASKED_AS.get(meeting.list_audience):
            yield matter
        if meeting.is_public and place is not None and is_in_programme(place):
            yield Matter.PROGRAMME

    @property
    def revises(self) -> str | None:
        """For the form's address: an answer may revise the meeting, which is then locked first."""
        return "1" if any(box.matter == Matter.PROGRAMME for box in self.boxes) else None

    def retick(self, posted: Container[str]) -> "Agreements":
        """For a form that came back: what was ticked, not what is held."""
        for box in self.boxes:
            box.is_ticked = box.id in posted
        return self


def agreed_in(posted: Container[str]) -> list[Said]:
    """What came back of the boxes that were shown. Who leaves one list leaves both."""
    answers = []
    for matter in (*LISTS, Matter.PROGRAMME):
        if f"asked-{matter}" in posted:
            agrees = f"agree-{matter}" in posted
            about = LISTS if matter in LISTS and not agrees else (matter,)
            answers += [said(subject, agrees=agrees) for subject in about]
    return answers
