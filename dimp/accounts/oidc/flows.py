"""Sign-ins under way: what must be known when a browser comes back from the provider, sealed in a cookie of its own.

So whoever floods the studio with beginnings takes no room in it, and an answer of the provider is worth something in
the browser that asked for it alone (no sign-in can be pushed on somebody else). What came back is remembered until it
would have ended by itself, so that none comes back twice.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
import time
from collections.abc import Callable
from hashlib import sha256
from typing import Literal

import msgspec

from dimp.accounts.oidc.refusals import OidcRefused

LIFETIME_S = 600.0
"""How long somebody may take at the provider, in seconds."""

Purpose = Literal["sign-in", "join", "link", "confirm"]
"""
sign-in  get in; an account is made where the house's rule lets somebody in
join     make an account by an invitation
link     let the account that is signed in be signed in to by the provider, too
confirm  prove anew that it is the person that is signed in, before something dangerous
"""


class Flow(msgspec.Struct, frozen=True):
    """A sign-in under way. `account` is whose it is to link or confirm, `next` the page that is opened then.

    `state`, `nonce` and `verifier` are random: they tie the answer to the browser, the token to the request, and the
    code to who asked for it (PKCE).
    """

    purpose: Purpose
    redirect_uri: str
    next: str
    account: str
    invitation: str
    ends_at: float
    state: str
    nonce: str
    verifier: str


class Flows:
    """Seals and opens them, with a key that lives as long as the process. `clock` tells the Unix time in seconds."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._key = secrets.token_bytes(32)
        self._clock = clock
        self._used: dict[str, float] = {}

    def begin(self, purpose: Purpose, redirect_uri: str, next_page: str, account: str, invitation: str) -> Flow:
        """A fresh one."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        ends_at = self._clock() + LIFETIME_S
        return Flow(purpose, redirect_uri, next_page, account, invitation, ends_at, state, nonce, verifier)

    def seal(self, flow: Flow) -> str:
        """What the browser keeps until it comes back."""
        content = base64.urlsafe_b64encode(msgspec.json.encode(flow)).decode().rstrip("=")
        return f"{content}.{self._proof(content)}"

    def open(self, sealed: str, state: str) -> Flow:
        """The one that a browser brings back with the `state` that the provider hands on; it can be opened once.

        Raises `OidcRefused` (stale).
        """
        content, _, proof = sealed.partition(".")
        if not hmac.compare_digest(self._proof(content).encode(), proof.encode("utf-8", "replace")):
            raise OidcRefused("stale", "the cookie was not made by this process")
        try:
            flow = msgspec.json.decode(base64.urlsafe_b64decode(content + "=" * (-len(content) % 4)), type=Flow)
        except (msgspec.MsgspecError, binascii.Error, ValueError) as wrong:
            raise OidcRefused("stale", "the cookie cannot be read") from wrong
        now = self._clock()
        self._used = {used: ends_at for used, ends_at in self._used.items() if ends_at > now}
        if not hmac.compare_digest(flow.state.encode(), state.encode("utf-8", "replace")):
            raise OidcRefused("stale", "the state is not this browser's")
        if flow.ends_at <= now or flow.state in self._used:
            raise OidcRefused("stale", "it ended, or it came back before")
        self._used[flow.state] = flow.ends_at
        return flow

    def _proof(self, content: str) -> str:
        return hmac.new(self._key, content.encode("utf-8", "replace"), sha256).hexdigest()
