"""Which addresses a server may be asked at on somebody's word: those that the whole world reaches.

What a visitor names must not let them look into our own network, or at a cloud's metadata. Python's
`is_global` differs between its releases, so the registries are written down here.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address

# IANA's registry of special-purpose IPv4 addresses, multicast, and what is not given out.
_CLOSED_4 = tuple(
    IPv4Network(each)
    for each in (
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
    IPv6Network(each) for each in ("2001::/23", "2001:db8::/32", "3fff::/20", "2002::/16")
)


def is_public(address: Address) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in each for each in _CLOSED_4)
    return address in _WORLD_6 and not any(address in each for each in _CLOSED_6)
