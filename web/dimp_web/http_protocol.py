"""uvicorn's HTTP protocol with a time limit for headers: a client that does not finish them is disconnected.

uvicorn has no such limit and keeps half-open requests forever.
"""

from __future__ import annotations

from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

HEADERS_S = 10.0


class HeaderTimeoutProtocol(H11Protocol):
    """Closes a connection whose request line and headers are not whole after `HEADERS_S` seconds."""

    _deadline: Any = None

    def connection_made(self, transport: Any) -> None:
        """A client has connected: its first request is awaited."""
        super().connection_made(transport)
        self._await_headers()

    def data_received(self, data: bytes) -> None:
        """Bytes came; when they complete the headers, the limit ends."""
        between = self.cycle is None or self.cycle.response_complete
        if between and self._deadline is None:
            self._await_headers()
        super().data_received(data)
        upgraded = self.transport.get_protocol() is not self
        if upgraded or (self.cycle is not None and (not between or not self.cycle.response_complete)):
            self._clear_deadline()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has disconnected."""
        self._clear_deadline()
        super().connection_lost(exc)

    def _await_headers(self) -> None:
        self._deadline = self.loop.call_later(HEADERS_S, self._abort_slow_client)

    def _clear_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _abort_slow_client(self) -> None:
        self._deadline = None
        if not self.transport.is_closing():
            self.transport.abort()
