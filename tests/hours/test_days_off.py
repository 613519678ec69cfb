"""Days off are data: the Secretariat corrects, marks, imports; everybody reads and exports."""

from datetime import date
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from nact_meet.history.models import Change
from nact_meet.hours import exchange
from nact_meet.hours.dates import dated
from nact_meet.hours.models import AnnouncedYear, DayCorrection
from nact_meet.hours.planning import Planning
from nact_meet.ical.reading import calendar
from nact_meet.web.extensions import db
from nact_meet.world.days_off import DayKind, day_off
from nact_meet.world.wall_days import Rule, of_the_day
from tests.cast import Cast

THAILAND = "/days-off?country=TH&year=2026"
CONSTITUTION_DAY = date(2026, 12, 10)
BRIDGE_DAY = {
    "first_day": "2026-12-11",
    "last_day": "",
    "means": "joint-leave",
    "name": "Bridge day",
}


def rules(code: str, day: date) -> frozenset[Rule]:
    return of_the_day(Planning.now().of_country(code), day)


def sent(text: str, name: str) -> dict[str, object]:
    return {"file": (BytesIO(text.encode()), name)}


def test_a_holiday_is_removed_and_comes_back(secretariat: FlaskClient) -> None:
    assert rules("TH", CONSTITUTION_DAY) == {Rule.HOLIDAY}
    removed = {"first_day": CONSTITUTION_DAY.isoformat(), "means": "ordinary"}

    answer = secretariat.post(THAILAND, data=removed)

    assert (answer.status_code, answer.location) == (303, THAILAND)
    assert rules("TH", CONSTITUTION_DAY) == frozenset()
    page = secretariat.get(THAILAND).text
    assert "Corrected by the Secretariat" in page and "TH 2026-12-10" in page
    row = db.session.scalars(select(DayCorrection)).one()
    assert secretariat.post(f"/days-off/{row.id}/end?country=TH&year=2026").status_code == 303
    assert rules("TH", CONSTITUTION_DAY) == {Rule.HOLIDAY}
    verbs = db.session.scalars(select(Change.verb).order_by(Change.id)).all()
    assert verbs == ["day said", "day withdrawn"]


def test_joint_leave_and_a_working_saturday_are_added(secretariat: FlaskClient) -> None:
    secretariat.post(THAILAND, data=BRIDGE_DAY)
    worked = BRIDGE_DAY | {"first_day": "2026-12-12", "means": "worked", "name": ""}
    secretariat.post(THAILAND, data=worked)

    assert rules("TH", date(2026, 12, 11)) == {Rule.HOLIDAY}
    assert rules("TH", date(2026, 12, 12)) == frozenset()
    assert rules("LA", date(2026, 12, 12)) == {Rule.WEEKEND}
    page = secretariat.get(THAILAND).text
    assert "Bridge day" in page and "Make-up working day" in page


def test_a_state_has_days_of_its_own(secretariat: FlaskClient) -> None:
    feast = BRIDGE_DAY | {"means": "holiday", "name": "Feast of Kedah"}

    secretariat.post("/days-off?country=MY&region=02&year=2026", data=feast)

    said = Planning.now().corrections["MY"]
    in_kedah = day_off("MY", date(2026, 12, 11), "02", corrections=said)
    assert in_kedah is not None and in_kedah.name == "Feast of Kedah"
    assert day_off("MY", date(2026, 12, 11), "01", corrections=said) is None
    assert rules("MY", date(2026, 12, 11)) == frozenset()


def test_a_year_is_marked_as_announced_by_whom_and_when(secretariat: FlaskClient) -> None:
    there = "/days-off/announcement?country=TH&year=2027"
    assert "not announced yet" in secretariat.get("/days-off?country=TH&year=2027").text

    form = {"source": "Cabinet resolution", "announced_on": "2026-11-24"}
    assert secretariat.post(there, data=form).status_code == 303

    page = secretariat.get("/days-off?country=TH&year=2027").text
    assert "Announced by: Cabinet resolution" in page and "24\xa0November" in page
    assert "not announced yet" not in page
    assert "up to 2027" in secretariat.get("/hours").text
    off = Planning.now().of_country("TH").day_off(date(2027, 1, 1))
    assert off is not None and off.is_announced
    assert secretariat.post(there.replace("announcement", "announcement/end")).status_code == 303
    assert db.session.query(AnnouncedYear).count() == 0


@pytest.mark.parametrize("file", ["calendar.ics", "sheet.csv"])
def test_what_is_exported_is_read_in_again_as_it_was(secretariat: FlaskClient, file: str) -> None:
    secretariat.post(THAILAND, data=BRIDGE_DAY)
    secretariat.post(THAILAND, data={"first_day": "2026-12-10", "means": "ordinary"})
    exported = secretariat.get(f"/days-off/{file}?country=TH&year=2026").text
    db.session.query(DayCorrection).delete()
    db.session.commit()

    preview = secretariat.post("/days-off/file?country=TH&year=2026", data=sent(exported, file))

    assert preview.status_code == 200
    assert preview.text.count('name="day"') == 2
    assert db.session.query(DayCorrection).count() == 0
    ticked = ["2026-12-10 ordinary ", "2026-12-11 joint-leave Bridge day"]
    assert all(f'value="{value}"' in preview.text for value in ticked)
    secretariat.post("/days-off/days?country=TH&year=2026", data={"day": ticked})
    rows = db.session.scalars(select(DayCorrection).order_by(DayCorrection.day)).all()
    assert [(row.day.day, row.means) for row in rows] == [
        (10, DayKind.ORDINARY),
        (11, DayKind.JOINT_LEAVE),
    ]


def test_a_chinese_calendar_names_days_that_are_worked(secretariat: FlaskClient) -> None:
    lines = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "DTSTART;VALUE=DATE:20270102"]
    lines += ["DTEND;VALUE=DATE:20270104", "SUMMARY:元旦 补班", "END:VEVENT", "END:VCALENDAR"]

    preview = secretariat.post(
        "/days-off/file?country=CN&year=2027", data=sent("\r\n".join(lines), "cn.ics")
    )

    assert 'value="2027-01-02 worked 元旦 补班"' in preview.text
    assert 'value="2027-01-03 worked 元旦 补班"' in preview.text


@pytest.mark.parametrize(
    ("text", "name", "sentence"),
    [
        ("", "empty.csv", "Please choose a file."),
        ("Date,Name\n", "none.csv", "No dates were found in this file."),
        ("Date,Name\n2026-12-10,A\nsoon,B\n", "soon.csv", "Line 3 has no date."),
        ("x" * 1_000_001, "large.csv", "This file is too large."),
    ],
)
def test_a_file_that_cannot_be_read_is_said_beside_its_field(
    secretariat: FlaskClient, text: str, name: str, sentence: str
) -> None:
    answer = secretariat.post("/days-off/file?country=TH&year=2026", data=sent(text, name))

    assert answer.status_code == 422
    assert sentence in answer.text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "Please give the day off a name."),
        ({"first_day": "soon"}, "Not a valid date"),
        ({"last_day": "2026-12-10"}, "The last day is before the first."),
        ({"last_day": "2027-12-10"}, "at most 60 days"),
        ({"means": "feast"}, "Not a valid choice"),
    ],
)
def test_a_correction_that_cannot_be_comes_back_with_a_sentence(
    secretariat: FlaskClient, changed: dict[str, str], sentence: str
) -> None:
    answer = secretariat.post(THAILAND, data=BRIDGE_DAY | changed)

    assert answer.status_code == 422
    assert sentence in answer.text


def test_an_organiser_reads_and_does_not_correct(organiser_client: FlaskClient) -> None:
    page = organiser_client.get(THAILAND).text

    assert "Constitution Day" in page and "Add days" not in page
    assert organiser_client.post(THAILAND, data=BRIDGE_DAY).status_code == 403


def test_a_calendar_program_reads_the_export(organiser_client: FlaskClient, cast: Cast) -> None:
    answer = organiser_client.get("/days-off/calendar.ics?country=CN&year=2026")

    events = calendar(answer.data).within("VEVENT")
    named = {event.first("DTSTART").value: event.first("CATEGORIES").value for event in events}  # type: ignore[union-attr]
    assert (named["20261001"], named["20261010"]) == ("HOLIDAY", "WORKED")


def test_it_is_said_that_ramadan_does_not_move_with_a_corrected_feast(
    organiser_client: FlaskClient,
) -> None:
    fasting = organiser_client.get("/days-off?country=ID&year=2027").text
    other = organiser_client.get("/days-off?country=TH&year=2027").text

    assert "They do not move with a feast that you correct." in fasting
    assert "Ramadan" not in other


@pytest.mark.parametrize(
    "cell",
    [
        *("2026-12-25", "25/12/2026", "25-12-2026", "25.12.2026", "25/12/26", "20261225"),
        *("25-Dec-26", "25-Dec-2026", "25 December 2026", "December 25, 2026", "Dec 25, 2026"),
        *("Fri 25 Dec 2026", "Friday, 25 December 2026", "2026-12-25T00:00:00", "2026/12/25 0:00"),
        *("2026年12月25日", "2026年12月25日（星期五）", "25 Desember 2026", "25 Disember 2026"),
        *("25 ธันวาคม 2569", "วันศุกร์ที่ 25 ธันวาคม 2569", "25/12/2569", "25 ธ.ค. 2569"),
        *("Thứ Sáu, 25/12/2026", "25 tháng 12 năm 2026", "25 tháng 12, 2026"),
        *("25 de dezembro de 2026", "25 Disyembre 2026"),
    ],
)
def test_a_day_is_read_as_the_countries_write_it(cell: str) -> None:
    assert dated(cell) == date(2026, 12, 25)


@pytest.mark.parametrize(
    "cell", ["", "soon", "Hari Kemerdekaan 17 Agustus 1945", "31/02/2026", "5", "25 Foo 2026"]
)
def test_what_is_no_day_is_none(cell: str) -> None:
    assert dated(cell) is None


def test_a_sheet_that_writes_months_first_is_read_so_throughout() -> None:
    sheet = "Date,Name\n01/06/2026,Epiphany\n12/25/2026,Christmas Day\n"

    assert [said.day for said in exchange.read(sheet.encode(), "")] == [
        date(2026, 1, 6),
        date(2026, 12, 25),
    ]


@pytest.mark.parametrize("charset", ["utf-8", "gbk"])
def test_a_calendar_of_days_off_is_read_in_its_character_set(charset: str) -> None:
    lines = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "DTSTART;VALUE=DATE:20270101"]
    lines += ["SUMMARY:元旦放假", "END:VEVENT", "END:VCALENDAR", ""]

    (said,) = exchange.read("\r\n".join(lines).encode(charset), "")

    assert (said.day, said.name) == (date(2027, 1, 1), "元旦放假")


def test_a_file_of_another_century_says_that_it_holds_no_dates() -> None:
    with pytest.raises(exchange.BadDays):
        exchange.read(b"Date,Name\n1899-12-25,Christmas Day\n", "")
