"""An address of the web as somebody typed it, taken apart. Nothing is asked here."""

from collections.abc import Container
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote, urljoin, urlsplit

from nact_meet.busy.elsewhere.faults import Fault, NotRead

PORTS = {"http": 80, "https": 443}
MOST_LETTERS = 2000
_PLAIN = "/%:;=@!$&'()*+,~-._?"


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
        if len(text) > MOST_LETTERS or any(not each.isprintable() or each == " " for each in text):
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
        found = Target.of(urljoin(str(self), location), ports)
        if self.scheme == "https" and found.scheme != "https":
            raise NotRead(Fault.DOWNGRADE)
        return found


def ascii_host(host: str) -> str:
    """Raises ValueError: a UnicodeError is one."""
    return host if ":" in host else host.rstrip(".").encode("idna").decode()
