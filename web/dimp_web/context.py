"""Who asks, in which session, and under which operation id: read from a request in one place for all routes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import anyio
from litestar import Request
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromQuery

from dimp.actions import AnyAction
from dimp.how import Drifts
from dimp.refs import resolve
from dimp.refusals import Conflict, Invalid, NotFound
from dimp.session import Generation, Session
from dimp.studio import NEW_SESSION, Outcome, Studio
from dimp_web.gallery import Gallery
from dimp_web.live import Live
from dimp_web.paging import EncodedViews
from dimp_web.pictures import Reader

AnyRequest = Request[Any, Any, Any]

COOKIE = "dimp_session"
_LONGEST_OP = 200


@dataclass(frozen=True, slots=True)
class Desk:
    """What all routes share."""

    studio: Studio
    live: Live
    views: EncodedViews
    gallery: Gallery
    reader: Reader
    drifts: Drifts
    measuring: anyio.CapacityLimiter


class Look:
    """A request that looks at a session: the one named, else the cookie's, else the current one."""

    def __init__(self, request: AnyRequest, desk: Desk, said: str | None) -> None:
        self.request = request
        self.desk = desk
        self.studio = desk.studio
        self._said = said

    @property
    def names_session(self) -> bool:
        """Whether the request itself says which session it is for."""
        return bool(self._said)

    def session(self) -> Session:
        """The session to look at; an empty one where there is none yet. Raises `NotFound` or `Conflict`."""
        if self._said and self._said != NEW_SESSION:
            return self.studio.sessions.find(self._said)
        return self._kept() or self.studio.sessions.current() or Session("")

    def generation(self, reference: str) -> tuple[Session, Generation]:
        """A generation by its whole id or digest from any session, else by a reference within this one."""
        session = self.studio.sessions.home_for(reference, self.session())
        if session is None or not session.started:
            hint = 'Paint one first: dimp new "a red ball on grass"'
            raise NotFound("There is no picture yet.", hint, "no-picture-yet")
        return session, resolve(session, reference)

    def _kept(self) -> Session | None:
        """The cookie's session; none where it is gone or in the trash."""
        kept = self.request.cookies.get(COOKIE)
        try:
            session = self.studio.sessions.find(kept) if kept else None
        except (NotFound, Conflict):
            return None
        return session if session and not session.trashed else None


class Ask(Look):
    """A request that acts in a session, under an operation id if it has one."""

    def __init__(self, request: AnyRequest, desk: Desk, said: str | None, op: str | None) -> None:
        super().__init__(request, desk, said)
        self._op = op

    @property
    def actor(self) -> str:
        """Who acts: the page in a browser, the command line, or another program."""
        if "sec-fetch-site" in self.request.headers:
            return "browser"
        return "cli" if self.request.headers.get("user-agent", "").startswith("dimp") else "api"

    def operation(self, said: str | None = None) -> str | None:
        """The operation id: header `Idempotency-Key`, else as said in the body, else in the query. Raises `Invalid`."""
        op = self.request.headers.get("idempotency-key", "").strip('"') or said or self._op
        if op is not None and not (0 < len(op) <= _LONGEST_OP and op.isascii() and op.isprintable()):
            raise Invalid("The operation id cannot be used.", f"Use 1 to {_LONGEST_OP} plain characters, a UUID say.")
        return op

    def target(self, said: str | None = None) -> str | None:
        """The session to act in: a reference, `new`, or None for the current one."""
        if named := said or self._said:
            return named
        return kept.id if (kept := self._kept()) else None

    def session_for(self, said: str | None = None) -> Session:
        """The session to act in as it is now; an empty one where the action would begin it. Raises as `session`."""
        named = self.target(said)
        if named == NEW_SESSION:
            return Session("")
        return self.studio.sessions.find(named) if named else self.session()

    async def do(self, action: AnyAction, session: str | None = None, op: str | None = None, part: str = "") -> Outcome:
        """Does the action; `session` and `op` are what the body said. Raises `Refusal` or `StoreError`.

        `part` names one of several actions that a request amounts to: each has an operation id of its own.
        """
        own = self.operation(op)
        named = f"{own}/{part}" if own and part else own
        return await self.studio.do(self.target(session), action, actor=self.actor, op=named)


Desks = NamedDependency[Desk]
Looks = NamedDependency[Look]
Asks = NamedDependency[Ask]
SessionQuery = FromQuery[str | None]


def look(request: AnyRequest, desk: Desks, session: SessionQuery = None) -> Look:
    """Litestar's provider of `Look`."""
    return Look(request, desk, session)


def ask(request: AnyRequest, desk: Desks, session: SessionQuery = None, op: FromQuery[str | None] = None) -> Ask:
    """Litestar's provider of `Ask`."""
    return Ask(request, desk, session, op)


def keep(session: Session) -> Cookie:
    """The cookie that makes a session this client's current one."""
    return Cookie(key=COOKIE, value=session.id, path="/", httponly=True, samesite="strict")
