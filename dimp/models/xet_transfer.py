"""Parallel transfer: the chunks of a large file are asked for side by side, where `hf-xet` is installed.

The hub keeps large files in chunks (its Xet storage). Asked for one, it says by which hash it is known there, and where
a token for that storage is to be had. The library hands the bytes over in their order, from any place on: so a pull
goes on with what has arrived, shows how far it is and can be stopped as it can without. What arrives is held against
the published digest as ever. Where any of this fails, the file is fetched the plain way, from where it broke off.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx

from dimp.models.hub_files import File

LEAST_BYTES = 16 << 20
"""Files from this size on go in chunks: smaller ones are here before the storage is asked."""

_SENT = ("authorization", "user-agent")
"""What of a request says who asks."""


class TransferFailed(Exception):
    """The storage gave up; the plain way may still go."""


@dataclass(frozen=True, slots=True)
class Route:
    """How the storage knows a file: its hash and size, where a token is asked for, and as whom."""

    hash: str
    size: int
    token_url: str
    headers: Mapping[str, str]


def find_route(client: httpx.Client, url: str, file: File, endpoint: str) -> Route | None:
    """How a file at the hub can be had in chunks; None where it can't, or the library is not here or switched off.

    A token is asked for at the hub itself (`endpoint`) alone, for the question says who asks.
    """
    if file.size < LEAST_BYTES or not file.sha256 or not _is_available():
        return None
    with suppress(httpx.HTTPError):  # the plain way says what is wrong
        answer = client.head(url, headers={"Accept-Encoding": "identity"}, follow_redirects=False)
        known = answer.headers.get("X-Xet-Hash", "")
        linked = answer.links.get("xet-auth", {}).get("url") or answer.headers.get("X-Xet-Refresh-Route", "")
        token_url = urljoin(f"{endpoint}/", _at(endpoint, linked))
        if not answer.is_error and known and linked and token_url.startswith(f"{endpoint.rstrip('/')}/"):
            headers = {name: client.headers[name] for name in _SENT if name in client.headers}
            return Route(known, file.size, token_url, headers)
    return None


def fetch(route: Route, part: Path, on_progress: Callable[[int], None]) -> None:
    """Append to a part of a file what it lacks. Raises `TransferFailed`; what `on_progress` raises stops it.

    `on_progress` is told how many bytes are there. What has arrived is kept in either case.
    """
    start = part.stat().st_size if part.exists() else 0
    with part.open("ab") as out, closing(_stream(route, start)) as chunks:
        for chunk in chunks:
            out.write(chunk)
            on_progress(out.tell())
        out.flush()
        os.fsync(out.fileno())
    if part.stat().st_size < route.size:
        raise TransferFailed("the file ended early")


def _stream(route: Route, start: int) -> Generator[bytes]:
    """The bytes of a file from a place on, in order."""
    import hf_xet

    try:
        with _session().new_download_stream_group(
            token_refresh_url=route.token_url, token_refresh_headers=dict(route.headers)
        ) as group:
            for chunk in group.download_stream(hf_xet.XetFileInfo(route.hash, route.size), start=start):
                yield bytes(chunk)
    except (RuntimeError, OSError, ValueError) as error:
        raise TransferFailed(str(error)) from error


@cache
def _session() -> Any:
    """The library's connections, once for the process."""
    import hf_xet

    return hf_xet.XetSession()


def _is_available() -> bool:
    """Whether the library is here, and not switched off (`HF_HUB_DISABLE_XET`)."""
    from huggingface_hub import constants

    return find_spec("hf_xet") is not None and not constants.HF_HUB_DISABLE_XET


def _at(endpoint: str, address: str) -> str:
    """An address of the public hub at the endpoint that is used in its place."""
    from huggingface_hub import constants

    home = constants.HUGGINGFACE_CO_URL_HOME
    return f"{endpoint.rstrip('/')}/{address[len(home) :]}" if address.startswith(home) else address
