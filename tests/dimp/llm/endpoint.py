"""A foreign endpoint of a language model, small enough to be told what to answer: a real socket, canned replies."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

GOOD = {
    "instruction": "make the ball blue", "caption": "a blue ball on grass", "negative": [], "kind": "recolor",
}  # fmt: skip


class Reply:
    """One answer: status, body and headers; with `wait_s` it comes late."""

    def __init__(
        self, body: object = b"", status: int = 200, headers: dict[str, str] | None = None, wait_s: float = 0.0
    ) -> None:
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.status = status
        self.headers = headers or {}
        self.wait_s = wait_s


def completion(content: object) -> Reply:
    """An OpenAI-shaped answer with this content."""
    text = content if isinstance(content, str) else json.dumps(content)
    return Reply({"choices": [{"index": 0, "message": {"role": "assistant", "content": text}}]})


class Endpoint:
    """What was heard, request by request, and how to answer each: a function of the path and the decoded body."""

    def __init__(self, answer: Callable[[str, Any], Reply]) -> None:
        self.answer = answer
        self.heard: list[tuple[str, dict[str, str], Any]] = []
        self.url = ""


@contextmanager
def endpoint(answer: Callable[[str, Any], Reply]) -> Iterator[Endpoint]:
    """An endpoint on a free port of this machine."""
    told = Endpoint(answer)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply(None)

        def do_POST(self) -> None:
            self._reply(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def _reply(self, body: Any) -> None:
            told.heard.append((self.path, {key.lower(): value for key, value in self.headers.items()}, body))
            reply = told.answer(self.path, body)
            time.sleep(reply.wait_s)
            self.send_response(reply.status)
            for key, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
                self.send_header(key, value)
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *words: Any) -> None:
            pass

        def handle(self) -> None:
            with suppress(OSError):  # whoever asked has left
                super().handle()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
