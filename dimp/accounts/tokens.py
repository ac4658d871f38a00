"""Secrets that people and programs show: 256 random bits each, of which the store keeps the SHA-256 alone.

A password needs a slow hash because it can be guessed; these cannot.
"""

from __future__ import annotations

import secrets
from hashlib import sha256

KEY_PREFIX = "dimp_"
"""What an API key begins with, so that it is known for one wherever it turns up."""


def fresh_token() -> str:
    """256 random bits as text for addresses and cookies."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> bytes:
    """What is stored of a token."""
    return sha256(token.encode("utf-8", "surrogatepass")).digest()


def fresh_key() -> tuple[str, str]:
    """A new API key, and its prefix, by which it is found and shown."""
    prefix = f"{KEY_PREFIX}{secrets.token_hex(4)}"
    return f"{prefix}_{fresh_token()}", prefix


def prefix_of(key: str) -> str:
    """The prefix of an API key; empty for what is none."""
    return "_".join(key.split("_")[:2]) if key.startswith(KEY_PREFIX) else ""
