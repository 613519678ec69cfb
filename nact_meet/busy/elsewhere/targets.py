"""An address of the web as somebody typed it, taken apart, and where it may lead.

Nothing is asked here.
"""

from collections.abc import Container
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Self
from urllib.parse import quote, urljoin, urlsplit

from nact_meet.busy.elsewhere.faults import Fault, NotRead

PORTS = {"http": 80, "https": 443}
MOST_LETTERS = 2000
_PLAIN = "/%:;=@!$&'()*+,~-._?"
Address = IPv4Address | IPv6Address

# IANA's registry of special-purpose IPv4 addresses, multicast, and what is not given out.
_CLOSED_4 = tuple(
    IPv4Network(network)
    for network in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24"),
        *("192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15"),
        *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        "168.63.129.16/32",  # Azure's own services, in every machine's network there
    )
)
# All else of IPv6 is loopback, local, multicast, or IPv4 written otherwise: mapped, NAT64.
_WORLD_6 = IPv6Network("2000::/3")
# Protocols' own with Teredo, documentation, and 6to4: the last two of them hold an IPv4 address.
_CLOSED_6 = tuple(
    IPv6Network(network) for network in ("2001::/23", "2001:db8::/32", "3fff::/20", "2002::/16")
)


@dataclass(frozen=True)
class Target:
    """`host` is ASCII; `path` has its query and begins with a slash."""

    scheme: str
    host: str
    port: int
    path: str

    @classmethod
    def of(cls, text: str, ports: Container[int] = tuple(PORTS.values())) -> Self:
        """Raises NotRead."""
        text = text.strip()
        if len(text) > MOST_LETTERS or any(
            not letter.isprintable() or letter == " " for letter in text
        ):
            raise NotRead(Fault.NO_ADDRESS)
        scheme, mark, rest = text.partition("://")
        # webcal: is http as calendar programs register it; today that is https.
        scheme = {"webcal": "https", "webcals": "https"}.get(scheme.lower(), scheme.lower())
        try:
            parts = urlsplit(f"{scheme}{mark}{rest}")
            host, port = ascii_host(parts.hostname or ""), parts.port
        except ValueError:
            raise NotRead(Fault.NO_ADDRESS) from None
        if scheme not in PORTS or not host:
            raise NotRead(Fault.NO_ADDRESS)
        if "@" in parts.netloc:
            raise NotRead(Fault.PASSWORD)
        port = PORTS[scheme] if port is None else port
        if port not in ports:
            raise NotRead(Fault.PORT)
        path = quote(parts.path or "/", safe=_PLAIN)
        query = f"?{quote(parts.query, safe=_PLAIN)}" if parts.query else ""
        return cls(scheme, host, port, path + query)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.path}"

    def redirected(self, location: str, ports: Container[int]) -> "Target":
        """Raises NotRead; also where a connection that nobody can read would become an open one."""
        target = Target.of(urljoin(str(self), location), ports)
        if self.scheme == "https" and target.scheme != "https":
            raise NotRead(Fault.DOWNGRADE)
        return target


def ascii_host(host: str) -> str:
    """Raises ValueError: a UnicodeError is one."""
    return host if ":" in host else host.rstrip(".").encode("idna").decode()


def is_public(address: Address) -> bool:
    """Whether a server may be asked there on somebody's word: the whole world reaches it.

    What a visitor names must not let them look into our own network, or at a cloud's metadata.
    Python's `is_global` differs between its releases, so the registries are written down here.
    """
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _CLOSED_4)
    return address in _WORLD_6 and not any(address in network for network in _CLOSED_6)
