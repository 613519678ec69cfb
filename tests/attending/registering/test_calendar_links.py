"""Links that open a calendar on the web: times in UTC, the personal link, nothing lost or split."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from nact_meet.ical.web_links import LinkedEntry, calendar_links
from nact_meet.world.timezones import local

JOIN = "https://meet.example/r/token/join"
STARTS_AT = local(datetime(2027, 3, 1, 16, 0, tzinfo=UTC), "Asia/Yangon")
ENDS_AT = local(datetime(2027, 3, 1, 18, 30, tzinfo=UTC), "Asia/Yangon")


def parameters(title: str = "Rice & rivers", details: str = "") -> dict[str, dict[str, str]]:
    entry = LinkedEntry(title, STARTS_AT, ENDS_AT, JOIN, details)
    return {
        each.service: {key: values[0] for key, values in parse_qs(urlsplit(each.url).query).items()}
        for each in calendar_links(entry)
    }


def test_every_service_is_told_the_same_instants_in_utc() -> None:
    told = parameters()

    for outlook in (told["Outlook.com"], told["Office 365"]):
        assert outlook["startdt"] == "2027-03-01T16:00:00Z"
        assert outlook["enddt"] == "2027-03-01T18:30:00Z"
    assert told["Google"]["dates"] == "20270301T160000Z/20270301T183000Z"
    assert (told["Yahoo"]["st"], told["Yahoo"]["et"]) == ("20270301T160000Z", "20270301T183000Z")


def test_every_service_is_given_title_and_personal_link() -> None:
    told = parameters()

    assert {each["location"] for name, each in told.items() if name != "Yahoo"} == {JOIN}
    assert told["Yahoo"]["in_loc"] == JOIN
    assert told["Google"]["text"] == told["Yahoo"]["title"] == "Rice & rivers"
    assert told["Outlook.com"]["subject"] == told["Office 365"]["subject"] == "Rice & rivers"


def test_no_title_adds_a_parameter_or_a_line() -> None:
    title = "A&location=https://evil.example\r\nX: 1 + 1 水"

    told = parameters(title)

    assert told["Google"]["text"] == title and told["Google"]["location"] == JOIN
    urls = [each.url for each in calendar_links(LinkedEntry(title, STARTS_AT, ENDS_AT, JOIN))]
    assert all("\n" not in url and "+" not in url for url in urls)


def test_long_details_do_not_make_an_address_that_is_refused() -> None:
    entry = LinkedEntry("A", STARTS_AT, ENDS_AT, JOIN, "word " * 1000)

    assert max(len(each.url) for each in calendar_links(entry)) < 2000
