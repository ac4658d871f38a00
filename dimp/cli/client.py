"""The client of a running server: JSON over plain HTTP, and the live channel over a WebSocket.

It stands on the standard library's `http.client`, because a command that only undoes must not wait for a larger
one to load. Problem documents come back as the refusals they were. An action carries an operation id, so that asking
again after a dropped connection can never do it twice.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import msgspec

from dimp import __version__
from dimp.refusals import Busy, Conflict, Invalid, NotFound, Refusal, Unavailable
from dimp.views import GenerationView

_TRIES = 4
_PAUSE_S = 0.3
_SILENCE_S = 60.0
_REFUSALS: dict[int, type[Refusal]] = {
    400: Invalid, 404: NotFound, 409: Conflict, 413: Invalid, 415: Invalid, 422: Invalid, 429: Busy,
}  # fmt: skip


class Address(msgspec.Struct, frozen=True):
    """Where a server listens, as it wrote into `server.json`."""

    url: str
    token: str = ""
    pid: int = 0
    version: str = ""
    started_at: str = ""


class Answer(msgspec.Struct, frozen=True):
    """What an action amounted to; `seq` is where the live channel goes on."""

    session_id: str
    generation_ids: tuple[str, ...]
    events: tuple[str, ...]
    seq: int
    repeated: bool = False


class Dropped(Exception):
    """The connection broke or nothing came; whether the server did what was asked is not known."""


class Client:
    """Speaks to one server. `locate` says where it is, and is asked again when the connection drops."""

    def __init__(self, locate: Callable[[], Address], timeout_s: float = 120.0) -> None:
        self._locate = locate
        self._timeout_s = timeout_s
        self._address: Address | None = None
        self._open: http.client.HTTPConnection | None = None

    @property
    def address(self) -> Address:
        """Where the server is, looked up once until the connection drops."""
        if self._address is None:
            self._address = self._locate()
        return self._address

    def close(self) -> None:
        """Lets the connection go; the client may still be used."""
        if self._open is not None:
            self._open.close()
        self._open = None

    def ask(
        self, method: str, path: str, body: object = None, *, query: Mapping[str, object | None] | None = None
    ) -> Any:
        """The decoded JSON answer. Raises a `Refusal`."""
        data = None if body is None else msgspec.json.encode(body)
        kind = {"Content-Type": "application/json"} if data is not None else {}
        answer = self.raw(method, _target(path, query), data, kind, again=method == "GET")
        return msgspec.json.decode(answer) if answer else None

    def act(self, action: Mapping[str, object], session: str | None, op: str) -> Answer:
        """Does an action, once, however often the connection drops on the way. Raises a `Refusal`."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": op}
        target = _target("/api/actions", {"session": session})
        answer = self.raw("POST", target, msgspec.json.encode(action), headers, again=True)
        return msgspec.json.decode(answer, type=Answer)

    def generation(self, generation_id: str, wait_s: float = 0.0) -> GenerationView:
        """A generation as it is, or as it is when it is over, if that is within `wait_s` seconds."""
        query = {"wait": f"{wait_s:g}"} if wait_s else None
        target = _target(f"/api/generations/{quote(generation_id)}", query)
        return msgspec.json.decode(self.raw("GET", target, again=True), type=GenerationView)

    def upload(self, data: bytes, content_type: str) -> str:
        """Makes an image a blob and returns its digest. Raises `Invalid` when it is no image that is taken."""
        answer = self.raw("POST", "/api/uploads", data, {"Content-Type": content_type}, again=True)
        return str(msgspec.json.decode(answer)["image_id"])

    def upload_bundle(self, data: bytes) -> dict[str, Any]:
        """Takes a session bundle in; twice the same changes nothing. Raises `Invalid` when it does not verify."""
        answer = self.raw("POST", "/api/import", data, {"Content-Type": "application/zip"}, again=True)
        return msgspec.json.decode(answer, type=dict[str, Any])

    def stream(self, path: str, body: object) -> Iterator[bytes]:
        """The lines of an answer that comes bit by bit, as they come. Raises a `Refusal`."""
        headers = {"Content-Type": "application/json", **self._credentials()}
        parts = urlsplit(self.address.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
        try:
            connection.request("POST", path, msgspec.json.encode(body), headers)
            response = connection.getresponse()
            if response.status >= 400:
                raise refusal_of(response.status, response.read())
            yield from (line for line in response if line.strip())
        except (OSError, http.client.HTTPException) as wrong:
            raise Unavailable(f"The server broke off: {wrong}.", "See: dimp status") from wrong
        finally:
            connection.close()

    def raw(
        self, method: str, target: str, body: bytes | None = None, headers: Mapping[str, str] | None = None,
        *, again: bool = False,
    ) -> bytes:  # fmt: skip
        """The bytes of an answer. With `again` a dropped request is repeated, so it must be harmless twice.

        Raises a `Refusal` for an answer that is none, and `Unavailable` when the server cannot be reached.
        """
        for left in reversed(range(_TRIES if again else 1)):
            try:
                return self._once(method, target, body, dict(headers or {}))
            except Dropped as dropped:
                if not left:
                    raise Unavailable(f"The server did not answer: {dropped}.", "See: dimp status") from dropped
                time.sleep(_PAUSE_S)
        raise AssertionError("every try returns or raises")

    def watch(self, after: int) -> Iterator[dict[str, Any]]:
        """What happens after `after`, message by message: patches exactly once, then a snapshot, then live.

        Raises `Dropped` when the channel breaks; go on with the `seq` of the last patch.
        """
        from websockets.exceptions import WebSocketException
        from websockets.sync.client import connect

        url = "ws" + self.address.url.removeprefix("http").rstrip("/") + f"/api/ws/progress?after={after}"
        try:
            # A proxy of the environment has no business between two processes of one machine.
            with connect(url, additional_headers=self._credentials(), proxy=None, max_size=1 << 24) as socket:
                while True:
                    message = msgspec.json.decode(socket.recv(timeout=_SILENCE_S))
                    yield message
                    if message.get("preview"):
                        socket.send(_acknowledgement(message))
        except (WebSocketException, OSError, EOFError) as wrong:
            raise Dropped(str(wrong) or type(wrong).__name__) from wrong

    def _once(self, method: str, target: str, body: bytes | None, headers: dict[str, str]) -> bytes:
        connection = self._connection()  # outside: what goes wrong while a server is looked for is no dropped answer
        try:
            connection.request(method, target, body, {**headers, **self._credentials()})
            response = connection.getresponse()
            data = response.read()
        except (OSError, http.client.HTTPException) as wrong:
            self.close()
            self._address = None
            raise Dropped(str(wrong) or type(wrong).__name__) from wrong
        except BaseException:
            self.close()  # an answer half read would be taken for the next one's
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
        said = {"User-Agent": f"dimp/{__version__}"}
        return {**said, "Authorization": f"Bearer {self.address.token}"} if self.address.token else said


def refusal_of(status: int, body: bytes) -> Refusal:
    """The refusal that a problem document stands for."""
    try:
        problem = msgspec.json.decode(body, type=dict[str, Any])
    except msgspec.DecodeError:
        problem = {}
    message = str(problem.get("detail") or problem.get("title") or f"The server answered with status {status}.")
    return _REFUSALS.get(status, Unavailable)(message, str(problem.get("hint") or ""))


def _acknowledgement(message: Mapping[str, Any]) -> str:
    return msgspec.json.encode({"type": "ack", "generation_id": message["generation_id"]}).decode()


def _target(path: str, query: Mapping[str, object | None] | None) -> str:
    said = {key: value for key, value in (query or {}).items() if value is not None}
    return f"{path}?{urlencode(said)}" if said else path
