"""What speaks against naming somebody, each with the sentence its reader sees."""

from flask_babel import lazy_gettext as _l

from nact_meet.directory.models.institute import Institute
from nact_meet.places.models.participant import Participant
from nact_meet.web.formats import locale_name
from nact_meet.web.refusals import Refusal
from nact_meet.world.countries import country_name


class NamingClosed(Refusal):
    def __init__(self, hosts: str) -> None:
        self.sentence = _l(
            "The deadline has passed. Please write to the hosts: %(hosts)s. You can "
            "still replace people until the meeting starts.",
            hosts=hosts,
        )


class DelegationStands(Refusal):
    sentence = _l("The meeting has started, so its delegations can no longer be changed.")


class DelegationFull(Refusal):
    def __init__(self, seats: int) -> None:
        self.sentence = _l(
            "No seats left: the delegation has %(seats)s. Remove someone, or replace one "
            "person with another. Observers and interpreters need no seat.",
            seats=seats,
        )


class AnotherCountrysInstitute(Refusal):
    field = "institute"

    def __init__(self, institute: Institute) -> None:
        code, name = institute.country_code, institute.called
        country = country_name(code, locale_name()) if code else ""
        of_a_country = _l(
            "%(institute)s is in %(country)s. Its people are named by that country’s "
            "coordinator or invited by the hosts.",
            institute=name,
            country=country,
        )
        alone = _l("%(institute)s names its own people, or the hosts invite them.", institute=name)
        self.sentence = of_a_country if code else alone


class NamedAlready(Refusal):
    def __init__(self, place: Participant, by_us: bool) -> None:
        ours = _l("%(name)s is already in this delegation.", name=place.full_name)
        theirs = _l("%(name)s is already in another delegation.", name=place.full_name)
        self.sentence = ours if by_us else theirs


class OneHead(Refusal):
    field = "role"
    sentence = _l("A delegation has one head. Please select one person.")


class NotNamed(Refusal):
    """What speaks against one of several: `row` counts from 0, `field` is what to look at."""

    def __init__(self, row: int, refusal: Refusal) -> None:
        self.row, self.sentence, self.status = row, refusal.sentence, refusal.status
        self.field: str = getattr(refusal, "field", "full_name")


class NotInDelegation(Refusal):
    sentence = _l("This person is no longer in the delegation. Please check it again.")


class NotYet(Refusal):
    sentence = _l("The meeting has not started yet, so no one has attended.")


class NotComing(Refusal):
    sentence = _l("They are no longer coming.")
