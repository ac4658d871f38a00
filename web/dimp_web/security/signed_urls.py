"""Addresses of pictures that work by themselves for an hour: whoever has one may fetch that picture, and nothing else.

A client that got an address hands it on: to a browser on another site, to a server behind a proxy. None of these has
the token, so the address carries its own proof: a keyed hash of the path and its end. The key lives as long as the
process.
"""

from __future__ import annotations

import hmac
import re
import secrets
from hashlib import sha256
from urllib.parse import parse_qs

PREFIX = "/v1/images/files/"
LIFETIME_S = 3600
_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:\d{1,5})?|\[[0-9a-fA-F:.]{2,45}\](:\d{1,5})?")


class UrlSigner:
    """Signs paths below `PREFIX`, and tells which signed ones still hold."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sign(self, name: str, now: float) -> str:
        """The path of a file with its proof; `now` in Unix seconds."""
        expires = int(now) + LIFETIME_S
        return f"{PREFIX}{name}?expires={expires}&signature={self._proof(f'{PREFIX}{name}', str(expires))}"

    def admits(self, path: str, query: str, now: float) -> bool:
        """Whether a path and query were signed here and are not too old."""
        if not path.startswith(PREFIX):
            return False
        given = {name: values[0] for name, values in parse_qs(query).items()}
        expires, proof = given.get("expires", ""), given.get("signature", "")
        fresh = expires.isascii() and expires.isdigit() and int(expires[:15]) >= now
        return fresh and hmac.compare_digest(self._proof(path, expires).encode(), proof.encode("utf-8", "replace"))

    def _proof(self, path: str, expires: str) -> str:
        return hmac.new(self._key, f"{path}\n{expires}".encode(), sha256).hexdigest()


SIGNER = UrlSigner(secrets.token_bytes(32))


def base_url(scheme: str, headers: dict[str, str], root_path: str) -> str:
    """The address that the client reached this server by: a proxy says what it translates.

    It is only ever told to the client that sent these headers.
    """
    forwarded = headers.get("x-forwarded-proto", "").partition(",")[0].strip().lower()
    host = headers.get("x-forwarded-host", "").partition(",")[0].strip()
    host = host if _HOST.fullmatch(host) else headers.get("host", "")
    prefix = root_path or headers.get("x-forwarded-prefix", "").rstrip("/")
    prefix = prefix if re.fullmatch(r"(/[\w.~-]+)*", prefix) else ""
    return f"{forwarded if forwarded in ('http', 'https') else scheme}://{host}{prefix}"
