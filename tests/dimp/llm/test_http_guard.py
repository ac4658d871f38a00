"""Where the way out may lead: this machine, and what the user named, judged by the address that is connected to."""

from __future__ import annotations

import ipaddress
import socket

import anyio
import httpx
import pytest

from dimp.llm.answers import NoAnswer
from dimp.llm.http_guard import GuardedEndpoint, resolve_allowed
from tests.dimp.llm.endpoint import Reply, endpoint

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "localhost", "2130706433", "0x7f.1"]
)
async def test_this_machine_is_allowed(host: str) -> None:
    assert all(address.is_loopback for address in await resolve_allowed(host, 80, ()))


@pytest.mark.parametrize(
    "host", ["10.0.0.1", "192.168.1.2", "93.184.216.34", "169.254.169.254", "0.0.0.0", "::", "fe80::1", "fd00::1",
             "::ffff:10.0.0.1", "::ffff:169.254.169.254", "224.0.0.1", "255.255.255.255", "2852039166"],
)  # fmt: skip
async def test_elsewhere_is_not(host: str) -> None:
    with pytest.raises(NoAnswer, match="not on this machine"):
        await resolve_allowed(host, 80, ())


@pytest.mark.parametrize("host", ["10.0.0.1", "93.184.216.34", "fd00::1"])
async def test_what_was_named_is_allowed(host: str) -> None:
    assert await resolve_allowed(host, 80, {host})


@pytest.mark.parametrize("host", ["169.254.169.254", "0.0.0.0", "::ffff:169.254.169.254", "fe80::1", "224.0.0.1"])
async def test_some_addresses_are_never_allowed(host: str) -> None:
    with pytest.raises(NoAnswer):
        await resolve_allowed(host, 80, {host})


async def test_every_address_of_a_name_must_be_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    async def answers(*_: object, **__: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, 1, 6, "", (address, 80)) for address in ("127.0.0.1", "10.0.0.1")]

    monkeypatch.setattr(anyio, "getaddrinfo", answers)  # the resolver is not ours, and its rebinding is what is feared
    with pytest.raises(NoAnswer):
        await resolve_allowed("rebind.example", 80, ())


async def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    async def answers(host: str, *_: object, **__: object) -> list[tuple[object, ...]]:
        asked.append(host)
        return [(socket.AF_INET, 1, 6, "", ("127.0.0.1", 80))]

    with endpoint(lambda path, body: Reply(b"{}")) as told:
        port = told.url.rpartition(":")[2]
        with monkeypatch.context() as patch:
            patch.setattr(anyio, "getaddrinfo", answers)
            assert await GuardedEndpoint(f"http://model.example:{port}").ask("/x") == b"{}"
        assert asked == ["model.example"]  # once: what is connected to is no name any more
        assert told.heard[0][1]["host"] == f"model.example:{port}"


async def test_a_key_is_not_sent_in_the_clear() -> None:
    with pytest.raises(NoAnswer, match="https"):
        await GuardedEndpoint("http://10.255.255.1", frozenset({"10.255.255.1"}), {"Authorization": "Bearer x"}).ask(
            "/x"
        )


async def test_a_name_that_leads_nowhere_is_said() -> None:
    with pytest.raises(NoAnswer, match="nowhere"):
        await GuardedEndpoint("http://no-such-name.invalid", frozenset({"no-such-name.invalid"})).ask("/x")


def test_an_address_of_the_newer_kind_is_written_in_brackets() -> None:
    endpoint = GuardedEndpoint("http://[::1]:8080/v1")
    request = endpoint._request(httpx.URL("http://[::1]:8080/v1/models"), ipaddress.ip_address("::1"), None)
    assert (str(request.url), request.headers["host"]) == ("http://[::1]:8080/v1/models", "[::1]:8080")
    assert "authorization" not in request.headers
