"""The security middleware: pure ASGI, before everything, for HTTP and WebSocket alike.

Frameworks guard their HTTP routes and leave sockets, static files or one late route open; so every check is here, once:
the Host (DNS rebinding), Origin and Sec-Fetch-Site (other sites), the token beyond this machine, the shape of the path,
the bounds of the body, and the headers of every answer.
"""

from __future__ import annotations

import logging
import time
from typing import Any
from urllib.parse import parse_qs, quote

import anyio

from dimp_web import problems
from dimp_web.asgi import App, Message, Receive, Scope, Send
from dimp_web.page_addresses import is_open, is_page, is_people_page
from dimp_web.problems import ProblemError, make
from dimp_web.security import access, identity, root_path, senders
from dimp_web.security.access import Access
from dimp_web.security.authenticator import Authenticator, Identified
from dimp_web.security.body_limits import bounds_of, check_head, limit_body
from dimp_web.security.sign_in import SignIn, Throttle
from dimp_web.security.signed_urls import SIGNER
from dimp_web.security.sockets import Sockets

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = (
    (b"content-security-policy", _CSP.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)
_NO_STORE = (b"cache-control", b"no-store")
_OWN = ("same-origin", "none")
_SOON = {"Retry-After": "10"}
_PERSON_FREE, _PERSON_PER_SECOND = 240, 4.0
"""How many changes one person may make at once, and how many a second from then on."""

SOCKET = "/api/ws/progress"
"""The one address that takes WebSockets."""

_log = logging.getLogger("dimp_web")


class SecurityMiddleware:
    """Lets in what may come in, and gives every answer its headers. `busy` and `quiet_since` describe the traffic."""

    def __init__(self, app: App, rules: Access, authenticator: Authenticator | None = None) -> None:
        self._app = app
        self._rules = rules
        self._authenticator = authenticator
        self.sign_in = SignIn(rules.token)
        self._throttle = Throttle()
        self._pace = Throttle(free=_PERSON_FREE, per_second=_PERSON_PER_SECOND)
        self.busy = 0
        self._sockets = Sockets()
        self.quiet_since = time.monotonic()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request or one socket."""
        if scope["type"] not in ("http", "websocket"):
            return
        scope = senders.enter(scope, self._rules.trusted_proxies)
        scope, send = root_path.enter(scope, self._rules.root_path), root_path.leave(send, self._rules.root_path)
        self.busy += 1
        try:
            await self._admit(scope, receive, _with_headers(send, private=self._private))
        except Exception as fault:
            # The server below would log it with its words, which may hold a prompt.
            _log.error("a request failed outside the routes: %s", problems.exception_place(fault))
        finally:
            self.busy -= 1
            self.quiet_since = time.monotonic()

    @property
    def _private(self) -> bool:
        return self._rules.required or self._authenticator is not None

    async def _admit(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            headers = _read_headers(scope)
            self._check_host(headers)
            _check_path(scope)
            signed = _is_signed(scope)  # such an address is its own proof, also for another site's page
            if not signed:
                self._check_site(scope, headers)
            if signed:
                scope = identity.enter_signed(scope)
            elif self._authenticator is not None:
                found = await self._authenticator.identify(headers, may_rotate=scope["type"] == "http", now=time.time())
                if found is None and not is_open(scope):
                    await self._turn_away(self._authenticator, scope, headers, send)
                    return
                await self._pace_person(scope, found)
                scope = identity.enter(scope, found.identity if found else None)
                send = _with_cookie(send, found.set_cookie if found else None)
            elif self._rules.required:
                now = time.time()
                if not self._may_enter(headers, now):
                    await self._accept_token(scope, headers, send, now)
                    return
                send = self._renew_cookie(send, headers, now)
            if scope["type"] == "websocket":
                person = identity.of(scope)
                with self._sockets.held(person.account.id if person else ""):
                    await self._app(scope, receive, send)
                return
            if str(scope["method"]) not in _SAFE:
                bounds = bounds_of(scope["path"])
                check_head(bounds, headers)
                receive = limit_body(receive, bounds)
        except ProblemError as refused:
            await _refuse(scope, send, refused)
            return
        await self._app(_as_get(scope), receive, send)

    def _check_host(self, headers: dict[str, str]) -> None:
        if not self._rules.answers_to(headers.get("host", "")):
            title = "This server does not answer to that name"
            raise ProblemError(make("host", 421, title, "", "Use http://127.0.0.1 and its port, or set allowed_hosts."))

    def _check_site(self, scope: Scope, headers: dict[str, str]) -> None:
        """Other sites may link to the page, and nothing else: neither act nor read, nor open a socket."""
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        foreign = site is not None and site.lower() not in _OWN
        navigation = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
        is_socket = scope["type"] == "websocket"
        safe = not is_socket and scope["method"] in _SAFE
        if foreign and not (safe and navigation):
            raise _other_site_error()
        if safe:
            return
        if origin is not None and not self._rules.own_origin(origin, headers):
            raise _other_site_error()
        bearer = access.bearer_token(headers)
        proven = bool(bearer) if self._authenticator else self._rules.token_fits(bearer)  # people's is looked at next
        if is_socket and origin is None and not proven:
            raise ProblemError(make("origin", 403, "Who is asking?", "A socket needs an Origin or the token.",
                                    "Send the header: Authorization: Bearer TOKEN"))  # fmt: skip

    def _may_enter(self, headers: dict[str, str], now: float) -> bool:
        by_token = self._rules.token_fits(access.bearer_token(headers))
        return by_token or self.sign_in.admits(headers.get("cookie", ""), now)

    def _renew_cookie(self, send: Send, headers: dict[str, str], now: float) -> Send:
        """`send`, with a fresh cookie where the one in use has run half of its time."""
        if not self.sign_in.wants_renewal(headers.get("cookie", ""), now):
            return send
        return _with_cookie(send, self.sign_in.cookie(now, secure=access.came_over_tls(headers)))

    async def _turn_away(
        self, authenticator: Authenticator, scope: Scope, headers: dict[str, str], send: Send
    ) -> None:  # fmt: skip
        """A stranger: the user of this machine gets in by its token or a code, others are sent to sign in."""
        guessed, proven = self._check_address(scope, time.time())
        if proven:
            cookie = await authenticator.sign_in_founder(headers)
            await _redirect(send, scope["path"], cookie)
            return
        await self._slow_down(scope, guessed or bool(access.bearer_token(headers)))
        if _opens_page(scope) or (scope["type"] == "http" and is_people_page(scope["path"])):
            await _redirect(send, "/sign-in", query=b"?next=" + quote(scope["path"], safe="").encode())
            return
        unauthorized = make("unauthorized", 401, "Sign in first", "", "Sign in at /sign-in, or send an API key: "
                            "Authorization: Bearer KEY")  # fmt: skip
        raise ProblemError(unauthorized, {"WWW-Authenticate": "Bearer"})

    def _check_address(self, scope: Scope, now: float) -> tuple[bool, bool]:
        """Whether an address of the page holds a token or a code, and whether it is the right one. It works once."""
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        token, code = (query.get(name, [""])[0] for name in ("token", "code"))
        proven = _opens_page(scope) and (self._rules.token_fits(token) or self.sign_in.redeem(code, now))
        return bool(token or code), proven

    async def _accept_token(self, scope: Scope, headers: dict[str, str], send: Send, now: float) -> None:
        """Takes the token or a code once in the address of the page, and gives a cookie; anything else is refused."""
        guessed, proven = self._check_address(scope, now)
        if not proven:
            await self._slow_down(scope, guessed or bool(access.bearer_token(headers)))
            unauthorized = make("unauthorized", 401, "A token is needed", "", "Send the header: Authorization: "
                                "Bearer TOKEN, or open the page once as /?token=TOKEN")  # fmt: skip
            raise ProblemError(unauthorized, {"WWW-Authenticate": "Bearer"})
        await _redirect(send, scope["path"], self.sign_in.cookie(now, secure=access.came_over_tls(headers)))

    async def _pace_person(self, scope: Scope, found: Identified | None) -> None:
        """Slows changes by one person that come too fast; raises where they come far too fast."""
        if found is None or scope["type"] != "http" or scope["method"] in _SAFE:
            return
        wait = self._pace.wait_for(found.identity.account.id, time.monotonic())
        if wait > Throttle.LONGEST_S:
            raise ProblemError(make("slow-down", 429, "Too many requests", "", "Wait a little between them."), _SOON)
        await anyio.sleep(wait)

    async def _slow_down(self, scope: Scope, guessed: bool) -> None:
        """Lets whoever guesses wait; raises where too many guesses wait already."""
        if not guessed:
            return
        wait = self._throttle.wait_for(senders.of(scope), time.monotonic())
        if wait > self._throttle.LONGEST_S:
            slower = make("slow-down", 429, "Too many wrong tokens", "", "Wait a little, then send the right one.")
            raise ProblemError(slower, _SOON)
        await anyio.sleep(wait)


def _opens_page(scope: Scope) -> bool:
    return scope["type"] == "http" and scope["method"] == "GET" and is_page(scope["path"])


def _is_signed(scope: Scope) -> bool:
    query = scope.get("query_string", b"").decode("latin-1")
    return scope["type"] == "http" and scope["method"] == "GET" and SIGNER.admits(scope["path"], query, time.time())


def _read_headers(scope: Scope) -> dict[str, str]:
    """The headers by name. A Host or Origin that comes twice could be read in two ways: refused."""
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        key = name.decode("latin-1").lower()
        if key in headers and key in ("host", "origin", "content-length", "content-type", "authorization"):
            raise ProblemError(make("invalid", 400, "A header came twice", f"There are two of {key}.", "Send one."))
        headers[key] = value.decode("latin-1")
    return headers


def _check_path(scope: Scope) -> None:
    """No path of ours has an empty or a dotted part, a backslash or a control character, so none is routed."""
    path = scope["path"]
    parts = path.split("/")
    if scope["type"] == "websocket" and path.rstrip("/") != SOCKET:
        raise ProblemError(make("not-found", 404, "There is no socket here", "", f"The live channel is at {SOCKET}"))
    odd = any(character < " " or character in "\\\x7f" for character in path)
    if odd or not path.startswith("/") or "" in parts[1:-1] or path.startswith("//") or {".", ".."} & set(parts):
        raise ProblemError(make("not-found", 404, "There is nothing here", "", "See: GET /schema"))


def _other_site_error() -> ProblemError:
    return ProblemError(
        make(
            "origin", 403, "Another site is asking", "Only this server's own page may do that.", "Open the page itself."
        )
    )


def _as_get(scope: Scope) -> Scope:
    """HEAD is GET without the body, which the server leaves out by itself."""
    if scope["type"] == "http" and scope["method"] == "HEAD":
        return {**scope, "method": "GET"}
    return scope


def _with_headers(send: Send, *, private: bool) -> Send:
    """`send`, with the headers of every answer; where a token is needed no cache that others use may keep one."""

    async def inner(message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.http.response.start"):
            headers: Any = list(message.get("headers", []))
            if private:
                headers = [
                    (name, value.replace(b"public", b"private") if name.lower() == b"cache-control" else value)
                    for name, value in headers
                ]
            present = {name.lower() for name, _ in headers}
            extra = [pair for pair in (*_HEADERS, _NO_STORE) if pair[0] not in present]
            message = {**message, "headers": [*headers, *extra]}
        await send(message)

    return inner


def _with_cookie(send: Send, cookie: str | None) -> Send:
    """`send`, with a cookie set where there is one to set."""
    if cookie is None:
        return send
    header = (b"set-cookie", cookie.encode("latin-1"))

    async def inner(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", []), header]}
        await send(message)

    return inner


async def _redirect(send: Send, path: str, cookie: str | None = None, query: bytes = b"") -> None:
    await _answer(_with_cookie(send, cookie), 303, [(b"location", quote(path).encode() + query)], b"")


async def _refuse(scope: Scope, send: Send, refused: ProblemError) -> None:
    kind = "websocket.http.response" if scope["type"] == "websocket" else "http.response"
    body = problems.encode(refused.problem, scope["path"])
    headers = [(b"content-type", problems.MEDIA_TYPE.encode())]
    headers += [(name.lower().encode(), value.encode("latin-1")) for name, value in refused.headers.items()]
    if kind not in scope.get("extensions", {}) and scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": refused.problem.title})
        return
    await _answer(send, refused.problem.status, headers, body, kind)


async def _answer(
    send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes, kind: str = "http.response"
) -> None:
    sized = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": f"{kind}.start", "status": status, "headers": sized})
    await send({"type": f"{kind}.body", "body": body, "more_body": False})
