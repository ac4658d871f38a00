"""Who may use the server: the names it answers to, and the token beyond this machine."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from hmac import compare_digest
from itertools import pairwise

import msgspec

from dimp.core.errors import Invalid
from dimp_web.security.senders import Network, parse_proxies

_DISTINCT = 8
"""Different characters that a token must have at least."""

_HTTP_PORT = 80
_PORT = re.compile(r":\d{1,5}$")
_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{16,200}")  # what a header and a cookie can both carry


class Access(msgspec.Struct, frozen=True):
    """The rules of one server. `hosts` are the exact, case-folded values of the Host header that are answered.

    `required` says that every request must bring the token; `any_ip` that a Host written as an IP address with the
    right port is answered too: rebinding needs a name, so an address in the Host header was typed or linked.
    `root_path` is the path below which a proxy has the server; empty at the root of a host. `trusted_proxies` are the
    networks whose word is taken for whom they ask.
    """

    hosts: frozenset[str]
    port: int
    token: str = ""
    required: bool = False
    any_ip: bool = False
    root_path: str = ""
    trusted_proxies: tuple[Network, ...] = ()

    def answers_to(self, host: str) -> bool:
        """Whether a Host header names this server."""
        folded = host.lower()
        name = folded.rpartition(":")[0] if _PORT.search(folded) else folded
        return folded in self.hosts or f"{name}:*" in self.hosts or (self.any_ip and _is_ip(folded, self.port))

    def own_origin(self, origin: str, headers: dict[str, str]) -> bool:
        """Whether an Origin header is that of this server's own page, as the client reached it.

        The server itself speaks HTTP; a proxy may speak TLS for it, and then a page that came without is not ours.
        """
        scheme, separator, rest = origin.lower().partition("://")
        host = headers["host"].lower()
        if came_over_tls(headers):
            schemes: tuple[str, ...] = ("https",)
        else:
            schemes = ("http",) if _is_loopback_name(host) else ("http", "https")
        return bool(separator) and scheme in schemes and rest == host

    def token_fits(self, token: str) -> bool:
        """Whether `token` is the right one; takes the same time for every wrong one."""
        return bool(self.token) and compare_digest(token.encode(), self.token.encode())


def _is_loopback_name(host: str) -> bool:
    return is_loopback(host.rpartition(":")[0] if _PORT.search(host) else host)


def is_loopback(host: str) -> bool:
    """Whether an address to listen on is reachable from this machine alone."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def access_for(
    host: str, port: int, token: str, required: bool, allowed_hosts: str = "", root_path: str = "",
    trusted_proxies: str = "",
) -> Access:  # fmt: skip
    """The rules for a server that listens on `host` and `port`.

    `required`: the user gave the token, so everyone must bring it. Raises `Invalid` when a server that others can
    reach would be open to all.
    """
    loopback = is_loopback(host)
    if not loopback and not required:
        raise Invalid(
            f"{host} can be reached from other machines, and no token is set.",
            "Set one of 16 or more characters: DIMP_TOKEN=... (or token = ... in config.toml), or use 127.0.0.1",
        )
    if required and not _TOKEN.fullmatch(token):
        raise Invalid("The token cannot be used.", "Use 16 or more random letters, digits, - and _ .")
    names = {"127.0.0.1", "localhost", "[::1]"} | ({_bracket(host)} if not _is_any(host) else set())
    hosts = set(_add_port(names, port))
    for name in filter(None, (part.strip().lower() for part in allowed_hosts.split(","))):
        hosts |= {name, *_add_port([name], port)}
    return Access(frozenset(hosts), port, token, required, not loopback, root_path, parse_proxies(trusted_proxies))


def bearer_token(headers: dict[str, str]) -> str:
    """The token that a request brings in the header Authorization."""
    kind, _, credentials = headers.get("authorization", "").partition(" ")
    return credentials.strip() if kind.lower() == "bearer" else ""


def came_over_tls(headers: dict[str, str]) -> bool:
    """Whether a proxy says that the client reached it over TLS."""
    return headers.get("x-forwarded-proto", "").partition(",")[0].strip().lower() == "https"


def refuse_weak(token: str) -> str:
    """The token itself. Raises `Invalid` for one that can be guessed: the server may be reached by strangers."""
    steps = {ord(after) - ord(before) for before, after in pairwise(token)}
    if token and (len(set(token)) < _DISTINCT or len(steps) <= 2 or token in (token + token)[1:-1]):
        hint = 'Make one: python3 -c "import secrets; print(secrets.token_urlsafe(32))"'
        raise Invalid("The token is too easy to guess.", hint)
    return token


def _add_port(names: Iterable[str], port: int) -> Iterable[str]:
    for name in names:
        yield f"{name.lower()}:{port}"
        if port == _HTTP_PORT:  # browsers leave it out
            yield name.lower()


def _bracket(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _is_any(host: str) -> bool:
    return host in ("0.0.0.0", "::", "[::]", "")


def _is_ip(host: str, port: int) -> bool:
    name, _, port_text = host.rpartition(":")
    if port_text != str(port):
        name, port_text = (host, "80") if port == _HTTP_PORT else ("", "")
    try:
        return bool(ipaddress.ip_address(name.strip("[]")))
    except ValueError:
        return False
