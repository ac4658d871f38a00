"""How much may be sent where, as what, and how slowly: the body of every request passes through here."""

from __future__ import annotations

from typing import Any

import anyio
import msgspec
from litestar import Request
from litestar.datastructures import FormMultiDict
from litestar.exceptions import ClientException

from dimp_web.asgi import Message, Receive
from dimp_web.page_addresses import OIDC_ENDED
from dimp_web.problems import ProblemError, make

JSON = frozenset({"application/json"})
IMAGES = frozenset({"image/png", "image/jpeg", "image/webp", "image/avif", "image/heic", "image/heif"})
FORM = frozenset({"multipart/form-data"})
PLAIN_FORM = frozenset({"application/x-www-form-urlencoded"})
BUNDLE = frozenset({"application/zip", "application/octet-stream", "application/vnd.dimp+zip"})
MIB = 1 << 20
UPLOAD_BYTES = 32 * MIB
IMPORT_BYTES = 8 << 30
"""A bundle may hold thousands of pictures; its reader has limits of its own."""

_FORM_EXTRA = MIB  # boundaries and the small fields next to a file
BODY_S = 30.0
"""From the first wait for a body to its last byte; what is larger has its own time."""

SILENCE_S = 30.0
"""The longest between two parts of any body."""

_UPLOAD_S = 600.0
_IMPORT_S = 3600.0


class Bounds(msgspec.Struct, frozen=True):
    """What the body of a request may be: its size in bytes, its content types, and the time it may take in seconds."""

    max_bytes: int = MIB
    types: frozenset[str] = JSON
    seconds: float = BODY_S


_ROUTES = {
    "/api/uploads": Bounds(UPLOAD_BYTES + _FORM_EXTRA, IMAGES | FORM, _UPLOAD_S),
    "/api/import": Bounds(IMPORT_BYTES, BUNDLE | IMAGES | FORM, _IMPORT_S),
    OIDC_ENDED: Bounds(256 * 1024, PLAIN_FORM),
    "/v1/images/edits": Bounds(4 * UPLOAD_BYTES + _FORM_EXTRA, FORM, _UPLOAD_S),
    "/v1/responses": Bounds(2 * UPLOAD_BYTES, JSON, _UPLOAD_S),  # pictures stand in it as base64
    "/v1/images/variations": Bounds(UPLOAD_BYTES + _FORM_EXTRA, FORM, _UPLOAD_S),
}
_DEFAULT = Bounds()


def bounds_of(path: str) -> Bounds:
    """The bounds of a path; a slash at its end makes no difference, as in routing."""
    return _ROUTES.get(path.rstrip("/"), _DEFAULT)


def check_head(bounds: Bounds, headers: dict[str, str]) -> None:
    """Refuses by the headers alone what is too large or of the wrong kind. Raises `ProblemError` (413, 415, 400)."""
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit()):
        raise ProblemError(make("invalid", 400, "The Content-Length is no number", "", "Send its size in bytes."))
    if int(length) > bounds.max_bytes:
        raise too_large(bounds)
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    has_body = length != "0" or "transfer-encoding" in headers
    if kind not in bounds.types and (kind or has_body):
        title = "That content type is not taken here"
        raise ProblemError(make("media-type", 415, title, "", f"Send {' or '.join(sorted(bounds.types))}."))


def too_large(bounds: Bounds) -> ProblemError:
    """The refusal of a body above its bounds."""
    return ProblemError(
        make(
            "too-large",
            413,
            "That is too large",
            f"At most {bounds.max_bytes:,} bytes are taken here.",
            "Send less.",
        )
    )


class BodyRequest(Request[Any, Any, Any]):
    """A request whose body may be no text at all: that is the sender's fault, not the server's."""

    async def json(self) -> Any:
        """The body as JSON. Raises ClientException where it is none, or no UTF-8."""
        try:
            return await super().json()
        except UnicodeDecodeError as wrong:
            raise ClientException("The body is no UTF-8.") from wrong

    async def form(self) -> FormMultiDict:
        """The body as a form. Raises ClientException where a part of it is in no known encoding."""
        try:
            return await super().form()
        except (UnicodeError, LookupError) as wrong:
            raise ClientException("A field of the form is no UTF-8.") from wrong


def limit_body(receive: Receive, bounds: Bounds) -> Receive:
    """`receive` for one request, counting bytes and seconds until the body is whole. Raises `ProblemError`."""
    received, began, whole = 0, 0.0, False

    async def inner() -> Message:
        nonlocal received, began, whole
        if whole:
            return await receive()
        began = began or anyio.current_time()
        with anyio.CancelScope(deadline=min(began + bounds.seconds, anyio.current_time() + SILENCE_S)):
            message = await receive()
            received += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if received > bounds.max_bytes:
                raise too_large(bounds)
            return message
        raise ProblemError(make("too-slow", 408, "The body came too slowly", "", "Send it again, faster."))

    return inner
