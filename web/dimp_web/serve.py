"""Running the server: it owns the data folder, listens, says where in `server.json`, and leaves cleanly.

Requests that wait for pictures do not delay the end: they are told that the server is closing, sockets are closed, and
the work continues at the next start.
"""

from __future__ import annotations

import os
import secrets
import signal
import socket
import time
import webbrowser
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

import anyio
import anyio.to_thread
import msgspec
import uvicorn

from dimp.accounts.house import House, open_house
from dimp.accounts.oidc.config import config_of
from dimp.accounts.oidc.provider import need_library
from dimp.accounts.oidc.sign_in import OidcSignIn
from dimp.accounts.passwords import need_libraries
from dimp.accounts.records import Account
from dimp.core.errors import Invalid, Unavailable
from dimp.history import output_folder
from dimp.home import Home
from dimp.settings import Settings
from dimp.studio.ids import Source
from dimp.studio.studio import Studio, open_studio
from dimp_store.temp_file import replace_file
from dimp_web import asgi
from dimp_web.app import make_api
from dimp_web.client_files import Page
from dimp_web.http_protocol import HeaderTimeoutProtocol
from dimp_web.live import Live
from dimp_web.monitoring import logs, outcomes
from dimp_web.monitoring.heap import keep_trimmed, limit_heap
from dimp_web.monitoring.metrics import Metrics
from dimp_web.routes.health import installed_version
from dimp_web.security.access import Access, access_for, refuse_weak
from dimp_web.security.authenticator import Authenticator
from dimp_web.security.middleware import SecurityMiddleware
from dimp_web.security.sign_in import SignIn

_GRACE_S = 3
_CONFIG_S = 2.0
_MAX_CONNECTIONS = 1024
_SOCKET_MESSAGE_BYTES = 64 * 1024


class ServerInfo(msgspec.Struct, frozen=True):
    """What `server.json` says of a running server."""

    url: str
    token: str
    pid: int
    version: str
    started_at: str


class App:
    """The whole application of one studio: middleware, page, routes. `asgi` is what a server runs."""

    def __init__(
        self, studio: Studio, rules: Access, authenticator: Authenticator | None = None,
        provider: OidcSignIn | None = None,
    ) -> None:  # fmt: skip
        self.live = Live(studio)
        house = authenticator.house if authenticator else None
        self.metrics = Metrics(studio, installed_version()) if studio.settings.metrics else None
        api = make_api(studio, self.live, self.metrics, house, provider)
        page = Page(api, root_path=rules.root_path, auth="accounts" if house else "")
        self.guard = SecurityMiddleware(page, rules, authenticator)
        self.asgi: asgi.App = self.metrics.counting(self.guard) if self.metrics else self.guard


async def serve(
    home: Home,
    settings: Settings,
    *,
    announce: Callable[[str], None],
    idle_stop_s: float | None = None,
    open_browser: bool = False,
    command: Sequence[str] | None = None,
    port_was_asked_for: bool = False,
) -> None:
    """Runs until SIGINT, SIGTERM, or `idle_stop_s` seconds without work and clients. `announce` is told the address.

    Raises `AlreadyOwned` when a server runs on this folder, `Invalid` for an address open to others without a
    token, `Unavailable` when the port is taken and was asked for.
    """
    _check_access(settings)
    trim = limit_heap()
    if settings.log_format == "json":
        logs.write_json()
    async with (
        open_people(home, settings) as people,
        open_studio(home, settings, command=command, founder=people.founder.id if people else "") as studio,
    ):
        with _bind(settings, port_was_asked_for) as listening:
            rules = _access_rules(settings, listening.getsockname()[1])
            app = _app(studio, rules, people)
            server = _Server(_config(app.asgi), app.live)
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(_stop_on_signals, server)
                tasks.start_soon(output_folder.follow, studio)
                tasks.start_soon(_follow_config, studio)
                if app.live.sharing:
                    tasks.start_soon(app.live.sharing.follow)
                tasks.start_soon(outcomes.follow, studio, _observers(app, settings))
                if trim is not None:
                    tasks.start_soon(keep_trimmed, trim, lambda: app.guard.quiet_since)
                if idle_stop_s:
                    tasks.start_soon(_stop_when_idle, server, app, studio, idle_stop_s)
                else:  # somebody runs it to paint; a command that started it may only want to undo
                    tasks.start_soon(studio.warm_up)
                tasks.start_soon(_announce, server, home, settings, rules, app.guard.sign_in, announce, open_browser)
                try:
                    await server.run_on(listening)
                finally:
                    await _remove_server_info(home)
                    tasks.cancel_scope.cancel()


class Household(msgspec.Struct, frozen=True):
    """The people of a studio, the first of them, and the provider that they may sign in by, if there is one."""

    house: House
    founder: Account
    provider: OidcSignIn | None = None


@asynccontextmanager
async def open_people(home: Home, settings: Settings) -> AsyncIterator[Household | None]:
    """The people where `auth` is accounts, else None. Raises `Invalid` where there is nobody yet."""
    if settings.auth != "accounts":
        yield None
        return
    home.make()
    async with open_house(home.accounts, Source().id) as house:
        founder = await house.people.founder()
        if founder is None:
            raise Invalid("auth is accounts, and nobody has one yet.", "Add yourself: dimp users add NAME")
        config = await anyio.to_thread.run_sync(config_of, settings, home.root)
        yield Household(house, founder, OidcSignIn(house, config) if config else None)


def _app(studio: Studio, rules: Access, people: Household | None) -> App:
    if people is None:
        return App(studio, rules)
    return App(studio, rules, Authenticator(people.house, people.founder, rules), people.provider)


class _Server(uvicorn.Server):
    """uvicorn, with its signals left to us and a way to tell that it listens."""

    def __init__(self, config: uvicorn.Config, live: Live) -> None:
        super().__init__(config)
        self.listens = anyio.Event()
        self._live = live

    async def run_on(self, listening: socket.socket) -> None:
        """Serves on a bound socket until told to leave."""
        await self._serve([listening])

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listens."""
        await super().startup(sockets)
        self.listens.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Shuts down: waiting requests are told first."""
        self._live.close()
        await super().shutdown(sockets)


def _config(app: asgi.App) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=HeaderTimeoutProtocol,
        ws="websockets-sansio",
        ws_max_size=_SOCKET_MESSAGE_BYTES,
        lifespan="off",
        access_log=False,
        log_config=None,
        log_level="critical",
        server_header=False,
        proxy_headers=False,
        limit_concurrency=_MAX_CONNECTIONS,
        timeout_graceful_shutdown=_GRACE_S,
    )


def _observers(app: App, settings: Settings) -> list[outcomes.Observer]:
    """Who is told how work ends."""
    counted = [app.metrics.observe] if app.metrics else []
    return [*counted, logs.log_outcome] if settings.log_format == "json" else [*counted]


def _check_access(settings: Settings) -> None:
    """Refuses an address that is open to all before anything is opened."""
    if settings.auth == "off" and settings.token:
        raise Invalid("A token is set, and auth is off.", "Take one of them away: dimp config set token")
    if settings.auth == "token" and not settings.token:
        hint = "Set one of 16 or more random characters: DIMP_TOKEN=... (or token = ... in config.toml)"
        raise Invalid("auth is token, and no token is set.", hint)
    if settings.oidc_issuer and settings.auth != "accounts":
        hint = "Set one up: dimp users add NAME, then dimp config set auth accounts"
        raise Invalid("oidc_issuer is set, and nobody has an account to sign in to.", hint)
    if settings.auth == "accounts":
        need_libraries()
        if settings.oidc_issuer:
            need_library()
    else:
        access_for(settings.host, settings.port, settings.token, bool(settings.token), settings.allowed_hosts)
    refuse_weak(settings.token)


def _access_rules(settings: Settings, port: int) -> Access:
    """On this machine alone no token is asked for; the one in `server.json` proves a socket of the command line.

    Where people have accounts, everybody must show something, and that token is the founder's.
    """
    required = bool(settings.token) or settings.auth == "accounts"
    token = settings.token or secrets.token_urlsafe(32)
    return access_for(
        settings.host,
        port,
        token,
        required,
        settings.allowed_hosts,
        settings.root_path,
        settings.trusted_proxies,
    )


def _bind(settings: Settings, asked_for: bool) -> socket.socket:
    """The listening socket; any free port where the usual one is taken and was not asked for."""
    try:
        return _listen(settings.host, settings.port)
    except OSError as error:
        if asked_for or settings.port != Settings().port:
            hint = "Use another one with --port, or --port 0 for any that is free."
            raise Unavailable(f"The port {settings.port} of {settings.host} cannot be used.", hint) from error
    return _listen(settings.host, 0)


def _listen(host: str, port: int) -> socket.socket:
    name = host.strip("[]")
    # The protocol is named because asyncio sets TCP_NODELAY only then: without it every answer waits 40 ms for an ACK.
    bound = socket.socket(socket.AF_INET6 if ":" in name else socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((name, port))
        bound.listen(2048)
    except OSError:
        bound.close()
        raise
    bound.set_inheritable(False)
    return bound


async def _announce(
    server: _Server, home: Home, settings: Settings, rules: Access, sign_in: SignIn, announce: Callable[[str], None],
    browse: bool,
) -> None:  # fmt: skip
    await server.listens.wait()
    url = _url(settings.host, rules.port)
    now = f"{datetime.fromtimestamp(time.time(), UTC):%Y-%m-%dT%H:%M:%SZ}"
    info = ServerInfo(url, rules.token, os.getpid(), installed_version(), now)
    await anyio.to_thread.run_sync(_write_server_info, home, msgspec.json.encode(info))
    announce(url)
    logs.log_started(url)
    if browse:
        asks = rules.required or settings.auth == "accounts"
        page = f"{url}/?code={sign_in.code(time.time())}" if asks else url
        await anyio.to_thread.run_sync(webbrowser.open, page)


def _url(host: str, port: int) -> str:
    """An address that works on this machine."""
    if host in ("0.0.0.0", "::", "[::]", ""):
        host = "127.0.0.1" if ":" not in host else "[::1]"
    return f"http://[{host}]:{port}" if ":" in host and not host.startswith("[") else f"http://{host}:{port}"


def _write_server_info(home: Home, encoded: bytes) -> None:
    """Whole or not at all, and readable by its owner alone: it holds the token."""
    replace_file(home.server, encoded)


async def _remove_server_info(home: Home) -> None:
    with anyio.CancelScope(shield=True):
        await anyio.Path(home.server).unlink(missing_ok=True)


async def _follow_config(studio: Studio) -> None:
    """Takes up what is written into `config.toml` meanwhile, also where nobody acts."""
    while True:
        await anyio.sleep(_CONFIG_S)
        await studio.take_up_edits()


async def _stop_on_signals(server: _Server) -> None:
    with suppress(NotImplementedError), anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
        async for _ in signals:
            server.force_exit = server.should_exit  # the second one means it
            server.should_exit = True


async def _stop_when_idle(server: _Server, app: App, studio: Studio, idle_stop_s: float) -> None:
    """Idle means: no request, no socket, nothing in the queue, for that long."""
    since = time.monotonic()
    while time.monotonic() - since < idle_stop_s:
        await anyio.sleep(min(1.0, idle_stop_s / 4))
        queue = studio.queue()
        if app.guard.busy or queue.running or (queue.waiting and not queue.paused):
            since = time.monotonic()
        since = max(since, app.guard.quiet_since)
    server.should_exit = True
