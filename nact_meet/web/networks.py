"""From which network somebody asks: what one household, institute or attacker has whole."""

from ipaddress import IPv6Address, ip_address, ip_network

from flask import request

NETWORK = {4: 24, 6: 64}
"""Bits that stay. Of IPv6 everybody is given a /64 at least and may write any address of it."""


def network() -> str:
    """That of the reader, as their nearest trusted proxy says; "" where nobody knows."""
    return network_of(request.remote_addr or "")


def network_of(address: str) -> str:
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(known, IPv6Address) and known.ipv4_mapped:
        known = known.ipv4_mapped
    return str(ip_network((known, NETWORK[known.version]), strict=False))
