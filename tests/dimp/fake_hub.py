"""A hub on this machine: answers the two questions that a pull asks, and can be made to fail in the usual ways."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_LARGE = 1 << 16
_PATIENCE_S = 20.0

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def _opened() -> threading.Event:
    gate = threading.Event()
    gate.set()
    return gate


CHUNK = 64 << 10
"""Bytes of a chunk in the storage; one behind the other, each after eight bytes that say how long it is."""


@dataclass
class FakeStorage:
    """The hub's storage for large files: each in chunks, which may be had side by side.

    `spoiled`: its bytes arrive altered. `broken`: it hands out a token, and nothing else. `log` is (what is asked for,
    first byte asked for).
    """

    spoiled: bool = False
    broken: bool = False
    log: list[tuple[str, int]] = field(default_factory=list)

    def answer(self, hub: FakeHub, path: str, first: int, last: int) -> tuple[int, bytes, dict[str, str]]:
        if path == "/xet-token":
            token = {"accessToken": "paper", "exp": 2**33, "casUrl": hub.url}
            headers = {"X-Xet-Cas-Url": hub.url, "X-Xet-Access-Token": "paper", "X-Xet-Token-Expiration": str(2**33)}
            return 200, json.dumps(token).encode(), headers
        name = next((name for name in hub.files if _key(name) in path), "")
        if not name or self.broken or path.startswith("/v2/"):  # the newer way to ask is not known here
            return 404, b"", {}
        self.log.append((path.split("/")[1], first))
        if path.startswith("/chunks/"):
            return 206, self._stored(hub.files[name])[first : last + 1], {}
        return 200, json.dumps(self._describe(hub, name, first, last)).encode(), {}

    def _describe(self, hub: FakeHub, name: str, first: int, last: int) -> dict[str, Any]:
        data, key = hub.files[name], _key(name)
        begin, end = first // CHUNK, min(last, len(data) - 1) // CHUNK + 1
        lengths = [8 + len(data[at : at + CHUNK]) for at in range(0, len(data), CHUNK)]
        place = {"start": sum(lengths[:begin]), "end": sum(lengths[:end]) - 1}
        span = {"start": begin, "end": end}
        unpacked = sum(lengths[begin:end]) - 8 * (end - begin)
        return {
            "offset_into_first_range": first - begin * CHUNK,
            "terms": [{"hash": key, "unpacked_length": unpacked, "range": span}],
            "fetch_info": {key: [{"range": span, "url": f"{hub.url}/chunks/{key}", "url_range": place}]},
        }

    def _stored(self, data: bytes) -> bytes:
        if self.spoiled:
            data = bytes(byte ^ 1 for byte in data)
        pieces = (data[at : at + CHUNK] for at in range(0, len(data), CHUNK))
        return b"".join(b"\0" + _three(piece) + b"\0" + _three(piece) + piece for piece in pieces)


def _three(piece: bytes) -> bytes:
    return len(piece).to_bytes(3, "little")


def _key(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


@dataclass
class FakeHub:
    """What it holds (path -> bytes), and what goes wrong.

    `chunked` is its storage for large files, where it has one. `cut`: path -> bytes after which the connection drops,
    once. `spoiled`: path -> how many times its bytes arrive altered. While `gate` is not set, only the first half of a
    large file arrives. `gated`: nothing but the description is handed out. `log` is (path, first byte asked for).
    """

    repo: str
    files: dict[str, bytes]
    commit: str = COMMIT
    cut: dict[str, int] = field(default_factory=dict)
    spoiled: dict[str, int] = field(default_factory=dict)
    gated: bool = False
    ranges: bool = True
    chunked: FakeStorage | None = None
    log: list[tuple[str, int]] = field(default_factory=list)
    gate: threading.Event = field(default_factory=_opened)
    url: str = ""

    def description(self) -> dict[str, Any]:
        return {
            "id": self.repo,
            "sha": self.commit,
            "gated": self.gated,
            "cardData": {"license": "apache-2.0"},
            "siblings": [_sibling(path, data) for path, data in self.files.items()],
        }


def _sibling(path: str, data: bytes) -> dict[str, Any]:
    large = path.endswith(".safetensors")
    one: dict[str, Any] = {"rfilename": path, "size": len(data), "blobId": hashlib.sha1(b"x").hexdigest()}
    if large:
        return one | {"lfs": {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data), "pointerSize": 130}}
    return one | {"blobId": hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()}


@contextmanager
def served(hub: FakeHub) -> Iterator[FakeHub]:
    """The hub on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.split("?")[0]
            if hub.chunked is not None and path.startswith(("/xet-token", "/v1/", "/v2/", "/chunks/")):
                self._storage(path)
                return
            if path.startswith("/api/models/"):
                known = path == f"/api/models/{hub.repo}/revision/main" or path.endswith(hub.commit)
                body = json.dumps(hub.description()).encode()
                self._answer(200 if known else 404, body if known else b"", {} if known else _error("RevisionNotFound"))
                return
            prefix = f"/{hub.repo}/resolve/{hub.commit}/"
            if hub.gated or not path.startswith(prefix):
                self._answer(403 if hub.gated else 404, b"", _error("GatedRepo") if hub.gated else {})
                return
            self._file(path.removeprefix(prefix))

        def do_HEAD(self) -> None:
            name = self.path.removeprefix(f"/{hub.repo}/resolve/{hub.commit}/")
            known = hub.chunked is not None and name in hub.files
            headers = {"X-Xet-Hash": _key(name), "Link": f'<{hub.url}/xet-token>; rel="xet-auth"'} if known else {}
            self._answer(302 if known else 404, b"", headers)

        def _storage(self, path: str) -> None:
            """Answer as the storage for large files does: a token, how a file is made up, and bytes of its chunks."""
            assert hub.chunked is not None
            asked = self.headers.get("Range", "bytes=0-").removeprefix("bytes=").partition("-")
            status, body, headers = hub.chunked.answer(hub, path, int(asked[0]), int(asked[2] or 0))
            self._answer(status, body, headers)

        def _file(self, name: str) -> None:
            asked = self.headers.get("Range", "")
            start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and hub.ranges else 0
            hub.log.append((name, start))
            data = hub.files[name]
            if hub.spoiled.get(name, 0):
                hub.spoiled[name] -= 1
                data = bytes(byte ^ 1 for byte in data)
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(data) - start))
            self.end_headers()
            end = hub.cut.pop(name, len(data))
            half = (start + end) // 2 if end > _LARGE else start
            self.wfile.write(data[start:half])
            if end > _LARGE and not hub.gate.wait(_PATIENCE_S):
                return
            self.wfile.write(data[half:end])
            if end < len(data):
                self.close_connection = True

        def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for key, value in (headers | {"Content-Length": str(len(body))}).items():
                self.send_header(key, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    hub.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _error(code: str) -> dict[str, str]:
    return {"X-Error-Code": code}
