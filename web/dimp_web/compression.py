"""Compression of what is text: brotli where the client takes it, else gzip; never of pictures, which gain nothing.

Files of the page are compressed when the page is built (`client_files`), answers of the routes as they are sent.

A length tells something of what was compressed (the BREACH attack): who can put words of his own into an answer and
watch its length can guess a secret in the same answer. So a route whose answer carries a secret (a token, a key, a
signed address) is declared with `opt=UNCOMPRESSED`, and no other site can have the rest asked for (`security`).
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any, Literal

from litestar.config.compression import CompressionConfig
from litestar.enums import CompressionEncoding
from litestar.middleware.compression import CompressionMiddleware
from litestar.types import Message, Scope, Send

from dimp_web.asgi import Scope as AnyScope

_OPTION = "uncompressed"
UNCOMPRESSED = {_OPTION: True}
"""What a route is declared with (`opt`) whose answer carries a secret, or comes in lines that must not wait."""

_SMALLEST = 1024
"""Bytes below which an answer fits into one packet anyway."""

_TEXT = (
    "text/html",
    "text/plain",
    "application/json",
    "application/problem+json",
    "application/jsonl",
    "image/svg+xml",
)


def accepted(scope: AnyScope) -> tuple[str, ...]:
    """The codings that a client takes, brotli first. A coding with a quality of 0 is refused (RFC 9110, 12.5.3)."""
    header = b",".join(value for name, value in scope["headers"] if name.lower() == b"accept-encoding")
    offers = [offer.partition(";") for offer in header.decode("latin-1").lower().split(",")]
    taken = {
        name.strip() for name, _, quality in offers if quality.strip() not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    }
    return tuple(coding for coding in ("br", "gzip") if coding in taken)


class TextCompression(CompressionMiddleware):
    """Litestar's compression, for answers that are text and are not compressed yet."""

    def create_compression_send_wrapper(
        self, send: Send, compression_encoding: Literal[CompressionEncoding.BROTLI, CompressionEncoding.GZIP] | str,
        scope: Scope,
    ) -> Send:  # fmt: skip
        """`send`, or one that compresses: told by the answer's type when its headers come."""
        offered = {self.config.compression_facade.encoding, "gzip"}
        encoding = next((coding for coding in accepted(scope) if coding in offered), None)  # type: ignore[arg-type]
        if encoding is None:
            return send
        compressing = super().create_compression_send_wrapper(send, encoding, scope)
        chosen = send

        async def choose(message: Message) -> None:
            nonlocal chosen
            if message["type"] == "http.response.start":
                chosen = compressing if _is_text(message) else send
            await chosen(message)

        return choose


def compression() -> CompressionConfig:
    """The configuration for Litestar; gzip alone on platforms that have no brotli."""
    return CompressionConfig(
        backend="brotli" if find_spec("brotli") else "gzip",
        minimum_size=_SMALLEST,
        gzip_compress_level=6,
        brotli_quality=4,  # a tenth of the time of the best quality, for 10 % more bytes
        middleware_class=TextCompression,
        exclude_opt_key=_OPTION,
    )


def _is_text(start: Any) -> bool:
    headers = {name.lower(): value for name, value in start["headers"]}
    return headers.get(b"content-type", b"").decode("latin-1").startswith(_TEXT) and b"content-encoding" not in headers
