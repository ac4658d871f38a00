"""Requesting pictures and following them until they are finished.

The request carries an operation id, so a dropped connection costs nothing. Ctrl-C cancels the pictures, waits until
that is recorded, and ends with 130.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

import msgspec

from dimp.cli import background
from dimp.cli.client import ActionResult, Client, ConnectionDropped
from dimp.cli.exits import INTERRUPTED, REFUSED, Exit, Usage
from dimp.cli.files import FORMATS, check_target, save, upload
from dimp.cli.options import CommonOptions, OutputOptions
from dimp.cli.output import console
from dimp.cli.output.generation_json import generation_json
from dimp.cli.output.hints import hints, language_model_interpreter
from dimp.cli.output.progress import Progress, choose_progress
from dimp.cli.series import Variant, columns_of, label_of, variants_of, write_sheet
from dimp.cli.store import resolve_home
from dimp.core.errors import Refusal
from dimp.core.kinds import kind_named
from dimp.core.views import GenerationView
from dimp.home import Home

_UNFINISHED = ("pending", "running")
_POLL_S = 5.0
_CANCEL_S = 10.0


def paint(
    action: Mapping[str, object],
    picture_options: OutputOptions,
    options: CommonOptions,
    files: Mapping[str, Path | None] | None = None,
    formats: Mapping[str, str] = FORMATS,
    ground: str | None = None,
    prompts: Sequence[str] = (),
) -> None:
    """Requests what `action` says, follows it, and reports. `files` are uploaded first; their digests join the action.

    `ground` is a colour to lay them on where they are see-through. With `prompts` each of them is painted.

    Raises a `Refusal`, or `Exit` when a picture failed or the user interrupted.
    """
    if picture_options.output is not None:
        check_target(picture_options.output, picture_options.wait, formats)
    elif picture_options.recipe is not None:
        raise Usage("--recipe is about the picture that is written, and none is.", "Add -o, or leave --recipe out.")
    grid = getattr(picture_options, "grid", None) or []
    variants = variants_of(getattr(picture_options, "seeds", None), grid, prompts)
    home = resolve_home(options.home)
    client = background.connect(home)
    if action["type"] == "refine" and not options.quiet and (reader := language_model_interpreter(home)):
        console.print_note(f"A language model ({reader}) reads the words.")  # which may take a while
    digests = {name: upload(client, path, ground) for name, path in (files or {}).items() if path is not None}
    action = {**action, **picture_options.action_fields(partial(upload, client)), **digests}
    result = _request_series(client, action, variants, options.session)
    views = _collect_views(client, result, home, picture_options.wait, options)
    if picture_options.output is not None and grid:
        _write_sheet(home, variants, views, picture_options.output, columns_of(grid))
    elif picture_options.output is not None:
        save(client, views, picture_options.output, picture_options.recipe)
    _report(home, result.session_id, views, options)


def _request_series(
    client: Client, action: Mapping[str, object], variants: Sequence[Variant], session: str | None
) -> ActionResult:
    """Requests a picture for each variant, all of them changes of the same picture. Raises `Usage`, or a `Refusal`."""
    if len(variants) == 1:
        return request_pictures(client, {**action, **variants[0]}, session)
    if twice := variants[0].keys() & action.keys():
        raise Usage(f"The {min(twice)} is given, and is to vary.", "Leave out one of the two.")
    if action["type"] == "new" and "prompt" in action and not {"seed"} & (action.keys() | variants[0].keys()):
        action = {**action, "seed": secrets.randbits(31)}  # what varies is what is named, and nothing else
    if action["type"] != "new" and action.get("parent_id") is None:
        head = client.request("GET", "/api/session/current", query={"session": session})["head"]["head"]
        action = {**action, "parent_id": head}
    results: list[ActionResult] = []
    for variant in variants:
        session = results[0].session_id if results else session
        results.append(request_pictures(client, {**action, **variant}, session))
    ids = tuple(generation_id for result in results for generation_id in result.generation_ids)
    return msgspec.structs.replace(results[0], generation_ids=ids)


def _write_sheet(
    home: Home, variants: Sequence[Variant], views: Sequence[GenerationView], path: Path, columns: int
) -> None:
    each = max(1, len(views) // len(variants))
    shown = [
        ((home.root / view.image_path).read_bytes(), label_of(variants[index // each], view))
        for index, view in enumerate(views)
        if view.image_path
    ]
    if shown:
        write_sheet(path, shown, columns)


def request_pictures(client: Client, action: Mapping[str, object], session: str | None) -> ActionResult:
    """Sends a painting action once. When interrupted, it finds out which pictures were requested and cancels them."""
    op = os.urandom(16).hex()
    try:
        return client.send_action(action, session, op)
    except KeyboardInterrupt:
        # The request may have arrived: the same operation again returns the pictures it requested.
        with suppress(Refusal):
            _cancel(client, client.send_action(action, session, op).generation_ids)
        raise


def follow(client: Client, home: Home, ids: Sequence[str], after: int, progress: Progress) -> list[GenerationView]:
    """Waits until all of `ids` are finished and reports to `progress`. Raises `Unavailable` for a stopped server."""
    finished: dict[str, GenerationView] = {}
    while len(finished) < len(ids):
        try:
            for message in client.watch(after):
                after = max(after, message["seq"] if message.get("type") == "patch" else 0)
                _handle_message(message, ids, finished, progress)
                if len(finished) == len(ids):
                    break
        except ConnectionDropped:
            # Without the live channel, poll; the request also starts a server again that has died.
            background.await_return(home)
            unfinished = next(generation_id for generation_id in ids if generation_id not in finished)
            _record(client.generation(unfinished, _POLL_S), finished, progress)
    return [finished[generation_id] for generation_id in ids]


def _handle_message(
    message: Mapping[str, object], ids: Sequence[str], finished: dict[str, GenerationView], progress: Progress
) -> None:
    if message.get("type") == "patch":
        for changed in msgspec.convert(message["generations"], list[GenerationView]):
            if changed.id in ids and changed.id not in finished:
                _record(changed, finished, progress)
    elif message.get("type") == "progress" and message["generation_id"] in ids:
        progress.step(message)


def _record(view: GenerationView, finished: dict[str, GenerationView], progress: Progress) -> None:
    if view.status not in _UNFINISHED:
        finished[view.id] = view
    progress.update(view)


def _collect_views(
    client: Client, result: ActionResult, home: Home, wait: bool, options: CommonOptions
) -> list[GenerationView]:
    """The requested pictures: with `wait` when all are finished, else as they are now. Ctrl-C cancels them."""
    ids = result.generation_ids
    progress = choose_progress(options.quiet or not wait, len(ids))
    try:
        views = [client.generation(generation_id) for generation_id in ids]
        if not options.quiet:
            for text in hints(home, views[0]):
                console.print_note(text)
        if wait and any(view.status in _UNFINISHED for view in views):  # a cut or turned picture is done at once
            views = follow(client, home, ids, result.seq, progress)
    except KeyboardInterrupt:
        progress.close()
        cancelled = _cancel(client, ids)
        if options.json:
            raise
        console.print_note(f"Cancelled {cancelled} of {len(ids)}." if cancelled else "Already finished.")
        raise Exit(INTERRUPTED) from None
    except Refusal:
        progress.close()
        raise
    progress.close([(home.root / view.image_path).read_bytes() for view in views if view.image_path])
    return views


def _cancel(client: Client, ids: Sequence[str]) -> int:
    """Cancels what is unfinished and waits until that is recorded; returns how many were cancelled."""
    for generation_id in reversed(ids):  # the last first, so that none of them starts while others are cancelled
        try:
            client.request("POST", f"/api/generations/{generation_id}/cancel")
        except Refusal:
            continue  # already finished
    deadline = time.monotonic() + _CANCEL_S
    statuses = [client.generation(generation_id, max(deadline - time.monotonic(), 0.1)).status for generation_id in ids]
    return statuses.count("cancelled")


def _report(home: Home, session_id: str, views: Sequence[GenerationView], options: CommonOptions) -> None:
    failed = [view for view in views if view.status in ("failed", "cancelled")]
    failure = _failure(failed[0]) if failed else None
    if options.json:
        error = {"error": failure} if failure else {}
        generations = [generation_json(home, view) for view in views]
        console.print_json({**error, "session_id": session_id, "generations": generations})
    else:
        for view in views:
            if view not in failed:
                _print_view(home, view, options.quiet)
        if failure:
            console.print_failure(failure, json=False)
    if failure:
        raise Exit(REFUSED)


def _failure(view: GenerationView) -> console.Failure:
    if view.status == "cancelled":
        return console.Failure("cancelled", "The picture was cancelled.", "", REFUSED)
    return console.Failure(view.reason or "failed", view.message or "The picture failed.", view.hint, REFUSED)


def _print_view(home: Home, view: GenerationView, quiet: bool) -> None:
    """Prints a picture for people: prompt, id, file, and how it was made."""
    console.print_line(console.plain(view.prompt))
    console.print_line(f"  id     {view.id}")
    if view.status != "done" or view.image_path is None:
        console.print_line(f"  status {view.status}")
        return
    console.print_line(f"  image  {console.plain(str(home.root / view.image_path))}")
    sampled = f"seed {view.seed}, {view.steps} steps, " if kind_named(view.type, view.method).sampled else ""
    console.print_line(f"  {sampled}{view.width}x{view.height}, {view.model}, {view.duration_ms / 1000:.1f} s")
    if view.kept is not None and view.kept.note and not quiet:
        console.print_note(view.kept.note)
    if view.unread and not quiet:
        console.print_note(f"Not read, for want of room: {console.plain(view.unread)}")
    if not view.moved_head and view.batch is None and not quiet:
        console.print_note(f"The canvas had moved on, so the picture is on its branch: dimp goto {view.id}")
