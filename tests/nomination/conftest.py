"""A coordinator with its contacts: Daw Khin is asked for Yangon, Ko Zaw is her deputy."""

from dataclasses import dataclass

import pytest

from nact_meet.extensions import db
from nact_meet.models import Contact, CoordinatorContact, Institute, Person, Standing
from tests.cast import Cast, person


@dataclass
class Yangon:
    """The institute that coordinates Myanmar."""

    institute: Institute
    khin: CoordinatorContact
    zaw: CoordinatorContact


@pytest.fixture
def yangon(cast: Cast) -> Yangon:
    cast.yangon.is_coordinator = True
    khin = person("Daw Khin", "khin@yangon.example", cast.yangon)
    zaw = person("Ko Zaw", "zaw@yangon.example", cast.yangon)
    db.session.add_all([khin, zaw])
    db.session.flush()
    named = [
        CoordinatorContact.name(cast.yangon, contact_of(each), standing, by=cast.somchai)
        for each, standing in ((khin, Standing.CONTACT), (zaw, Standing.DEPUTY))
    ]
    db.session.commit()
    return Yangon(cast.yangon, *named)


def contact_of(person: Person) -> Contact:
    assert person.contact is not None
    return person.contact
