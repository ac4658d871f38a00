"""uvicorn's HTTP protocol with bounds for requests whose headers are not whole: in time, and in number per address.

uvicorn has neither: it keeps half-open requests forever, and whoever opens enough of them shuts all others out.
"""

from __future__ import annotations

from typing import Any, ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol

HEADERS_S = 10.0
HALF_OPEN = 512
"""Requests from one address that may be without whole headers at a time; beyond them the oldest are let go."""

FRESH_S = 1.0
"""So long a connection is never let go: many may come at once, each with its headers on the way."""


class HeaderTimeoutProtocol(H11Protocol):
    """Closes a connection whose request line and headers are not whole after `HEADERS_S` seconds.

    So it does with those that have waited longest of more than `HALF_OPEN` from the same address.
    """

    _deadline: Any = None
    _half_open: ClassVar[dict[str, dict[HeaderTimeoutProtocol, float]]] = {}
    """Those whose headers are awaited, by address, the oldest first; with the time since when."""

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
        same = self._half_open.setdefault(self._address(), {})
        now = same[self] = self.loop.time()
        for oldest, since in list(same.items())[:-HALF_OPEN]:
            if now - since >= FRESH_S:
                oldest._abort_slow_client()

    def _address(self) -> str:
        return self.client[0] if self.client else ""

    def _clear_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        same = self._half_open.get(self._address(), {})
        same.pop(self, None)
        if not same:
            self._half_open.pop(self._address(), None)

    def _abort_slow_client(self) -> None:
        self._clear_deadline()
        if not self.transport.is_closing():
            self.transport.abort()
