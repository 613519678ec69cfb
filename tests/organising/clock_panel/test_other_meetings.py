"""Other meetings at the same time: which are told of, and how much of each to whom."""

import pytest
from flask.testing import FlaskClient

from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.role import Role
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.meetings.models.meeting import Visibility
from nact_meet.places import audience
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast, hosted_by, person
from tests.meetings.plans import over_days
from tests.organising.clock_panel.conftest import DAY, Look, at, elsewhere
from tests.parts.statements import statements


def test_of_a_meeting_of_one_s_own_title_and_names_are_told(
    look: Look, cast: Cast, group: WorkingGroup
) -> None:
    elsewhere(cast, cast.wei, cast.aye, host=cast.institute, is_public=False)

    panel = look(working_group_id=group.id)

    assert panel.said.endswith("It overlaps 1 other meeting of the network.")
    assert panel.meetings == [
        (
            "Bridges, 10:30–11:30 UTC+7 2 people of this meeting also have a place "
            "there: Aye Aye · Li Wei Same host: Institute of Bangkok"
        )
    ]


def test_of_a_public_meeting_the_title_and_how_many(
    look: Look, cast: Cast, group: WorkingGroup
) -> None:
    meeting = elsewhere(cast, cast.wei)

    told = look(working_group_id=group.id).meetings
    meeting.list_visibility = Visibility.PUBLIC
    db.session.commit()
    listed = look(working_group_id=group.id).meetings

    here = "Bridges, 10:30–11:30 UTC+7 1 person of this meeting also has a place there"
    assert told == [f"{here}."]
    assert listed == [f"{here}: Li Wei"]


def test_of_a_closed_meeting_only_how_many(
    organiser_client: FlaskClient,
    typed: dict[str, str],
    look: Look,
    cast: Cast,
    group: WorkingGroup,
) -> None:
    meeting = elsewhere(cast, cast.wei, is_public=False, list_visibility=Visibility.PUBLIC)

    panel = look(working_group_id=group.id)
    page = organiser_client.get(
        "/meetings/clocks", query_string=typed | {"working_group_id": group.id}
    )

    assert panel.meetings == ["Another meeting 1 person of this meeting also has a place there."]
    assert not any(each in page.text for each in ("Bridges", "Li Wei", meeting.ref))


def test_a_host_s_other_meeting_is_told_of(look: Look, cast: Cast) -> None:
    elsewhere(cast, is_public=False)

    panel = look(**{"hosts-1-institute_id": cast.yangon.id})

    assert panel.meetings == ["Another meeting It shares a host with this meeting."]


@pytest.mark.parametrize("why", ["draft", "cancelled", "over before", "declined", "nobody of ours"])
def test_what_binds_nobody_is_not_told_of(
    look: Look, cast: Cast, group: WorkingGroup, why: str
) -> None:
    meeting = elsewhere(cast, cast.somchai if why == "nobody of ours" else cast.wei)
    if why == "draft":
        meeting.published_at = None
    elif why == "cancelled":
        meeting.cancelled_at = utc_now()
    elif why == "over before":
        meeting.take_place(at("09:00"), at("10:00"), "Asia/Bangkok")
    elif why == "declined":
        audience.places_of(meeting)[0].decline(by=cast.wei)
    db.session.commit()

    panel = look(working_group_id=group.id)

    assert panel.meetings == []


def test_a_meeting_of_several_days_is_in_the_way_by_day_and_not_between(
    look: Look, cast: Cast, group: WorkingGroup
) -> None:
    meeting = elsewhere(cast, cast.wei)
    over_days(meeting, (7, 9), (10, 11))

    between = look(working_group_id=group.id)
    later = {"days-0-day": "2031-02-27", "days-0-starts": "10:30", "days-0-ends": "12:00"}
    on_the_second = look(working_group_id=group.id, **later)

    assert between.meetings == []
    (other,) = on_the_second.meetings
    assert other.startswith("Bridges, 27 Feb 2031 10:00–11:00 UTC+7")


def test_a_draft_of_one_s_own_is_told_of(look: Look, cast: Cast, group: WorkingGroup) -> None:
    elsewhere(cast, cast.wei, host=cast.institute).published_at = None
    db.session.commit()

    assert look(working_group_id=group.id).meetings[0].startswith("Bridges")


def test_the_meeting_that_is_edited_is_no_other(look: Look, cast: Cast) -> None:
    meeting = cast.meeting(starts_wall=at("10:00"), ends_wall=at("11:00"))
    cast.invite(meeting)

    assert look(ref=meeting.ref).meetings == []


def test_a_better_time_keeps_clear_of_them(look: Look, cast: Cast, group: WorkingGroup) -> None:
    """Ten o'clock is good for all three but for another meeting; what is offered is free of it."""
    meeting = elsewhere(cast, cast.wei)
    meeting.take_place(at("09:30"), at("11:30"), "Asia/Bangkok")
    db.session.commit()

    panel = look(ends="10:30", working_group_id=group.id)

    taken = [each.fields for each in panel.offers if each.fields["day"] == "2031-02-26"]
    assert panel.offers and all(
        each["starts"] >= "11:30" or each["ends"] <= "09:30" for each in taken
    )


def test_a_better_time_keeps_clear_of_what_a_host_holds(look: Look, cast: Cast) -> None:
    night = {"starts": "05:30", "ends": "06:30"}
    meeting = elsewhere(cast)
    meeting.take_place(at("07:00"), at("20:00"), "Asia/Bangkok")
    db.session.commit()

    without = look(**night).offers[0].fields
    beside = look(**night, **{"hosts-1-institute_id": cast.yangon.id}).offers[0].fields

    assert (without["day"], without["starts"]) == (DAY, "09:30")
    assert beside["day"] != DAY


def test_a_hostile_title_is_text(
    organiser_client: FlaskClient, typed: dict[str, str], cast: Cast, group: WorkingGroup
) -> None:
    elsewhere(cast, cast.wei, title="</li><script>alert(1)</script>'\"")

    page = organiser_client.get(
        "/meetings/clocks", query_string=typed | {"working_group_id": group.id}
    )

    assert "<bdi>&lt;/li&gt;&lt;script&gt;alert(1)" in page.text
    assert "<script>" not in page.text


def test_three_hundred_take_as_many_statements_as_three(
    look: Look, cast: Cast, group: WorkingGroup
) -> None:
    def asked() -> int:
        db.session.expire_all()
        with statements() as seen:
            look(working_group_id=group_id)
        return len(seen)

    group_id = group.id
    elsewhere(cast, cast.wei)
    few = asked()
    institutes = [Institute(name=f"Institute {n}", zone="Asia/Dili") for n in range(20)]
    crowd = [person(f"Nobody {n}", f"n{n}@dili.example", institutes[n % 20]) for n in range(297)]
    db.session.add_all(crowd)
    for each in crowd:
        group.join(each, Role.DELEGATE, by=cast.somchai)
    db.session.commit()
    for _ in range(3):
        meeting = elsewhere(cast, *crowd[:20])
        meeting.hosts.append(hosted_by(cast.institute))
        db.session.commit()

    assert asked() == few
