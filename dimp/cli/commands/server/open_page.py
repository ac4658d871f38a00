"""`dimp open`: the page at a picture, in the browser of this machine where there is one."""

from __future__ import annotations

import os
import sys
import webbrowser
from typing import Annotated

from cyclopts import Parameter

from dimp.cli import background
from dimp.cli.client import Address, Client
from dimp.cli.options import COMMON, CommonOptions
from dimp.cli.output import console
from dimp.cli.store import find_generation, load_sessions, resolve_home
from dimp.core.errors import NotFound, Refusal
from dimp.studio.sessions import Sessions
from dimp_web.page_addresses import address_of

Which = Annotated[str | None, Parameter(name="ID", help="Picture or session; the picture on the canvas if left out.")]


def open_page(
    reference: Which = None,
    /,
    *,
    browser: Annotated[bool, Parameter(help="Open the browser; without it, the address is only printed.")] = True,
    options: CommonOptions = COMMON,
) -> None:
    """Open the page at a picture or a session; where there is no browser, print its address."""
    home = resolve_home(options.home)
    path = _path_of(load_sessions(home), options.session, reference)
    address = background.connect(home).address
    opened = browser and _open(f"{address.url}{path}", address)
    if options.json:
        console.print_json({"url": f"{address.url}{path}", "opened": opened})
        return
    console.print_line(console.plain(f"{address.url}{path}"))
    if browser and not opened:
        console.print_note("No browser can be opened here; open the address by hand.")


def _path_of(sessions: Sessions, session_name: str | None, reference: str | None) -> str:
    """The path of the picture or the session that is meant. Raises `NotFound` or `Conflict`."""
    if reference is None:
        session = sessions.find(session_name) if session_name else sessions.current()
        return address_of(session.id, session.head) if session else address_of("")
    try:
        session, generation = find_generation(sessions, session_name, reference)
    except NotFound:
        return address_of(_find_session(sessions, reference))
    return address_of(session.id, generation.id)


def _find_session(sessions: Sessions, reference: str) -> str:
    try:
        return sessions.find(reference).id
    except NotFound as missing:
        hint = "See what there is with: dimp tree, or: dimp sessions"
        raise NotFound(f"There is no picture and no session {reference!r}.", hint, "no-picture") from missing


def _open(url: str, address: Address) -> bool:
    """Whether a browser took the address. A text browser is not started: it would take over the terminal."""
    graphical = sys.platform in ("darwin", "win32") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    if not graphical and not os.environ.get("BROWSER"):
        return False
    if address.token and _needs_token(address):
        url = f"{url}?token={address.token}"
    try:
        return webbrowser.open(url)
    except webbrowser.Error:
        return False


def _needs_token(address: Address) -> bool:
    """Whether the server asks everyone for its token; on this machine alone it usually asks nobody."""
    try:
        Client(lambda: Address(address.url)).request("GET", "/health")
    except Refusal:
        return True
    return False
