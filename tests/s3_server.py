"""A real server of S3-compatible storage in a process of its own, and a proxy before it that does what networks do."""

from __future__ import annotations

import http.client
import itertools
import re
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec

from dimp_store.s3_bucket import S3Place

BUCKET = "pictures"
SECRET = "a-secret-that-nobody-may-read"
_prefixes = itertools.count()


@contextmanager
def running_s3(log: Path) -> Iterator[str]:
    """The address of moto's server, with an empty bucket in it."""
    with log.open("wb") as out:
        command = [sys.executable, "-P", "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]
        server = subprocess.Popen(command, stdout=out, stderr=out)
    try:
        address = _wait_for_address(server, log)
        _ask(address, "PUT", f"/{BUCKET}")
        yield address
    finally:
        server.kill()
        server.wait()


def place(proxy: Proxy, key_file: Path) -> S3Place:
    """A place of its own in the bucket, with a key whose secret is `SECRET`."""
    key_file.write_text(f"an-id\n{SECRET}\n")
    return S3Place(f"s3://{BUCKET}/house/{next(_prefixes)}", proxy.address, "us-east-1", key_file)


def _wait_for_address(server: subprocess.Popen[bytes], log: Path) -> str:
    for _ in range(1200):
        if found := re.search(r"Running on (http://127\.0\.0\.1:\d+)", log.read_text()):
            return found[1]
        if server.poll() is not None:
            break
        time.sleep(0.05)
    raise AssertionError(log.read_text())


def _ask(address: str, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=60)
    # moto tells by these whose service is meant.
    headers = {"Authorization": "AWS4-HMAC-SHA256 Credential=an-id/20260101/us-east-1/s3/aws4_request"}
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    status, data = answer.status, answer.read()
    connection.close()
    return status, data


class Fault(msgspec.Struct, frozen=True):
    """What happens to one request of a kind instead of an answer as it should be.

    `status`: the proxy answers with it, and with `code` in the body. `cut`: the connection ends after that many bytes
    of the body. `flip`: a bit of the body is another, on its way to the server (of a PUT) or from it. `wait_s`: seconds
    before it is passed on. `ignore`: the answer is good, and the server never sees the request.
    """

    method: str
    status: int = 0
    code: str = ""
    cut: int | None = None
    flip: bool = False
    wait_s: float = 0.0
    ignore: bool = False


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *given: object) -> None:
        """Clients that gave up are what some tests are about."""


class Proxy:
    """Passes requests on to a server; `faults` are what it does to the next of each method, in order.

    Attributes:
        requests: What was asked for, as in `PUT /pictures/x/ab/ab..png`.
        page: How many objects a page of a list has, where it is not 0.
    """

    def __init__(self, target: str) -> None:
        self.faults: deque[Fault] = deque()
        self.requests: list[str] = []
        self.page = 0
        self._target = target
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def take_fault(self, method: str, path: str) -> Fault | None:
        with self._lock:
            self.requests.append(f"{method} {path}")
            fault = next((fault for fault in self.faults if fault.method in (method, "ANY")), None)
            if fault:
                self.faults.remove(fault)
        return fault

    def pass_on(self, handler: BaseHTTPRequestHandler) -> None:
        fault = self.take_fault(handler.command, handler.path) or Fault("")
        body = handler.rfile.read(int(handler.headers.get("content-length") or 0))
        if fault.wait_s:
            time.sleep(fault.wait_s)
        if fault.status:
            text = f"<Error><Code>{fault.code}</Code><Message>no</Message></Error>".encode()
            _answer(handler, fault.status, {"content-type": "application/xml"}, text)
            return
        if fault.flip and handler.command == "PUT":
            body = flip_a_bit(body)
        connection = http.client.HTTPConnection(self._target.removeprefix("http://"), timeout=60)
        headers = {name: value for name, value in handler.headers.items() if name.lower() != "host"}
        # A signature and a checksum are of the bytes as they were: moto looks at neither.
        path = handler.path + (f"&max-keys={self.page}" if self.page and "list-type" in handler.path else "")
        connection.request(handler.command, path, body, headers)
        answer = connection.getresponse()
        data = answer.read()
        if fault.flip and handler.command == "GET":
            data = flip_a_bit(data)
        _answer(handler, answer.status, dict(answer.getheaders()), data, fault.cut)
        connection.close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        pass_on: Callable[[BaseHTTPRequestHandler], None] = self.pass_on

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *given: object) -> None:
                """Not on the terminal."""

            def do_GET(self) -> None:
                pass_on(self)

            do_PUT = do_HEAD = do_DELETE = do_POST = do_GET

        return Handler


def flip_a_bit(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 4]) + data[middle + 1 :] if data else data


def _answer(
    handler: BaseHTTPRequestHandler, status: int, headers: dict[str, str], data: bytes, cut: int | None = None
) -> None:
    handler.send_response(status)
    lost = ("content-length", "connection", "transfer-encoding", "date", "server")
    for name, value in headers.items():
        if name.lower() not in lost:
            handler.send_header(name, value)
    length = {name.lower(): value for name, value in headers.items()}.get("content-length")
    # Of a HEAD the length is that of the object.
    handler.send_header("Content-Length", length if handler.command == "HEAD" and length else str(len(data)))
    handler.end_headers()
    if handler.command != "HEAD":
        handler.wfile.write(data[:cut])
    if cut is not None:
        handler.wfile.flush()
        handler.close_connection = True
        handler.connection.shutdown(2)
