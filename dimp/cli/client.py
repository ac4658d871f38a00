"""The client of a running server: JSON over plain HTTP, and the live channel over a WebSocket.

It stands on the standard library's `http.client`, because a command that only undoes must not wait for a larger
library to load. Problem documents become the refusals that they describe. An action carries an operation id, so that
repeating it after a dropped connection can never do it twice.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import msgspec

from dimp import __version__
from dimp.core.errors import Busy, Conflict, Invalid, NotFound, Refusal, Unavailable
from dimp.core.views import GenerationView

_TRIES = 4
_PAUSE_S = 0.3
_SILENCE_S = 60.0
_REFUSALS: dict[int, type[Refusal]] = {
    400: Invalid, 404: NotFound, 409: Conflict, 413: Invalid, 415: Invalid, 422: Invalid, 429: Busy,
}  # fmt: skip


class Address(msgspec.Struct, frozen=True):
    """Where a server listens, as written in `server.json`."""

    url: str
    token: str = ""
    pid: int = 0
    version: str = ""
    started_at: str = ""


class ActionResult(msgspec.Struct, frozen=True):
    """What an action did; `seq` is where the live channel goes on."""

    session_id: str
    generation_ids: tuple[str, ...]
    events: tuple[str, ...]
    seq: int


class ConnectionDropped(Exception):
    """The connection broke or timed out; whether the server carried out the request is not known."""


class Client:
    """A client of one server. `locate` returns its address, and is called again when the connection drops."""

    actor: str = ""
    """Who acts, where it is not the person at the command line."""

    _open: http.client.HTTPConnection | None = None

    def __init__(self, locate: Callable[[], Address], timeout_s: float = 120.0) -> None:
        self._locate = locate
        self._timeout_s = timeout_s
        self._address: Address | None = None

    def __del__(self) -> None:
        """Closes the connection of a client that is no longer used."""
        self.close()

    @property
    def address(self) -> Address:
        """Where the server is, looked up once until the connection drops."""
        if self._address is None:
            self._address = self._locate()
        return self._address

    def close(self) -> None:
        """Closes the connection; the client may still be used."""
        if self._open is not None:
            self._open.close()
        self._open = None

    def request(
        self, method: str, path: str, body: object = None, *, query: Mapping[str, object | None] | None = None
    ) -> Any:
        """Sends a request and returns the decoded JSON answer. Raises a `Refusal`."""
        data = None if body is None else msgspec.json.encode(body)
        headers = {"Content-Type": "application/json"} if data is not None else {}
        answer = self.request_bytes(method, _target(path, query), data, headers, idempotent=method == "GET")
        return msgspec.json.decode(answer) if answer else None

    def send_action(self, action: Mapping[str, object], session: str | None, op: str) -> ActionResult:
        """Performs an action exactly once, however often the connection drops. Raises a `Refusal`."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": op}
        target = _target("/api/actions", {"session": session})
        answer = self.request_bytes("POST", target, msgspec.json.encode(action), headers, idempotent=True)
        return msgspec.json.decode(answer, type=ActionResult)

    def generation(self, generation_id: str, wait_s: float = 0.0) -> GenerationView:
        """A generation as it is now; with `wait_s`, as soon as it has finished or after that many seconds."""
        query = {"wait": f"{wait_s:g}"} if wait_s else None
        target = _target(f"/api/generations/{quote(generation_id)}", query)
        return msgspec.json.decode(self.request_bytes("GET", target, idempotent=True), type=GenerationView)

    def upload(self, data: bytes, content_type: str, ground: str | None = None) -> dict[str, Any]:
        """Stores an image and returns what is known of it. Raises `Invalid` for an unsupported image."""
        target = _target("/api/uploads", {"ground": ground})
        answer = self.request_bytes("POST", target, data, {"Content-Type": content_type}, idempotent=True)
        return msgspec.json.decode(answer, type=dict[str, Any])

    def import_file(self, data: bytes, content_type: str, op: str, **query: str | None) -> dict[str, Any]:
        """Imports a bundle or a picture; twice changes nothing. Raises `Invalid` for what cannot be taken in."""
        headers = {"Content-Type": content_type, "Idempotency-Key": op}
        answer = self.request_bytes("POST", _target("/api/import", query), data, headers, idempotent=True)
        return msgspec.json.decode(answer, type=dict[str, Any])

    def stream(self, path: str, body: object) -> Iterator[bytes]:
        """The lines of a streamed answer, as they arrive. Raises a `Refusal`."""
        headers = {"Content-Type": "application/json", **self._credentials()}
        parts = urlsplit(self.address.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
        try:
            connection.request("POST", path, msgspec.json.encode(body), headers)
            response = connection.getresponse()
            if response.status >= 400:
                raise refusal_of(response.status, response.read())
            yield from (line for line in response if line.strip())
        except (OSError, http.client.HTTPException) as error:
            raise Unavailable(f"The connection to the server broke: {error}.", "See: dimp status") from error
        finally:
            connection.close()

    def request_bytes(
        self, method: str, target: str, body: bytes | None = None, headers: Mapping[str, str] | None = None,
        *, idempotent: bool = False,
    ) -> bytes:  # fmt: skip
        """Sends a request and returns the bytes of the answer. A dropped request is repeated if it is `idempotent`.

        Raises the `Refusal` that an error answer describes, and `Unavailable` when the server cannot be reached.
        """
        for tries_left in reversed(range(_TRIES if idempotent else 1)):
            try:
                return self._send_once(method, target, body, dict(headers or {}))
            except ConnectionDropped as dropped:
                if not tries_left:
                    raise Unavailable(f"The server did not answer: {dropped}.", "See: dimp status") from dropped
                time.sleep(_PAUSE_S)
        raise AssertionError("every try returns or raises")

    def watch(self, after: int) -> Iterator[dict[str, Any]]:
        """The messages of the live channel after event `after`: each patch exactly once, a snapshot, then live ones.

        Raises `ConnectionDropped` when the channel breaks; call again with the `seq` of the last patch.
        """
        from websockets.exceptions import WebSocketException
        from websockets.sync.client import connect

        url = "ws" + self.address.url.removeprefix("http").rstrip("/") + f"/api/ws/progress?after={after}"
        try:
            # No proxy from the environment: both processes run on this machine.
            with connect(url, additional_headers=self._credentials(), proxy=None, max_size=1 << 24) as socket:
                while True:
                    message = msgspec.json.decode(socket.recv(timeout=_SILENCE_S))
                    yield message
                    if message.get("preview"):
                        socket.send(_acknowledgement(message))
        except (WebSocketException, OSError, EOFError) as error:
            raise ConnectionDropped(str(error) or type(error).__name__) from error

    def _send_once(self, method: str, target: str, body: bytes | None, headers: dict[str, str]) -> bytes:
        # Outside the try: an error while looking for the server is not a dropped connection.
        connection = self._connection()
        try:
            connection.request(method, target, body, {**headers, **self._credentials()})
            response = connection.getresponse()
            data = response.read()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            self._address = None
            raise ConnectionDropped(str(error) or type(error).__name__) from error
        except BaseException:
            self.close()  # a half-read answer would be taken for the next one
            raise
        if response.status >= 400:
            raise refusal_of(response.status, data)
        return data

    def _connection(self) -> http.client.HTTPConnection:
        if self._open is None:
            parts = urlsplit(self.address.url)
            self._open = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=self._timeout_s)
        return self._open

    def _credentials(self) -> dict[str, str]:
        headers = {"User-Agent": f"dimp/{__version__}", **({"Dimp-Actor": self.actor} if self.actor else {})}
        return {**headers, "Authorization": f"Bearer {self.address.token}"} if self.address.token else headers


def refusal_of(status: int, body: bytes) -> Refusal:
    """The refusal that a problem document describes."""
    try:
        problem = msgspec.json.decode(body, type=dict[str, Any])
    except msgspec.DecodeError:
        problem = {}
    message = str(problem.get("detail") or problem.get("title") or f"The server answered with status {status}.")
    return _REFUSALS.get(status, Unavailable)(message, str(problem.get("hint") or ""))


def _acknowledgement(message: Mapping[str, Any]) -> str:
    return msgspec.json.encode({"type": "ack", "generation_id": message["generation_id"]}).decode()


def _target(path: str, query: Mapping[str, object | None] | None) -> str:
    given = {key: value for key, value in (query or {}).items() if value is not None}
    return f"{path}?{urlencode(given)}" if given else path
