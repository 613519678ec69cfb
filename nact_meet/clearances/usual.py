"""How long authorities usually take, country by country: dated, with where it was read.

Who lives by these rules knows better: what institutes say of their own country goes before them.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from nact_meet.clearances.models import ClearedTo, UsualTimeSaid, said_in_json
from nact_meet.directory.models.person import Person
from nact_meet.history.models import record
from nact_meet.web.extensions import db
from nact_meet.world.countries import country_name


@dataclass(frozen=True)
class UsualTime:
    """The fewest and most days that lie between an application and the meeting."""

    least: int
    most: int
    in_working_days: bool
    as_of: date
    source: str


TO_HOST: dict[str, UsualTime] = {
    "VN": UsualTime(
        *(30, 40, False, date(2020, 2, 21)),
        "Decision 06/2020/QD-TTg, international conferences and seminars, also online: 40 days "
        "where the Prime Minister decides, 30 where another authority does",
    ),
    "CN": UsualTime(
        *(30, 60, False, date(2025, 9, 30)),
        "Notices of universities of 2025 on ordinary international meetings held online: one to "
        "two months before; a summary within two months after",
    ),
}
"""By country code. Of the others nothing dated is known here."""

TO_ATTEND: dict[str, UsualTime] = {
    "VN": UsualTime(
        *(30, 40, False, date(2020, 2, 21)),
        "Decision 06/2020/QD-TTg, the times of international conferences and seminars, also "
        "online: 30 to 40 days; where taking part needs less, institutes say so here",
    ),
    "CN": UsualTime(
        *(15, 20, True, date(2025, 9, 30)),
        "Notices of universities of 2025 on taking part in international meetings held online: "
        "15 to 20 working days before",
    ),
}

BUILT_IN = {ClearedTo.HOST: TO_HOST, ClearedTo.ATTEND: TO_ATTEND}


def usual_times() -> dict[tuple[str, ClearedTo], UsualTime]:
    """By country and purpose; what its institutes said last goes before what is built in."""
    known = {
        (code, purpose): time for purpose, times in BUILT_IN.items() for code, time in times.items()
    }
    rows = db.session.scalars(select(UsualTimeSaid).order_by(UsualTimeSaid.id))
    return known | {(row.country_code, row.purpose): said(row) for row in rows}


def said(row: UsualTimeSaid) -> UsualTime:
    return UsualTime(row.least, row.most, row.in_working_days, row.as_of, row.source)


def usual_time(country_code: str | None, purpose: ClearedTo) -> UsualTime | None:
    """None where nothing is known."""
    return usual_times().get((country_code or "", purpose))


def say_usual(country_code: str, purpose: ClearedTo, time: UsualTime, *, by: Person) -> None:
    """The same again says nothing."""
    before = usual_time(country_code, purpose)
    if before == time:
        return
    row = UsualTimeSaid(country_code=country_code, purpose=purpose, said_by=by)
    row.least, row.most, row.in_working_days = time.least, time.most, time.in_working_days
    row.as_of, row.source = time.as_of, time.source
    db.session.add(row)
    was = asdict(before) if before else {}
    details = {
        key: [said_in_json(was.get(key)), said_in_json(value)]
        for key, value in asdict(time).items()
        if was.get(key) != value
    }
    name = country_name(country_code)
    record("usual time said", row, by=by, name=name, details=details)


def history(country_code: str, purpose: ClearedTo) -> Sequence[UsualTimeSaid]:
    """What its institutes said, the newest first."""
    where = (UsualTimeSaid.country_code == country_code, UsualTimeSaid.purpose == purpose)
    query = select(UsualTimeSaid).where(*where).options(joinedload(UsualTimeSaid.said_by))
    return db.session.scalars(query.order_by(UsualTimeSaid.id.desc())).all()
