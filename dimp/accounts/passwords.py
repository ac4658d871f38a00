"""Hashes of passwords: argon2id with the defaults of argon2-cffi (RFC 9106, the profile for little memory).

A hash takes 64 MB and some tens of milliseconds on purpose, so only `AT_ONCE` are made at a time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import anyio.to_thread

from dimp.core.errors import Unavailable

if TYPE_CHECKING:
    from argon2 import PasswordHasher

AT_ONCE = 2


def need_libraries() -> None:
    """Raises `Unavailable` where what accounts need is not installed."""
    try:
        import argon2  # noqa: F401
        import jwt  # noqa: F401
    except ImportError as missing:
        hint = "Install it: pip install 'dimpressionist[accounts]'"
        raise Unavailable("Accounts need argon2-cffi and PyJWT, which are not installed.", hint) from missing


class Passwords:
    """Makes and checks hashes, off the event loop."""

    def __init__(self) -> None:
        self._limiter: anyio.CapacityLimiter | None = None
        self._nobody = ""

    async def hash(self, password: str) -> str:
        """The hash of a password, with its parameters and salt."""
        return await anyio.to_thread.run_sync(_hasher().hash, password, limiter=self._at_once())

    async def fits(self, password: str, hashed: str | None) -> bool:
        """Whether a password fits; without a hash (nobody of that name) it takes as long, and does not."""
        if not self._nobody:  # for everybody, else the first unknown name would be known by its time
            self._nobody = await self.hash("nobody")
        return await anyio.to_thread.run_sync(self._fits, password, hashed, limiter=self._at_once())

    def is_outdated(self, hashed: str) -> bool:
        """Whether a hash was made with other parameters than those of today."""
        return _hasher().check_needs_rehash(hashed)

    def _fits(self, password: str, hashed: str | None) -> bool:
        from argon2.exceptions import InvalidHashError, VerificationError

        try:
            return _hasher().verify(hashed or self._nobody, password) and hashed is not None
        except (VerificationError, InvalidHashError):
            return False

    def _at_once(self) -> anyio.CapacityLimiter:
        self._limiter = self._limiter or anyio.CapacityLimiter(AT_ONCE)
        return self._limiter


def _hasher() -> PasswordHasher:
    need_libraries()
    from argon2 import PasswordHasher

    return PasswordHasher()
