"""Fetching what is at an address that somebody gave, without trusting the address or the answer."""

import ssl
from collections.abc import Callable, Container
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse

from nact_meet.busy.elsewhere.faults import Fault, NotRead
from nact_meet.busy.elsewhere.targets import PORTS, Address, Target, is_public
from nact_meet.busy.elsewhere.wire import Deadline, LookUp, addresses_of, connected, look_up

SECONDS = 15
MOST_OCTETS = 2 * 1024 * 1024
MOST_REDIRECTS = 3
AT_ONCE = 64 * 1024
REDIRECTS = {301, 302, 303, 307, 308}
FAULTS = {
    401: Fault.NOT_ALLOWED,
    403: Fault.NOT_ALLOWED,
    404: Fault.NOT_FOUND,
    410: Fault.NOT_FOUND,
}


@dataclass(frozen=True)
class Fetched:
    """`octets` is None where nothing changed since; the rest is to be said the next time."""

    octets: bytes | None
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True)
class Fetcher:
    """What it may ask is the whole world's; only tests say otherwise, for a server on loopback."""

    may_ask: Callable[[Address], bool] = is_public
    ports: Container[int] = tuple(PORTS.values())
    look_up: LookUp = look_up
    tls: Callable[[], ssl.SSLContext] = ssl.create_default_context
    seconds: float = SECONDS

    def target(self, address: str) -> Target:
        """What may be asked as far as its text tells. Raises NotRead."""
        return Target.of(address, self.ports)

    def fetch(self, address: str, etag: str = "", last_modified: str = "") -> Fetched:
        """Within `seconds` and MOST_OCTETS, whatever the servers on the way do. Raises NotRead."""
        deadline, target = Deadline(self.seconds), self.target(address)
        seen = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in seen.items() if value}
        for _hop in range(MOST_REDIRECTS + 1):
            answer = self.asked(target, headers, deadline)
            if isinstance(answer, Fetched):
                if answer.octets is None and not headers:
                    raise NotRead(Fault.OTHER_ANSWER)  # the same as what nobody has seen
                return answer
            target = target.redirected(answer, self.ports)
        raise NotRead(Fault.REDIRECTS)

    def asked(self, target: Target, headers: dict[str, str], deadline: Deadline) -> Fetched | str:
        """What is there, or where else it is said to be."""
        known = addresses_of(target.host, target.port, self.look_up, deadline)
        addresses = [address for address in known if self.may_ask(address)]
        if not addresses:
            raise NotRead(Fault.PRIVATE)
        try:
            with connected(target, addresses, self.tls, deadline) as wire:
                http = HTTPConnection(target.host, target.port)
                http.default_port = PORTS[target.scheme]
                http.sock = wire
                http.request("GET", target.path, headers=ALWAYS | headers)
                return answered(http.getresponse())
        except TimeoutError:
            raise NotRead(Fault.SLOW) from None
        except (OSError, HTTPException, ValueError):
            raise NotRead(Fault.NO_CONNECTION) from None


ALWAYS = {
    "User-Agent": "NACT Meet (reads when somebody is busy, at their wish)",
    "Accept": "text/calendar, */*;q=0.1",
    # Packed octets could unpack to any size.
    "Accept-Encoding": "identity",
    "Connection": "close",
}


def answered(answer: HTTPResponse) -> Fetched | str:
    seen = answer.getheader("ETag", ""), answer.getheader("Last-Modified", "")
    etag, last_modified = (fit_for_a_header(text) for text in seen)
    location = answer.getheader("Location", "")
    if answer.status == 304:
        return Fetched(None, etag, last_modified)
    if answer.status in REDIRECTS and location:
        return location
    if answer.status != 200:
        raise NotRead(FAULTS.get(answer.status, Fault.OTHER_ANSWER))
    if answer.getheader("Content-Encoding", "identity").strip().lower() not in {"", "identity"}:
        raise NotRead(Fault.PACKED)
    return Fetched(body(answer), etag, last_modified)


def fit_for_a_header(value: str) -> str:
    """What a server says of a version, to be said back to it; nothing that could not be."""
    return value if len(value) <= 200 and value.isascii() and value.isprintable() else ""


def body(answer: HTTPResponse) -> bytes:
    promised, parts, count = answer.length, [], 0
    if (promised or 0) > MOST_OCTETS:
        raise NotRead(Fault.LARGE)
    while part := answer.read(AT_ONCE):
        count += len(part)
        if count > MOST_OCTETS:
            raise NotRead(Fault.LARGE)
        parts.append(part)
    if count < (promised or 0):
        # Half a calendar would say that somebody is free.
        raise NotRead(Fault.NO_CONNECTION)
    return b"".join(parts)
