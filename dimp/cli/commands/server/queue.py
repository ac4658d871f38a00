"""`dimp queue`: showing and controlling what is painted and what waits."""

from __future__ import annotations

from typing import Annotated, Any

from cyclopts import Parameter

from dimp.cli import background
from dimp.cli.exits import Usage
from dimp.cli.options import COMMON, CommonOptions
from dimp.cli.output import console
from dimp.cli.store import find_generation, load_sessions, resolve_home
from dimp.core.errors import Conflict, NotFound


def list_queue(*, options: CommonOptions = COMMON) -> None:
    """What is being painted and what is waiting."""
    home = resolve_home(options.home)
    client = background.connect_if_running(home)
    queue = client.request("GET", "/api/queue") if client else _stored_queue(options)
    if options.json:
        console.print_json(queue)
        return
    running, waiting, left_ms = queue.get("running"), queue.get("waiting") or [], queue.get("expected_ms")
    if running:
        steps = f"{running.get('step')}/{running.get('total_steps')}"
        console.print_line(_line(running, f"{running.get('state') or 'painting'} {steps}"))
    for job in waiting:
        console.print_line(_line(job, _waits(job)))
    if not running and not waiting and not options.quiet:
        console.print_line("The queue is empty.")
    if waiting and left_ms is not None:
        console.print_note(f"All of it is expected to take {_duration(left_ms)}.")
    if queue.get("paused"):
        console.print_note("The queue is paused; continue with: dimp queue resume")
    if client is None and waiting:
        console.print_note("No server is running; the work goes on when one starts: dimp serve")


def cancel(
    reference: Annotated[str | None, Parameter(name="ID", help="Id or its beginning; see: dimp queue.")] = None,
    /,
    *,
    everything: Annotated[
        bool, Parameter(name="--all", negative="", help="All pictures; with --session, all of that session.")
    ] = False,
    options: CommonOptions = COMMON,
) -> None:
    """Cancel a picture that waits or is being painted, or all of them."""
    if (reference is None) != everything:
        raise Usage("Say what to cancel.", "Give an id, or --all for everything; see: dimp queue list")
    if reference is None:
        _cancel_all(options)
        return
    home = resolve_home(options.home)
    _, generation = find_generation(load_sessions(home), options.session, reference)
    result = background.connect(home).request("POST", f"/api/generations/{generation.id}/cancel")
    if options.json:
        console.print_json(result)
    elif not options.quiet:
        status = result.get("status")
        console.print_line("Cancelled." if status == "cancelled" else f"It is {status}.")


def _cancel_all(options: CommonOptions) -> None:
    home = resolve_home(options.home)
    session = load_sessions(home).find(options.session).id if options.session else None
    result = background.connect(home).request("POST", "/api/queue/cancel", {"session_id": session})
    if options.json:
        console.print_json(result)
    elif not options.quiet:
        count = len(result["cancelled"])
        console.print_line(f"Cancelled {console.pluralize(count, 'picture')}." if count else "Nothing was waiting.")


def move(
    reference: Annotated[str, Parameter(name="ID", help="Id or its beginning of what waits; see: dimp queue.")],
    /,
    *,
    before: Annotated[str | None, Parameter(help="The waiting picture to stand before; the end if left out.")] = None,
    first: Annotated[bool, Parameter(negative="", help="Paint it next.")] = False,
    options: CommonOptions = COMMON,
) -> None:
    """Move a waiting picture in the queue; a restart keeps the order."""
    if first and before:
        raise Usage("It cannot stand first and before another one.", "Give --first or --before, not both.")
    client = background.connect(resolve_home(options.home))
    waiting = client.request("GET", "/api/queue")["waiting"]
    body = {"id": _waiting_id(waiting, reference), "before": _waiting_id(waiting, before) if before else None}
    if first:
        body["before"] = waiting[0]["id"]
    queue = client.request("POST", "/api/queue/reorder", body)
    if options.json:
        console.print_json(queue)
    elif not options.quiet:
        place = [job["id"] for job in queue["waiting"]].index(body["id"]) + 1
        console.print_line(f"It is number {place} of {len(queue['waiting'])} that wait.")


def _waiting_id(waiting: list[dict[str, Any]], reference: str) -> str:
    """The id that begins so, of what waits. Raises `NotFound` or `Conflict`."""
    fitting = [str(job["id"]) for job in waiting if str(job["id"]).startswith(reference.lower())]
    if not fitting:
        raise NotFound(f"No waiting picture is called {reference!r}.", "See what waits with: dimp queue list")
    if len(fitting) > 1:
        raise Conflict(f"{reference!r} fits {len(fitting)} pictures.", "Give more of the id; see: dimp queue list")
    return fitting[0]


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
        {"id": generation.id, "session_id": getattr(sessions.session_of(generation.id), "id", ""),
         "prompt": generation.prompt, "priority": priority}
        for generation, priority in sessions.pending()
    ]  # fmt: skip
    return {"running": None, "waiting": waiting, "paused": sessions.paused}


def _waits(job: dict[str, Any]) -> str:
    """How long until it is painted, where that can be told."""
    done_ms = job.get("done_ms")
    return "waiting" if done_ms is None else f"in {_duration(done_ms)}"


def _duration(milliseconds: int) -> str:
    seconds = max(1, round(milliseconds / 1000))
    if seconds < 120:
        return f"{seconds} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"


def _line(job: dict[str, Any], state: str) -> str:
    return f"{job['id']}  {state:<14}  {console.shorten(str(job.get('prompt') or ''), 60)}"
