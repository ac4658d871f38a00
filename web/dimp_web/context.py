"""Who makes a request, in which session, under which operation id: read in one place for all routes."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

import anyio
from litestar import Request
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.types import Scope

from dimp.accounts.house import House
from dimp.accounts.oidc.sign_in import OidcSignIn
from dimp.core.actions import AnyAction, Refine
from dimp.core.errors import Conflict, Invalid, NotFound
from dimp.core.generation import Generation
from dimp.core.owners import NOBODY
from dimp.core.refs import resolve
from dimp.core.session import Session
from dimp.decide.talk.meaning import Say
from dimp.history.lineage import Drifts
from dimp.models.pulling import Pulls
from dimp.studio.outcome import Outcome
from dimp.studio.personal.sharing import Sharing
from dimp.studio.personal.studio import PersonalStudio
from dimp.studio.studio import NEW_SESSION, Studio
from dimp_web.image_files import ImageCache
from dimp_web.live import Live
from dimp_web.monitoring.metrics import Metrics
from dimp_web.paging import EncodedViews
from dimp_web.picture_reader import PictureReader
from dimp_web.security import identity
from dimp_web.security.sign_in import Attempts
from dimp_web.understanding import need_clear

AnyRequest = Request[Any, Any, Any]

COOKIE = "dimp_session"
_CONTEXTS = "dimp_contexts"
_MAX_OP = 200
_ACTOR = re.compile(r"mcp(:[\w .-]{1,80})?")
"""Who may act under a name of its own, by the header `Dimp-Actor`: an assistant, with the name of its program."""

MAX_ACTOR = 200
"""Characters of an actor that the log keeps."""


@dataclass(frozen=True, slots=True)
class AppContext:
    """What all routes share; `metrics` where they are switched on, `house` and `sharing` where there are accounts,
    `oidc` where these have a provider to sign in by."""

    studio: Studio
    live: Live
    views: EncodedViews
    image_cache: ImageCache
    reader: PictureReader
    drifts: Drifts
    measuring: anyio.CapacityLimiter
    metrics: Metrics | None
    pulls: Pulls
    house: House | None = None
    oidc: OidcSignIn | None = None
    sharing: Sharing | None = None
    attempts: Attempts = field(default_factory=Attempts)


class Contexts:
    """What routes get for whom: all of the studio where there are no accounts, else each person's own part of it."""

    def __init__(self, whole: AppContext) -> None:
        self.whole = whole
        self._personal: dict[str, AppContext] = {}

    def of(self, scope: Mapping[str, Any]) -> AppContext:
        """For one request. Who is nobody gets a part in which nothing is."""
        if self.whole.house is None or identity.is_signed(scope):
            return self.whole
        person = identity.of(scope)
        return self._of_owner(person.owner if person else NOBODY)

    def of_account(self, account_id: str) -> AppContext:
        """The part of an account, whoever asks: for what its person has shared."""
        return self._of_owner(self.whole.studio.sessions.owner_of(account_id))

    def _of_owner(self, owner: str) -> AppContext:
        if (context := self._personal.get(owner)) is None:
            studio = PersonalStudio(self.whole.studio, owner)
            image_cache = self.whole.image_cache.of_person(studio.blobs, owner)
            context = self._personal[owner] = replace(self.whole, studio=studio, image_cache=image_cache)
        return context

    def enter(self, scope: MutableMapping[str, Any]) -> None:
        """Says in a request's scope that it is for this studio: the routes are the same for all of a process."""
        scope[_CONTEXTS] = self


class Caller:
    """Who makes a request, where the request concerns no session or names it in its path or body."""

    def __init__(self, request: AnyRequest, context: AppContext) -> None:
        self.request = request
        self.context = context
        self.studio = context.studio
        self._actor = ""

    @property
    def actor(self) -> str:
        """Who acts: an account, where there are some; else the page in a browser, the command line, or another
        program, with the user that it names.

        Raises `Invalid` for a name that a request may not act under.
        """
        if (person := identity.of(self.request.scope)) is not None:
            return person.account.id
        if self._actor:
            return self._actor
        if (named := self.request.headers.get("dimp-actor")) is not None:
            if not _ACTOR.fullmatch(named) or "sec-fetch-site" in self.request.headers:
                raise Invalid("Nobody may act under that name.", "Leave the header Dimp-Actor out, or send: mcp:NAME")
            return named
        if "sec-fetch-site" in self.request.headers:
            return "browser"
        return "cli" if self.request.headers.get("user-agent", "").startswith("dimp") else "api"

    def operation(self, named: str | None = None) -> str | None:
        """The operation id: header `Idempotency-Key`, else the one that is `named` elsewhere. Raises `Invalid`."""
        op = _the_same(self.request.headers.get("idempotency-key", "").strip('"'), named, "operation ids")
        if op is not None and not (0 < len(op) <= _MAX_OP and op.isascii() and op.isprintable()):
            raise Invalid("The operation id cannot be used.", f"Use 1 to {_MAX_OP} plain characters, a UUID say.")
        return self.studio.own_operation(op)


class ReadRequest(Caller):
    """A request with a session to look references up in: the one named, else the cookie's, else the current one."""

    def __init__(self, request: AnyRequest, context: AppContext, session: str | None) -> None:
        super().__init__(request, context)
        self._reference = session

    @property
    def names_session(self) -> bool:
        """Whether the request itself says which session it is for."""
        return bool(self._reference)

    def session(self) -> Session:
        """The session to read; an empty one where there is none yet. Raises `NotFound` or `Conflict`."""
        if self._reference and self._reference != NEW_SESSION:
            return self.studio.sessions.find(self._reference)
        return self._cookie_session() or self.studio.sessions.current(self.actor) or Session("")

    def generation(self, reference: str) -> tuple[Session, Generation]:
        """A generation by its whole id or digest from any session, else by a reference within this one."""
        session = self.studio.sessions.session_for_reference(reference, self.session())
        if session is None or not session.started:
            hint = 'Paint one first: dimp new "a red ball on grass"'
            raise NotFound("There is no picture yet.", hint, "no-picture-yet")
        return session, resolve(session, reference)

    def _cookie_session(self) -> Session | None:
        """The cookie's session; none where it is gone or in the trash."""
        reference = self.request.cookies.get(COOKIE)
        try:
            session = self.studio.sessions.find(reference) if reference else None
        except (NotFound, Conflict):
            return None
        return session if session and not session.trashed else None


class WriteRequest(ReadRequest):
    """A request that acts in a session, under an operation id if it has one.

    Only what heeds the operation id takes one of these: what would ignore it must not document it.
    """

    def __init__(self, request: AnyRequest, context: AppContext, session: str | None, op: str | None) -> None:
        super().__init__(request, context, session)
        self._op = op

    def name_actor(self, user: str) -> None:
        """Says for whom a program acts."""
        self._actor = f"api:{user}"[:MAX_ACTOR]

    def operation(self, in_body: str | None = None) -> str | None:
        """The operation id: header `Idempotency-Key`, else in the body, else in the query. Raises `Invalid`."""
        return super().operation(_the_same(in_body, self._op, "operation ids"))

    def target(self, in_body: str | None = None) -> str | None:
        """The session to act in: a reference, `new`, or None for the current one. Raises `Invalid` for two of them."""
        if reference := _the_same(in_body, self._reference, "sessions"):
            return reference
        return session.id if (session := self._cookie_session()) else None

    def session_for(self, in_body: str | None = None) -> Session:
        """The session to act in as it is now; an empty one where the action would begin it. Raises as `session`."""
        reference = self.target(in_body)
        if reference == NEW_SESSION:
            return Session("")
        return self.studio.sessions.find(reference) if reference else self.session()

    async def is_done(self, in_body: str | None = None) -> bool:
        """Whether the operation was done before, when the same words met another canvas."""
        own = self.operation(in_body)
        return own is not None and await self.studio.log.find_op(own) is not None

    async def do(
        self, action: AnyAction, session: str | None = None, op: str | None = None, part: str = "",
        asked: Say | None = None,
    ) -> Outcome:  # fmt: skip
        """Does the action; `session` and `op` are those of the body. Raises `Refusal` or `StoreError`.

        Of a change that was not understood nothing is painted: it raises `Unclear`.

        `part` names one of several actions of a request: each has an operation id of its own. `asked` are the words
        that came to the action, where it was not asked for itself.
        """
        own = self.operation(op)
        named = f"{own}/{part}" if own and part else own
        if isinstance(action, Refine) and asked is None and not await self.is_done(op):
            await need_clear(self.studio, self.session_for(session), action)
        return await self.studio.do(self.target(session), action, actor=self.actor, op=named, asked=asked)


AppContexts = NamedDependency[AppContext]
AllContexts = NamedDependency[Contexts]
Callers = NamedDependency[Caller]
ReadRequests = NamedDependency[ReadRequest]
WriteRequests = NamedDependency[WriteRequest]
SessionQuery = FromQuery[str | None]


def _the_same(first: str | None, second: str | None, what: str) -> str | None:
    """What two places of a request say, where both or one of them says it. Raises `Invalid` if they differ."""
    if first and second and first != second:
        raise Invalid(f"The request names two {what}.", "Name one, in one place.")
    return first or second


def contexts_of(scope: Scope) -> Contexts:
    """Litestar's provider of `Contexts`."""
    contexts: Contexts = cast(Mapping[str, Any], scope)[_CONTEXTS]
    return contexts


def context_of(scope: Scope) -> AppContext:
    """Litestar's provider of `AppContext`."""
    return contexts_of(scope).of(scope)


def studio_of(scope: Scope) -> Studio:
    """Litestar's provider of the studio, for what is no request."""
    return context_of(scope).studio


def live_of(scope: Scope) -> Live:
    """Litestar's provider of `Live`."""
    return contexts_of(scope).whole.live


def still_admitted_of(scope: Scope) -> Callable[[], Awaitable[bool]]:
    """Litestar's provider of what tells, as long as a connection lasts, whether who made it may still be here."""
    house, person = contexts_of(scope).whole.house, identity.of(scope)

    async def still_admitted() -> bool:
        if house is None or person is None:
            return house is None
        sign_in = person.sign_in or person.token_of
        return await house.admits(person.account, sign_in, person.key, person.token_until)

    return still_admitted


def caller_of(request: AnyRequest, context: AppContexts) -> Caller:
    """Litestar's provider of `Caller`."""
    return Caller(request, context)


def read_request(request: AnyRequest, context: AppContexts, session: SessionQuery = None) -> ReadRequest:
    """Litestar's provider of `ReadRequest`."""
    return ReadRequest(request, context, session)


def write_request(
    request: AnyRequest, context: AppContexts, session: SessionQuery = None, op: FromQuery[str | None] = None
) -> WriteRequest:
    """Litestar's provider of `WriteRequest`."""
    return WriteRequest(request, context, session, op)


def keep(session: Session) -> Cookie:
    """The cookie that makes a session this client's current one."""
    return Cookie(key=COOKIE, value=session.id, path="/", httponly=True, samesite="strict")
