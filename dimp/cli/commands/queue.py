"""`dimp queue`: showing and controlling what is painted and what waits."""

from __future__ import annotations

from typing import Annotated, Any

from cyclopts import Parameter

from dimp.cli import background
from dimp.cli.options import COMMON, CommonOptions
from dimp.cli.output import console
from dimp.cli.store import find_generation, load_sessions, resolve_home


def list_queue(*, options: CommonOptions = COMMON) -> None:
    """What is being painted and what is waiting."""
    home = resolve_home(options.home)
    client = background.connect_if_running(home)
    queue = client.request("GET", "/api/queue") if client else _stored_queue(options)
    if options.json:
        console.print_json(queue)
        return
    running, waiting = queue.get("running"), queue.get("waiting") or []
    if running:
        steps = f"{running.get('step')}/{running.get('total_steps')}"
        console.print_line(_line(running, f"{running.get('state') or 'painting'} {steps}"))
    for job in waiting:
        console.print_line(_line(job, "waiting"))
    if not running and not waiting and not options.quiet:
        console.print_line("The queue is empty.")
    if queue.get("paused"):
        console.print_note("The queue is paused; continue with: dimp queue resume")
    if client is None and waiting:
        console.print_note("No server is running; the work goes on when one starts: dimp serve")


def cancel(
    reference: Annotated[str, Parameter(name="ID", help="Id or its beginning; see: dimp queue.")],
    /,
    *,
    options: CommonOptions = COMMON,
) -> None:
    """Cancel a picture that waits or is being painted."""
    home = resolve_home(options.home)
    _, generation = find_generation(load_sessions(home), options.session, reference)
    result = background.connect(home).request("POST", f"/api/generations/{generation.id}/cancel")
    if options.json:
        console.print_json(result)
    elif not options.quiet:
        status = result.get("status")
        console.print_line("Cancelled." if status == "cancelled" else f"It is {status}.")


def pause(*, options: CommonOptions = COMMON) -> None:
    """Pause the queue; the picture that is being painted is finished."""
    _control_queue("pause", "Paused; continue with: dimp queue resume", options)


def resume(*, options: CommonOptions = COMMON) -> None:
    """Resume the queue."""
    _control_queue("resume", "Resumed.", options)


def _control_queue(verb: str, message: str, options: CommonOptions) -> None:
    queue = background.connect(resolve_home(options.home)).request("POST", f"/api/queue/{verb}")
    if options.json:
        console.print_json(queue)
    elif not options.quiet:
        console.print_line(message)


def _stored_queue(options: CommonOptions) -> dict[str, Any]:
    """The queue as the log has it, while no server runs."""
    sessions = load_sessions(resolve_home(options.home))
    waiting = [
        {"id": generation.id, "session_id": session.id, "prompt": generation.recipe.prompt}
        for session in sessions.all()
        for generation in session.pending()
    ]
    return {"running": None, "waiting": waiting, "paused": sessions.paused}


def _line(job: dict[str, Any], state: str) -> str:
    return f"{job['id']}  {state:<14}  {console.shorten(str(job.get('prompt') or ''), 60)}"
