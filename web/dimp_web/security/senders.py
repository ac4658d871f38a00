"""Where a request comes from, for whoever slows down by that: the address of the client, also behind proxies.

A proxy of the house says for whom it asks in `X-Forwarded-For`, and every client may write what it likes there. So only
the part counts that proxies of the house have added: from the right, up to the first address that is none of theirs.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from typing import Any

from dimp.core.errors import Invalid

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_HEADER = b"x-forwarded-for"
_IPV6_PREFIX = 64
"""Bits of an address that one customer has: whoever has one address has them all."""


def parse_proxies(text: str) -> tuple[Network, ...]:
    """The networks of a list with commas between. Raises `Invalid`."""
    try:
        return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError as wrong:
        hint = "Write addresses or networks, with commas between: 127.0.0.1, 10.0.0.0/8"
        raise Invalid(f"The trusted_proxies cannot be used: {str(wrong)[:100]}.", hint) from wrong


def enter(scope: Mapping[str, Any], proxies: Iterable[Network]) -> dict[str, Any]:
    """The scope with the client's own address, where a proxy of the house says it."""
    peer = str((scope.get("client") or ("",))[0])
    networks = tuple(proxies)
    if not networks or not _is_of(peer, networks):
        return dict(scope)
    forwarded = b",".join(value for name, value in scope["headers"] if name.lower() == _HEADER).decode("latin-1")
    address = peer
    for hop in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
        if (parsed := _parse(hop)) is None:
            break
        address = str(parsed)
        if not _is_of(address, networks):
            break
    return {**scope, "client": (address, 0)}


def of(scope: Mapping[str, Any]) -> str:
    """Whom to slow down for a request: an address, or the network of one customer where addresses are many (IPv6)."""
    address = _parse(str((scope.get("client") or ("",))[0]))
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, _IPV6_PREFIX), strict=False))
    return str(address or "")


def _is_of(address: str, networks: tuple[Network, ...]) -> bool:
    parsed = _parse(address)
    return parsed is not None and any(parsed in network for network in networks)


def _parse(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address; one of IPv4 that is written as one of IPv6 is what it is."""
    try:
        address = ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
