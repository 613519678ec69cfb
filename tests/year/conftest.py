"""Five proposals for 2027, by institutes of four countries; Somchai is of the Secretariat."""

from collections.abc import Callable

import pytest

from nact_meet.directory.models.institute import Institute
from nact_meet.web.extensions import db
from nact_meet.year.models import YearProposal, YearStanding
from tests.cast import Cast
from tests.organising.hosts.conftest import act_for, sign_in  # noqa: F401

YEAR = 2027
Propose = Callable[..., YearProposal]


@pytest.fixture
def propose(cast: Cast) -> Propose:
    def made(title: str = "Rivers", **values: object) -> YearProposal:
        known: dict[str, object] = {
            "year": YEAR,
            "first_title": title,
            "proponent": cast.institute,
            "months": [9],
            "countries": ["TH", "MM", "CN", "TL"],
            "standing": YearStanding.APPROVED,
        }
        proposal = YearProposal(**(known | values))
        db.session.add(proposal)
        db.session.commit()
        return proposal

    return made


@pytest.fixture
def five(cast: Cast, propose: Propose) -> list[YearProposal]:
    hosts: list[Institute] = [cast.institute, cast.yangon, cast.shanghai, cast.dili, cast.institute]
    months = [[3], [4, 5], [9, 10], [6], list(range(1, 13))]
    titles = ["Rivers", "Rice", "Railways", "Reefs", "Rain"]
    return [
        propose(title, proponent=host, months=wanted)
        for title, host, wanted in zip(titles, hosts, months, strict=True)
    ]


@pytest.fixture
def secretariat(cast: Cast) -> None:
    cast.organiser.is_secretariat = True
    db.session.commit()
