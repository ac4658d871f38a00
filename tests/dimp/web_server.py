"""A tiny HTTP server with answers prepared beforehand, for tests of clients: it can also hang up in the middle."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_HEAD_END = b"\r\n\r\n"


@dataclass
class Canned:
    """One answer; with `hang_up` the connection ends after the request instead. `heard` is what came in."""

    status: int = 200
    body: bytes = b"{}"
    hang_up: bool = False
    heard: list[bytes] = field(default_factory=list)


@contextmanager
def canned(*answers: Canned) -> Iterator[str]:
    """The address of a server that gives `answers` one after the other, each on a connection of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=_serve, args=(listening, answers), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        if not answers:
            return
        thread.join(timeout=0.2)


def _serve(listening: socket.socket, answers: tuple[Canned, ...]) -> None:
    for answer in answers:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        with connection:
            answer.heard.append(_request(connection))
            if not answer.hang_up:
                connection.sendall(_response(answer))


def _request(connection: socket.socket) -> bytes:
    data = b""
    while _HEAD_END not in data or len(data) < _whole(data):
        chunk = connection.recv(65536)
        if not chunk:
            break
        data += chunk
    return data


def _whole(data: bytes) -> int:
    head, _, _ = data.partition(_HEAD_END)
    length = next((line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), b":0")
    return len(head) + len(_HEAD_END) + int(length.partition(b":")[2])


def _response(answer: Canned) -> bytes:
    head = f"HTTP/1.1 {answer.status} x\r\nContent-Length: {len(answer.body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + answer.body
