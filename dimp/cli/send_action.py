"""Actions that paint nothing: sent once, and the result printed in a line."""

from __future__ import annotations

import os
from collections.abc import Mapping

import msgspec

from dimp.cli import background
from dimp.cli.client import ActionResult, Client
from dimp.cli.options import CommonOptions
from dimp.cli.output import console
from dimp.cli.store import resolve_home
from dimp.core.views import SessionView


def send_action(action: Mapping[str, object], options: CommonOptions, message: str, session: str | None = None) -> None:
    """Performs an action and prints `message`, or that there was nothing to change."""
    result = _send(background.connect(resolve_home(options.home)), action, session or options.session)
    if options.json:
        console.print_json({"session_id": result.session_id, "events": result.events})
    elif not options.quiet:
        console.print_line(message if result.events else "Nothing to change.")


def send_and_show_canvas(action: Mapping[str, object], options: CommonOptions) -> None:
    """Performs an action that moves the head, and prints what is on the canvas now."""
    client = background.connect(resolve_home(options.home))
    result = _send(client, action, options.session)
    session = client.request("GET", "/api/session/current", query={"session": result.session_id})
    view = msgspec.convert(session, SessionView)
    if options.json:
        console.print_json({"session_id": view.session_id, "events": result.events, "head": view.head,
                            "current_image": view.current_image, "prompt": view.prompt})  # fmt: skip
    elif not options.quiet:
        console.print_line(canvas_line(view))


def canvas_line(view: SessionView) -> str:
    """What is on the canvas, and whether undo and redo are possible."""
    moves = [move for move, is_possible in (("undo", view.can_undo), ("redo", view.can_redo)) if is_possible]
    hint = f"  (you can {' and '.join(moves)})" if moves else ""
    if view.current_image is None:
        return f"The canvas is empty.{hint}"
    return f"{view.current_image[:8]}  {console.shorten(view.prompt or '', 80)}{hint}"


def _send(client: Client, action: Mapping[str, object], session: str | None) -> ActionResult:
    return client.send_action(action, session, os.urandom(16).hex())
