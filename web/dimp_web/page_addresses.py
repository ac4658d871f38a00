"""The addresses of the page: each answers with the same HTML, and the page shows what its address names.

/                            the session used last
/s/SESSION                   a session
/s/SESSION/GENERATION        a picture
/gallery  /trash  /queue  /settings  /help  /collections  /collections/ID
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

OIDC_RETURN = "/sign-in/oidc"
"""Where a provider sends a browser back to; the studio is registered there with this address."""

OIDC_ENDED = "/sign-in/oidc/ended"
"""Where a provider says that somebody's session there is over (back-channel logout)."""

_PAGE = re.compile(r"/(s/[^/]+(/[^/]+)?|collections(/[^/]+)?|gallery|trash|queue|settings|help)?/?")
_PEOPLE = re.compile(r"/(account|people|shares|continue/[^/]+)/?")
_OPEN = re.compile(
    r"/(sign-in(/oidc(/ended)?)?|join/[^/]+|share/[^/]+(/images/[^/]+)?|people\.(css|js)|(provider|audit)\.js|api/account/(sign-in|accept|oidc/begin)|assets/[^/]+|favicon\.\w+|icon[\w-]*\.\w+)/?"
)
_LONGEST = 500
"""Characters of an address that names something here: ids are short, names of pictures have at most 200."""


def is_page(path: str) -> bool:
    """Whether a decoded path is an address of the page."""
    return len(path) <= _LONGEST and path != "//" and _PAGE.fullmatch(path) is not None


def is_people_page(path: str) -> bool:
    """Whether a decoded path is one of the pages of people, for which one signs in first."""
    return _PEOPLE.fullmatch(path) is not None


def is_open(scope: Mapping[str, Any]) -> bool:
    """Whether strangers get an answer: where people sign in or join, and what the page itself is made of.

    Routes among these say so once more, by their right (`dimp_web.security.rights`).
    """
    return scope["type"] == "http" and _OPEN.fullmatch(scope["path"]) is not None


def address_of(session_id: str, generation_id: str | None = None) -> str:
    """The path of a session, or of one of its pictures; the page's front where there is no session yet."""
    parts = [quote(part, safe="") for part in (session_id, generation_id) if part]
    return "/".join(["/s", *parts]) if session_id else "/"
