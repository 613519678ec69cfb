"""What is asked at an address that somebody gave, and for how long, and what is not."""

import gzip
import socket
import ssl
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address
from pathlib import Path

import pytest

from nact_meet.busy.elsewhere.faults import Fault, NotRead
from nact_meet.busy.elsewhere.fetching import MOST_OCTETS, Fetched, Fetcher
from nact_meet.busy.elsewhere.targets import Target, is_public
from tests.busy.server import NAME, Elsewhere, fetcher, say
from tests.parts.patience import LONG

CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


def fault_of(fetch: Callable[[], Fetched]) -> Fault:
    with pytest.raises(NotRead) as caught:
        fetch()
    return caught.value.fault


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.9.9"),
        *("192.168.1.1", "169.254.169.254", "100.64.0.1", "100.127.255.255", "100.100.100.200"),
        *("192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "192.88.99.1"),
        *("224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "168.63.129.16"),
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::10.0.0.1", "fec0::1"),
        *("64:ff9b::a00:1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::", "100::1"),
        *("2002:a00:1::1", "2001::1", "2001:db8::1", "2001:20::1", "3fff::1", "5f00::1"),
    ],
)
def test_what_only_our_own_network_reaches_is_not_asked(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "100.63.255.255", "100.128.0.1", "172.32.0.1", "2606:4700::6810:84e5"]
)
def test_what_the_whole_world_reaches_may_be_asked(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "0177.0.0.1"),
        *("[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "127.0.0.1.", "①②⑦.0.0.1"),
    ],
)
def test_loopback_is_not_asked_however_it_is_written(elsewhere: Elsewhere, host: str) -> None:
    anywhere = Fetcher(ports=range(65536))
    elsewhere.keeps(CALENDAR)

    fault = fault_of(lambda: anywhere.fetch(elsewhere.url(host=host)))

    assert fault == Fault.PRIVATE
    assert elsewhere.asked == []


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("", Fault.NO_ADDRESS),
        ("my calendar", Fault.NO_ADDRESS),
        ("calendar.example/me.ics", Fault.NO_ADDRESS),
        ("https://", Fault.NO_ADDRESS),
        ("https:///me.ics", Fault.NO_ADDRESS),
        ("https://calendar..example/", Fault.NO_ADDRESS),
        ("https://calendar.example:https/", Fault.NO_ADDRESS),
        ("https://calendar.example:99999/", Fault.NO_ADDRESS),
        ("https://[::1/", Fault.NO_ADDRESS),
        ("ftp://calendar.example/me.ics", Fault.NO_ADDRESS),
        ("file:///etc/passwd", Fault.NO_ADDRESS),
        ("gopher://calendar.example/", Fault.NO_ADDRESS),
        ("https://calendar.example/\r\nHost: evil.example", Fault.NO_ADDRESS),
        ("https://calendar.example/" + "x" * 2000, Fault.NO_ADDRESS),
        ("https://me:secret@calendar.example/", Fault.PASSWORD),
        ("https://@calendar.example/", Fault.PASSWORD),
        ("https://calendar.example:8443/", Fault.PORT),
        ("http://calendar.example:22/", Fault.PORT),
        ("https://calendar.example:0/", Fault.PORT),
    ],
)
def test_what_is_no_address_of_the_web_is_refused_before_anything_is_asked(
    address: str, fault: Fault
) -> None:
    assert fault_of(lambda: Fetcher().fetch(address)) == fault


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("webcal://calendar.example/me.ics", "https://calendar.example/me.ics"),
        (" HTTPS://Calendar.Example:443/Me.ics?a=b%20c#top ", "https://calendar.example/Me.ics?a=b%20c"),
        ("http://calendar.example:443", "http://calendar.example:443/"),
        ("https://历.example/日历.ics", "https://xn--jmr.example/%E6%97%A5%E5%8E%86.ics"),
    ],
)  # fmt: skip
def test_an_address_is_understood_as_it_is_written_everywhere(typed: str, meant: str) -> None:
    assert str(Target.of(typed)) == meant


def test_a_calendar_is_fetched_and_not_again_while_it_is_the_same(elsewhere: Elsewhere) -> None:
    elsewhere.keeps(CALENDAR, ETag='"1"', Last_Modified="Fri, 27 Nov 2026 10:00:00 GMT")

    first = fetcher().fetch(elsewhere.url())
    second = fetcher().fetch(elsewhere.url(), first.etag, first.last_modified)

    assert first == Fetched(CALENDAR, '"1"', "Fri, 27 Nov 2026 10:00:00 GMT")
    assert second.octets is None
    path, headers = elsewhere.asked[1]
    assert path == "/calendar.ics" and headers["Accept-Encoding"] == "identity"
    assert headers["If-None-Match"] == '"1"' and headers["If-Modified-Since"].startswith("Fri")
    assert headers["Host"] == f"127.0.0.1:{elsewhere.server_port}"


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (401, Fault.NOT_ALLOWED),
        (403, Fault.NOT_ALLOWED),
        (404, Fault.NOT_FOUND),
        (410, Fault.NOT_FOUND),
        (204, Fault.OTHER_ANSWER),
        (302, Fault.OTHER_ANSWER),
        (429, Fault.OTHER_ANSWER),
        (500, Fault.OTHER_ANSWER),
    ],
)
def test_an_answer_that_is_no_calendar_says_why(
    elsewhere: Elsewhere, status: int, fault: Fault
) -> None:
    elsewhere.says(status)

    assert fault_of(lambda: fetcher().fetch(elsewhere.url())) == fault


def test_three_redirects_are_followed_and_a_fourth_is_not(elsewhere: Elsewhere) -> None:
    elsewhere.keeps(CALENDAR, "/3")
    for number, status in enumerate((301, 307, 302)):
        elsewhere.says(status, f"/{number}", Location=f"/{number + 1}")
    elsewhere.says(308, "/loop", Location="/loop")

    followed = fetcher().fetch(elsewhere.url("/0"))
    fault = fault_of(lambda: fetcher().fetch(elsewhere.url("/loop")))

    assert followed.octets == CALENDAR
    assert fault == Fault.REDIRECTS
    assert [path for path, _headers in elsewhere.asked].count("/loop") == 4


@pytest.mark.parametrize(
    ("location", "fault"),
    [
        ("http://169.254.169.254/latest/meta-data/", Fault.PRIVATE),
        ("//10.0.0.1/", Fault.PRIVATE),
        ("http://[::ffff:127.0.0.1]/", Fault.PRIVATE),
        ("file:///etc/passwd", Fault.NO_ADDRESS),
        ("https://me:secret@calendar.example/", Fault.PASSWORD),
    ],
)
def test_a_redirect_is_looked_at_like_the_address_itself(
    elsewhere: Elsewhere, location: str, fault: Fault
) -> None:
    elsewhere.says(302, Location=location)

    assert fault_of(lambda: fetcher().fetch(elsewhere.url())) == fault


def test_a_name_is_asked_once_and_the_very_address_that_was_looked_at_is_used(
    elsewhere: Elsewhere,
) -> None:
    """A name server that says a public address first and 127.0.0.2 afterwards leads nowhere."""
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    rebinding = fetcher(look_up=lambda _host, _port: next(answers))
    elsewhere.keeps(CALENDAR)
    elsewhere.says(302, "/again", Location=elsewhere.url(host="rebinding.example"))

    found = rebinding.fetch(elsewhere.url(host="rebinding.example"))
    fault = fault_of(lambda: rebinding.fetch(elsewhere.url(host="rebinding.example")))

    assert found.octets == CALENDAR
    assert fault == Fault.PRIVATE
    assert elsewhere.asked[0][1]["Host"] == f"rebinding.example:{elsewhere.server_port}"


def test_of_a_names_addresses_only_public_ones_are_asked(elsewhere: Elsewhere) -> None:
    elsewhere.keeps(CALENDAR)
    mixed = fetcher(look_up=lambda _host, _port: ["127.0.0.2", "::1", "127.0.0.1"])

    found = mixed.fetch(elsewhere.url(host="mixed.example"))

    assert found.octets == CALENDAR


def test_a_name_that_nobody_knows_is_said_to_be_unknown() -> None:
    def nobody(_host: str, _port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    unknown = fetcher(look_up=nobody)

    assert fault_of(lambda: unknown.fetch("http://nowhere.example/")) == Fault.UNKNOWN_HOST


def test_a_server_that_is_not_there_is_said_not_to_answer() -> None:
    with socket.socket() as nobody_listens:
        nobody_listens.bind(("127.0.0.1", 0))
        port = nobody_listens.getsockname()[1]

        fault = fault_of(lambda: fetcher().fetch(f"http://127.0.0.1:{port}/"))

    assert fault == Fault.NO_CONNECTION


@pytest.mark.parametrize(
    ("head", "drops"),
    [
        (b"", b"HTTP/1.1 "),
        (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ],
)
def test_a_server_that_drips_is_left_in_time(
    elsewhere: Elsewhere, head: bytes, drops: bytes
) -> None:
    elsewhere.drips(head, drops)
    began = time.monotonic()

    fault = fault_of(lambda: fetcher(seconds=0.5).fetch(elsewhere.url()))

    assert fault == Fault.SLOW
    assert 0.4 < time.monotonic() - began < LONG


def test_a_name_server_and_a_greeting_that_never_come_are_left_in_time(
    elsewhere: Elsewhere,
) -> None:
    def waits(_host: str, _port: int) -> list[str]:
        elsewhere.ending.wait(2 * LONG)
        return []

    began = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"https://127.0.0.1:{silent.getsockname()[1]}/"

        faults = [
            fault_of(lambda: fetcher(seconds=0.3, look_up=waits).fetch(elsewhere.url())),
            fault_of(lambda: fetcher(seconds=0.3).fetch(address)),
        ]

    assert faults == [Fault.SLOW, Fault.SLOW]
    assert time.monotonic() - began < LONG


def test_all_redirects_together_have_one_time_limit(elsewhere: Elsewhere) -> None:
    def later(request: BaseHTTPRequestHandler) -> None:
        elsewhere.ending.wait(0.3)
        say(request, 302, {"Location": "/later"})

    elsewhere.answers["/later"] = later

    assert fault_of(lambda: fetcher(seconds=0.5).fetch(elsewhere.url("/later"))) == Fault.SLOW


def test_three_megabytes_are_too_many_whether_promised_or_not(elsewhere: Elsewhere) -> None:
    octets = b"x" * (3 * 1024 * 1024)
    elsewhere.keeps(octets)
    elsewhere.answers["/unsaid"] = lambda request: say(request, 200, {}, octets)
    elsewhere.keeps(octets[:MOST_OCTETS], "/just")

    faults = [fault_of(lambda: fetcher().fetch(elsewhere.url()))]
    faults.append(fault_of(lambda: fetcher().fetch(elsewhere.url("/unsaid"))))
    just = fetcher().fetch(elsewhere.url("/just"))

    assert faults == [Fault.LARGE, Fault.LARGE]
    assert just.octets is not None and len(just.octets) == MOST_OCTETS


def test_nothing_packed_is_unpacked(elsewhere: Elsewhere) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    elsewhere.keeps(bomb, Content_Encoding="gzip")

    assert fault_of(lambda: fetcher().fetch(elsewhere.url())) == Fault.PACKED


def test_half_a_calendar_is_none(elsewhere: Elsewhere) -> None:
    half = {"Content_Length": "100000"}
    elsewhere.answers["/calendar.ics"] = lambda request: say(request, 200, half, CALENDAR)

    assert fault_of(lambda: fetcher().fetch(elsewhere.url())) == Fault.NO_CONNECTION


@pytest.mark.parametrize(
    "answer",
    [b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 OK\r\n\r\n", b"", b"HTTP/1.1 200 OK\r\n" * 200],
)
def test_what_does_not_speak_http_is_left(elsewhere: Elsewhere, answer: bytes) -> None:
    elsewhere.writes(answer)

    assert fault_of(lambda: fetcher().fetch(elsewhere.url())) == Fault.NO_CONNECTION


def trusting(certificate_file: Path) -> Callable[[], ssl.SSLContext]:
    return lambda: ssl.create_default_context(cafile=certificate_file)


def test_the_certificate_is_the_names_though_its_address_was_looked_up_by_us(
    secure: Elsewhere, certificate_file: Path
) -> None:
    there = {"look_up": lambda _host, _port: ["127.0.0.1"], "tls": trusting(certificate_file)}
    secure.keeps(CALENDAR)

    found = fetcher(**there).fetch(secure.url(host=NAME))
    other_name = fault_of(lambda: fetcher(**there).fetch(secure.url(host="other.example")))
    unknown = fault_of(lambda: fetcher(look_up=there["look_up"]).fetch(secure.url(host=NAME)))

    assert found.octets == CALENDAR
    assert (other_name, unknown) == (Fault.CERTIFICATE, Fault.CERTIFICATE)
    assert len(secure.asked) == 1


def test_nobody_leads_from_a_closed_letter_to_a_postcard(
    secure: Elsewhere, elsewhere: Elsewhere, certificate_file: Path
) -> None:
    there = {"look_up": lambda _host, _port: ["127.0.0.1"], "tls": trusting(certificate_file)}
    elsewhere.keeps(CALENDAR)
    secure.says(302, Location=elsewhere.url())

    fault = fault_of(lambda: fetcher(**there).fetch(secure.url(host=NAME)))

    assert fault == Fault.DOWNGRADE
    assert elsewhere.asked == []


def test_no_proxy_of_the_environment_is_asked(
    elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere.keeps(CALENDAR)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")

    assert fetcher().fetch(elsewhere.url()).octets == CALENDAR
