"""`dimp queue`: what is being painted, what waits, and steering it."""

from __future__ import annotations

from typing import Annotated, Any

from cyclopts import Parameter

from dimp.cli import background, output
from dimp.cli.options import COMMON, Common
from dimp.cli.store import folded, generation_of, home_of


def list_queue(*, options: Common = COMMON) -> None:
    """What is being painted and what waits."""
    home = home_of(options.home)
    client = background.running(home)
    queue = client.ask("GET", "/api/queue") if client else _kept(options)
    if options.json:
        output.value(queue)
        return
    running, waiting = queue.get("running"), queue.get("waiting") or []
    if running:
        steps = f"{running.get('step')}/{running.get('total_steps')}"
        output.line(_line(running, f"{running.get('state') or 'painting'} {steps}"))
    for one in waiting:
        output.line(_line(one, "waiting"))
    if not running and not waiting and not options.quiet:
        output.line("Nothing is in work.")
    if queue.get("paused"):
        output.note("The queue is paused; go on with: dimp queue resume")
    if client is None and waiting:
        output.note("No server is running; the work goes on when one starts: dimp serve")


def cancel(
    reference: Annotated[str, Parameter(name="ID", help="Id or its beginning; see: dimp queue.")],
    /,
    *,
    options: Common = COMMON,
) -> None:
    """Stop a picture that waits or is being painted."""
    home = home_of(options.home)
    _, one = generation_of(folded(home), options.session, reference)
    told = background.connect(home).ask("POST", f"/api/generations/{one.id}/cancel")
    if options.json:
        output.value(told)
    elif not options.quiet:
        output.line("Cancelled." if told.get("status") == "cancelled" else f"It is {told.get('status')}.")


def pause(*, options: Common = COMMON) -> None:
    """Start no further pictures; the one being painted is finished."""
    _steer("pause", "Paused; go on with: dimp queue resume", options)


def resume(*, options: Common = COMMON) -> None:
    """Go on with the queue."""
    _steer("resume", "Going on.", options)


def _steer(verb: str, said: str, options: Common) -> None:
    queue = background.connect(home_of(options.home)).ask("POST", f"/api/queue/{verb}")
    if options.json:
        output.value(queue)
    elif not options.quiet:
        output.line(said)


def _kept(options: Common) -> dict[str, Any]:
    """What waits in the log while no server runs."""
    sessions = folded(home_of(options.home))
    waiting = [
        {"id": one.id, "session_id": session.id, "prompt": one.recipe.prompt}
        for session in sessions.all()
        for one in session.pending()
    ]
    return {"running": None, "waiting": waiting, "paused": sessions.paused}


def _line(one: dict[str, Any], state: str) -> str:
    return f"{one['id']}  {state:<14}  {output.short(str(one.get('prompt') or ''), 60)}"
