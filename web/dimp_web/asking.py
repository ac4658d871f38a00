"""Who asks, in which session, and under which operation id: read from a request in one place for all routes."""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar.datastructures import Cookie

from dimp.refusals import Conflict, Invalid, NotFound
from dimp.refs import resolve
from dimp.session import Generation, Session
from dimp.studio import NEW_SESSION, Studio

AnyRequest = Request[Any, Any, Any]

COOKIE = "dimp_session"
_LONGEST_OP = 200


def actor(request: AnyRequest) -> str:
    """Who acts: the page in a browser, the command line, or another program."""
    if "sec-fetch-site" in request.headers:
        return "browser"
    return "cli" if request.headers.get("user-agent", "").startswith("dimp") else "api"


def operation(request: AnyRequest, said: str | None) -> str | None:
    """The operation id, from the header `Idempotency-Key` or as said in query or body. Raises `Invalid`."""
    op = request.headers.get("idempotency-key", "").strip('"') or said
    if op is not None and not (0 < len(op) <= _LONGEST_OP and op.isascii() and op.isprintable()):
        raise Invalid("The operation id cannot be used.", f"Use 1 to {_LONGEST_OP} plain characters, such as a UUID.")
    return op


def target(request: AnyRequest, studio: Studio, said: str | None) -> str | None:
    """The session an action is for: the one named, else the cookie's, else None for the current one.

    A cookie that names a session which is gone or in the trash says nothing.
    """
    if said:
        return said
    return kept.id if (kept := _of_cookie(request, studio)) else None


def viewed(request: AnyRequest, studio: Studio, said: str | None) -> Session:
    """The session to look at; an empty one where there is none yet. Raises `NotFound` or `Conflict`."""
    if said and said != NEW_SESSION:
        return studio.sessions.find(said)
    return _of_cookie(request, studio) or studio.sessions.current() or Session("")


def generation(
    request: AnyRequest, studio: Studio, reference: str, said: str | None = None
) -> tuple[Session, Generation]:
    """A generation by its whole id from any session, else by a reference within the session looked at."""
    session = studio.sessions.home_of(reference) or viewed(request, studio, said)
    if not session.started:
        raise NotFound("There is no picture yet.", 'Paint one first: dimp new "a red ball on grass"')
    return session, resolve(session, reference)


def keep(session: Session) -> Cookie:
    """The cookie that makes a session this client's current one."""
    return Cookie(COOKIE, session.id, path="/", httponly=True, samesite="strict")


def _of_cookie(request: AnyRequest, studio: Studio) -> Session | None:
    kept = request.cookies.get(COOKIE)
    if not kept:
        return None
    try:
        session = studio.sessions.find(kept)
    except (NotFound, Conflict):
        return None
    return None if session.trashed else session
