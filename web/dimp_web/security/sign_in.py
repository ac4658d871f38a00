"""How a browser gets in where a token is needed: a cookie of its own, and codes that open the page once.

The token itself stays with programs. A cookie is a proof of its end that only this token can have made, so it outlives
a restart, holds for half a day, is renewed while it is used, and is worth nothing once the token is changed.
"""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie

COOKIE = "dimp_token"
LIFETIME_S = 12 * 3600
CODE_S = 300
_RENEW_S = LIFETIME_S // 2
_CODES = 16


class SignIn:
    """Cookies and codes for one token."""

    def __init__(self, token: str) -> None:
        self._key = sha256(b"dimp cookie\0" + token.encode()).digest()
        self._codes: dict[str, float] = {}

    def cookie(self, now: float, *, secure: bool) -> str:
        """A fresh Set-Cookie; `now` in Unix seconds, `secure` where the browser came over TLS."""
        content = f"{int(now) + LIFETIME_S}.{secrets.token_urlsafe(12)}"
        value = f"{content}.{self._proof(content)}"
        tail = f"; HttpOnly; SameSite=Strict; Path=/; Max-Age={LIFETIME_S}" + ("; Secure" if secure else "")
        return f"{COOKIE}={value}{tail}"

    def admits(self, cookies: str, now: float) -> bool:
        """Whether a Cookie header holds a cookie of ours that has not ended."""
        return self._end(cookies) > now

    def wants_renewal(self, cookies: str, now: float) -> bool:
        """Whether the cookie in use is past half of its life."""
        return now < self._end(cookies) < now + _RENEW_S

    def code(self, now: float) -> str:
        """A code that opens the page once, within five minutes."""
        self._codes = {code: end for code, end in list(self._codes.items())[-_CODES:] if end > now}
        code = secrets.token_urlsafe(24)
        self._codes[code] = now + CODE_S
        return code

    def redeem(self, code: str, now: float) -> bool:
        """Whether a code is good; it is used up with that."""
        return self._codes.pop(code, 0.0) > now

    def _end(self, cookies: str) -> float:
        """When the cookie of ours ends, in Unix seconds; 0 where there is none, or one that was not made here."""
        try:
            cookie = SimpleCookie(cookies).get(COOKIE)
        except CookieError:
            return 0.0
        content, _, proof = (cookie.value if cookie else "").rpartition(".")
        genuine = hmac.compare_digest(self._proof(content).encode(), proof.encode("utf-8", "replace"))
        end = content.partition(".")[0]
        return float(end) if genuine and end.isdigit() else 0.0

    def _proof(self, content: str) -> str:
        return hmac.new(self._key, content.encode("utf-8", "replace"), sha256).hexdigest()


class Attempts:
    """Slows attempts to sign in, by where they come from and by whose name they try.

    Looser for an address, since a proxy gives everybody its own; for a name it is a guess every five seconds.
    """

    def __init__(self) -> None:
        self._by_address = Throttle(free=20, per_second=2.0)
        self._by_name = Throttle(free=8, per_second=0.2)

    def wait_for(self, address: str, name: str, now: float) -> float:
        """Seconds that the answer must wait; above `Throttle.LONGEST_S` it is refused instead."""
        by_name = self._by_name.wait_for(name, now) if name else 0.0
        return max(self._by_address.wait_for(address, now), by_name)


class Throttle:
    """Slows guesses: `per_second` from one address (or at one name), after the first `free` ones."""

    FREE = 10
    PER_SECOND = 20.0
    LONGEST_S = 5.0
    _ADDRESSES = 4096

    def __init__(self, free: int = FREE, per_second: float = PER_SECOND) -> None:
        self._free = free
        self._per_second = per_second
        self._next: dict[str, float] = {}

    def wait_for(self, address: str, now: float) -> float:
        """Seconds that the answer to one more wrong token must wait; above `LONGEST_S` it is refused instead."""
        if len(self._next) >= self._ADDRESSES:
            self._next = {known: free for known, free in self._next.items() if free > now}
        earliest = now - self._free / self._per_second
        turn = max(self._next.get(address, earliest), earliest)
        wait = max(0.0, turn - now)
        if wait <= self.LONGEST_S:
            self._next[address] = turn + 1 / self._per_second
        return wait
