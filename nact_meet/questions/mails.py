"""What a confirmation asks for: required questions that its reader has not answered."""

from nact_meet.places.mails import ASKED_WITH_A_YES
from nact_meet.places.models.participant import Participant
from nact_meet.questions.answering import answers_of, missing


def still_asked(place: Participant) -> list[str]:
    if not place.meeting.has_questions:
        return []
    return [question.label for question in missing(place, answers_of(place))]


ASKED_WITH_A_YES.append(still_asked)
