from datetime import UTC, datetime, timedelta

import pytest

from nact_meet.world import countries, timezones
from nact_meet.world.timezones import AmbiguousWallClock, NonexistentWallClock, UnknownZone

NOON = datetime(2027, 1, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("old", "present"),
    [
        ("Asia/Rangoon", "Asia/Yangon"),
        ("asia/saigon", "Asia/Ho_Chi_Minh"),
        ("ASIA/CALCUTTA", "Asia/Kolkata"),
        ("Asia/Chongqing", "Asia/Shanghai"),
        ("US/Eastern", "America/New_York"),
        ("Iceland", "Atlantic/Reykjavik"),
        ("Etc/UTC", "UTC"),
        ("zulu", "UTC"),
        (" UTC ", "UTC"),
    ],
)
def test_an_old_name_leads_to_the_present_one(old, present):
    assert timezones.canonical(old) == present


@pytest.mark.parametrize("zone", countries.NETWORK_ZONES)
def test_no_country_of_the_network_is_shown_its_neighbours_zone(zone):
    assert timezones.canonical(zone) == zone
    assert zone in timezones.ALL_ZONES


@pytest.mark.parametrize("name", ["", "Asia/Nowhere", "GMT+7", "../../etc/passwd", "Factory"])
def test_an_unknown_zone_is_refused(name):
    assert not timezones.is_zone(name)
    with pytest.raises(UnknownZone):
        timezones.canonical(name)


def test_every_listed_zone_is_canonical_and_sorted():
    assert [timezones.canonical(zone) for zone in timezones.ALL_ZONES] == list(timezones.ALL_ZONES)
    assert list(timezones.ALL_ZONES) == sorted(set(timezones.ALL_ZONES))


def test_a_wall_clock_becomes_an_instant():
    nine = datetime(2027, 1, 20, 9, 0)

    assert timezones.instant(nine, "Asia/Yangon") == datetime(2027, 1, 20, 2, 30, tzinfo=UTC)
    assert timezones.instant(nine, "Asia/Dili") == datetime(2027, 1, 20, 0, 0, tzinfo=UTC)
    assert timezones.instant(nine, "UTC") == datetime(2027, 1, 20, 9, 0, tzinfo=UTC)


def test_a_clock_that_is_skipped_is_refused_with_its_neighbours():
    with pytest.raises(NonexistentWallClock) as refused:
        timezones.instant(datetime(2027, 3, 28, 2, 30), "Europe/Berlin", fold=1)

    assert refused.value.zone == "Europe/Berlin"
    assert refused.value.wall_clock == datetime(2027, 3, 28, 2, 30)
    assert refused.value.earlier == datetime(2027, 3, 28, 1, 59)
    assert refused.value.later == datetime(2027, 3, 28, 3, 0)


def test_a_day_that_was_skipped_is_refused_with_its_neighbours():
    with pytest.raises(NonexistentWallClock) as refused:
        timezones.instant(datetime(2011, 12, 30, 12, 0), "Pacific/Apia")

    assert refused.value.earlier == datetime(2011, 12, 29, 23, 59)
    assert refused.value.later == datetime(2011, 12, 31, 0, 0)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Europe/Dublin", "America/New_York"])
def test_a_clock_that_comes_twice_is_asked_about(zone):
    (change,) = [
        at
        for at, before, after in timezones.transitions(zone, NOON, NOON + timedelta(days=345))
        if after < before
    ]
    wall_clock = timezones.wall_clock(change + timedelta(minutes=30), zone)

    with pytest.raises(AmbiguousWallClock) as asked:
        timezones.instant(wall_clock, zone)

    assert asked.value.first == change - timedelta(minutes=30)
    assert asked.value.second == change + timedelta(minutes=30)
    assert timezones.instant(wall_clock, zone, fold=0) == asked.value.first
    assert timezones.instant(wall_clock, zone, fold=1) == asked.value.second


def test_every_wall_clock_leads_back_to_its_instant():
    for zone in timezones.ALL_ZONES:
        for at in (NOON, NOON + timedelta(days=181)):
            assert timezones.instant(timezones.wall_clock(at, zone), zone, fold=0) == at, zone


def test_an_aware_wall_clock_and_a_naive_instant_are_refused():
    with pytest.raises(ValueError, match="naive"):
        timezones.instant(NOON, "Asia/Bangkok")
    with pytest.raises(ValueError, match="aware"):
        timezones.local(datetime(2027, 1, 20), "Asia/Bangkok")


def test_local_time_is_the_same_instant_and_not_local_mean_time():
    local = timezones.local(NOON, "Asia/Shanghai")

    assert local == NOON
    assert local.utcoffset() == timedelta(hours=8)


@pytest.mark.parametrize(
    ("zone", "label"),
    [
        ("Asia/Yangon", "UTC+6:30"),
        ("Asia/Shanghai", "UTC+8"),
        ("America/St_Johns", "UTC\N{MINUS SIGN}3:30"),
        ("America/New_York", "UTC\N{MINUS SIGN}5"),
        ("Europe/London", "UTC"),
    ],
)
def test_an_offset_is_written_short(zone, label):
    assert timezones.offset_label(NOON, zone) == label


@pytest.mark.parametrize(
    ("zone", "locale", "city"),
    [
        ("Asia/Yangon", "en", "Yangon"),
        ("Asia/Rangoon", "zh_Hans_CN", "仰光"),
        ("Asia/Shanghai", "zh-Hans", "上海"),
        ("Asia/Dili", "tet", "Dili"),
        ("America/Argentina/Buenos_Aires", "en", "Buenos Aires"),
        ("UTC", "zh", "UTC"),
        ("Etc/GMT+5", "en", "UTC\N{MINUS SIGN}5"),
        ("Asia/Bangkok", "no-such-language", "Bangkok"),
    ],
)
def test_a_zone_is_called_by_its_city_in_the_readers_language(zone, locale, city):
    assert timezones.city(zone, locale) == city


def test_a_late_evening_in_bangkok_is_the_next_day_in_dili():
    evening = datetime(2027, 1, 20, 15, 30, tzinfo=UTC)

    assert timezones.day_shift(evening, "Asia/Dili", "Asia/Bangkok") == 1
    assert timezones.day_shift(evening, "Asia/Bangkok", "Asia/Dili") == -1
    assert timezones.day_shift(evening, "Asia/Yangon", "Asia/Bangkok") == 0


def test_transitions_lie_between_their_bounds():
    change = datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
    hour = timedelta(hours=1)

    assert timezones.transitions("Europe/Berlin", change, change + hour) == [
        (change, hour, 2 * hour)
    ]
    assert timezones.transitions("Europe/Berlin", change - hour, change) == []
    assert timezones.transitions("UTC", change, change + hour) == []


def test_the_rule_of_a_zone_is_the_last_line_of_its_file():
    assert timezones.posix_rule("Europe/Berlin") == "CET-1CEST,M3.5.0,M10.5.0/3"
    assert timezones.posix_rule("Asia/Rangoon") == "<+0630>-6:30"


def test_now_is_aware_and_has_whole_seconds():
    now = timezones.utc_now()

    assert now.tzinfo is UTC
    assert now.microsecond == 0


def test_the_network_is_in_protocol_order():
    codes = [country.code for country in countries.NETWORK]

    assert codes == ["BN", "KH", "ID", "LA", "MY", "MM", "PH", "SG", "TH", "TL", "VN", "CN"]
    names = [country.name for country in countries.NETWORK[:-1]]
    assert names == sorted(names)
    assert countries.is_network("cn")
    assert not countries.is_network("DE")
    assert countries.country("VN").name == "Viet Nam"
    with pytest.raises(KeyError):
        countries.country("DE")


@pytest.mark.parametrize(
    ("code", "locale", "name"),
    [
        ("LA", "en", "Lao PDR"),
        ("LA", "zh", "老挝"),
        ("MM", "th", "เมียนมา"),
        ("TL", "tet", "Timor-Leste"),
        ("DE", "zh_Hans_CN", "DE"),  # nobody's list says what else is a country
        ("QQ", "en", "QQ"),
    ],
)
def test_a_country_is_called_as_its_reader_and_its_ministry_would(code, locale, name):
    assert countries.country_name(code, locale) == name
