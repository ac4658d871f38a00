"""Actions that paint nothing: sent once, and what came of it said in a line."""

from __future__ import annotations

import os
from collections.abc import Mapping

import msgspec

from dimp.cli import background, output
from dimp.cli.options import Common
from dimp.cli.store import home_of
from dimp.client import Answer, Client
from dimp.views import SessionView


def do(action: Mapping[str, object], options: Common, said: str, session: str | None = None) -> None:
    """Does an action and says `said`, or that it was so already."""
    answer = _act(background.connect(home_of(options.home)), action, session or options.session)
    if options.json:
        output.value({"session_id": answer.session_id, "events": answer.events})
    elif not options.quiet:
        output.line(said if answer.events else "It was so already.")


def do_and_show(action: Mapping[str, object], options: Common) -> None:
    """Does an action that moves the head and says what is on the canvas now."""
    client = background.connect(home_of(options.home))
    answer = _act(client, action, options.session)
    told = client.ask("GET", "/api/session/current", query={"session": answer.session_id})
    view = msgspec.convert(told, SessionView)
    if options.json:
        output.value({"session_id": view.session_id, "events": answer.events, "head": view.head,
                      "current_image": view.current_image, "prompt": view.prompt})  # fmt: skip
    elif not options.quiet:
        output.line(canvas_line(view))


def canvas_line(view: SessionView) -> str:
    """What is on the canvas, and which way is open."""
    ways = [word for word, is_open in (("undo", view.can_undo), ("redo", view.can_redo)) if is_open]
    rest = f"  (you can {' and '.join(ways)})" if ways else ""
    if view.current_image is None:
        return "The canvas is empty." + rest
    return f"{view.current_image[:8]}  {output.short(view.prompt or '', 80)}{rest}"


def _act(client: Client, action: Mapping[str, object], session: str | None) -> Answer:
    return client.act(action, session, os.urandom(16).hex())
