"""Finding servers: what is stale, dead or somebody else's is not taken for ours."""

from __future__ import annotations

import os

import msgspec
import pytest

from dimp.cli import background
from dimp.cli.client import Address
from dimp.home import Home
from tests.dimp.web_server import Canned, canned


def announce(home: Home, url: str, pid: int) -> None:
    """Leaves a `server.json` and the lock's pid behind, as a server does."""
    home.server.write_bytes(msgspec.json.encode(Address(url, "secret", pid)))
    home.lock.write_text(f"{os.getpid()}\n")


def test_nothing_is_found_in_a_fresh_folder(home: Home) -> None:
    assert background.find(home) is None
    assert background.connect_if_running(home) is None


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b'{"token": "x"}'])
def test_a_broken_file_is_no_server(home: Home, text: bytes) -> None:
    home.server.write_bytes(text)
    assert background.find(home) is None


def test_a_server_that_answers_is_found(home: Home) -> None:
    with canned(Canned(200, b'{"status":"ok"}')) as url:
        announce(home, url, os.getpid())
        address = background.find(home)
    assert address is not None
    assert address.token == "secret"


def test_a_dead_process_is_no_server_though_something_answers_there(home: Home) -> None:
    with canned(Canned(200, b'{"status":"ok"}')) as url:
        announce(home, url, 2**22 + 1)
        assert background.find(home) is None


def test_another_server_on_that_port_is_not_ours(home: Home) -> None:
    with canned(Canned(200, b'{"status":"ok","pid":1}')) as url:
        announce(home, url, os.getpid())
        assert background.find(home) is None


def test_a_port_where_nobody_listens_is_no_server(home: Home) -> None:
    with canned() as url:
        pass
    announce(home, url, os.getpid())
    assert background.find(home) is None
