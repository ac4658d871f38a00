"""What a provider says when a session there is over: a logout token (OpenID Connect Back-Channel Logout 1.0)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from dimp.accounts.oidc.refusals import OidcRefused

EVENT = "http://schemas.openid.net/event/backchannel-logout"
"""The member of the claim `events` that makes a token a logout token."""

LASTS_S = 600.0
"""How old a logout token may be, in seconds; as long it is remembered, so that it holds once."""


class SessionEnd(msgspec.Struct, frozen=True):
    """Whose session at the provider is over: of one session (`session`), or all of the person with that `subject`.

    One of both may be empty. `token` is the token's own id, which comes once.
    """

    subject: str
    session: str
    token: str


def read_end(claims: Mapping[str, Any], now: float, leeway_s: float) -> SessionEnd:
    """What proven claims of a logout token say (2.6 there). Raises `OidcRefused` (unproven).

    `now` in Unix seconds; `leeway_s` is by how much the clocks of both may differ.
    """
    events, issued_at, token = claims.get("events"), claims.get("iat"), claims.get("jti")
    subject, session = (str(claims.get(name) or "") for name in ("sub", "sid"))
    if not isinstance(events, Mapping) or EVENT not in events or "nonce" in claims:
        raise OidcRefused("unproven", "it is no logout token")
    if not isinstance(issued_at, int | float) or not -LASTS_S <= issued_at - now <= leeway_s:
        raise OidcRefused("unproven", "the logout token is too old, or of times to come")
    if not isinstance(token, str) or not token or not (subject or session):
        raise OidcRefused("unproven", "the logout token names nobody, or has no id")
    return SessionEnd(subject, session, token)
