"""Asking for pictures and following them until they are over.

The request carries an operation id, so a dropped connection costs nothing. Ctrl-C cancels what was asked for, waits
until that is recorded, and ends with 130.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

import msgspec

from dimp.cli import background, output
from dimp.cli.exits import INTERRUPTED, REFUSED, Exit
from dimp.cli.files import FORMATS, check_target, save, upload
from dimp.cli.options import Common, Making
from dimp.cli.progress import Progress, progress_for
from dimp.cli.remarks import language_model, remarks
from dimp.cli.store import home_of
from dimp.client import Answer, Client, Dropped
from dimp.home import Home
from dimp.refusals import Refusal
from dimp.session import UPSCALE
from dimp.views import GenerationView

LIVE = ("pending", "running")
_POLL_S = 5.0
_CANCEL_S = 10.0


def paint(
    action: Mapping[str, object],
    making: Making,
    options: Common,
    files: Mapping[str, Path | None] | None = None,
    formats: Mapping[str, str] = FORMATS,
) -> None:
    """Asks for what `action` says, follows it, and reports. `files` are uploaded first, their digests join the action.

    Raises a `Refusal`, or `Exit` when a picture failed or the user interrupted.
    """
    if making.output is not None:
        check_target(making.output, making.wait, formats)
    home = home_of(options.home)
    client = background.connect(home)
    if action["type"] == "refine" and not options.quiet and (reader := language_model(home)):
        output.note(f"A language model ({reader}) reads the words.")  # which may take its time
    digests = {name: upload(client, path) for name, path in (files or {}).items() if path is not None}
    action = {**action, **making.wishes(), **making.pictures(partial(upload, client)), **digests}
    asked = ask(client, action, options.session)
    views = _views(client, asked, home, making.wait, options)
    if making.output is not None:
        save(client, home, views, making.output)
    _report(home, asked.session_id, views, options)


def ask(client: Client, action: Mapping[str, object], session: str | None) -> Answer:
    """Does a painting action once. Interrupted on the way, it asks what came of it and cancels that."""
    op = os.urandom(16).hex()
    try:
        return client.act(action, session, op)
    except KeyboardInterrupt:
        # The request may have arrived: the same operation again says which pictures it asked for.
        with suppress(Refusal):
            _cancel(client, client.act(action, session, op).generation_ids)
        raise


def follow(client: Client, home: Home, ids: Sequence[str], after: int, progress: Progress) -> list[GenerationView]:
    """Waits until all of `ids` are over, telling `progress` on the way. Raises `Unavailable` for a stopped server."""
    over: dict[str, GenerationView] = {}
    while len(over) < len(ids):
        try:
            for message in client.watch(after):
                after = max(after, message["seq"] if message.get("type") == "patch" else 0)
                _heed(message, ids, over, progress)
                if len(over) == len(ids):
                    break
        except Dropped:
            # Without the live channel there is still this; it also starts a server that died anew.
            background.await_return(home)
            waited = client.generation(next(one for one in ids if one not in over), _POLL_S)
            _note(waited, over, progress)
    return [over[one] for one in ids]


def _heed(
    message: Mapping[str, object], ids: Sequence[str], over: dict[str, GenerationView], progress: Progress
) -> None:
    if message.get("type") == "patch":
        for changed in msgspec.convert(message["generations"], list[GenerationView]):
            if changed.id in ids and changed.id not in over:
                _note(changed, over, progress)
    elif message.get("type") == "progress" and message["generation_id"] in ids:
        progress.step(message)


def _note(one: GenerationView, over: dict[str, GenerationView], progress: Progress) -> None:
    if one.status not in LIVE:
        over[one.id] = one
    progress.changed(one)


def _views(client: Client, asked: Answer, home: Home, wait: bool, options: Common) -> list[GenerationView]:
    """What was asked for: as it is when all is over, or as it is now. Interrupted, it is cancelled."""
    progress = progress_for(options.quiet or not wait, len(asked.generation_ids))
    try:
        views = [client.generation(one) for one in asked.generation_ids]
        if not options.quiet:
            for text in remarks(home, views[0]):
                output.note(text)
        if wait:
            views = follow(client, home, asked.generation_ids, asked.seq, progress)
    except KeyboardInterrupt:
        progress.close()
        stopped = _cancel(client, asked.generation_ids)
        if options.json:
            raise
        output.note(f"Cancelled {stopped} of {len(asked.generation_ids)}." if stopped else "It was done already.")
        raise Exit(INTERRUPTED) from None
    except Refusal:
        progress.close()
        raise
    last = next((one for one in reversed(views) if one.image_path), None)
    progress.close((home.root / last.image_path).read_bytes() if last and last.image_path else None)
    return views


def _cancel(client: Client, ids: Sequence[str]) -> int:
    """Stops what is still in work and waits until that is recorded; returns how many were stopped."""
    for one in reversed(ids):  # the last first, so that none of them starts while others are cancelled
        try:
            client.ask("POST", f"/api/generations/{one}/cancel")
        except Refusal:
            continue  # it is over
    deadline = time.monotonic() + _CANCEL_S
    ends = [client.generation(one, max(deadline - time.monotonic(), 0.1)).status for one in ids]
    return ends.count("cancelled")


def described(home: Home, one: GenerationView) -> dict[str, object]:
    """A generation as JSON, with the path of its image on this machine."""
    path = str(home.root / one.image_path) if one.image_path else None
    data: dict[str, object] = msgspec.to_builtins(one)
    return {**data, "path": path}


def _report(home: Home, session_id: str, views: Sequence[GenerationView], options: Common) -> None:
    failed = [one for one in views if one.status in ("failed", "cancelled")]
    failure = _failure(failed[0]) if failed else None
    if options.json:
        wrong = {"error": failure} if failure else {}
        output.value({**wrong, "session_id": session_id, "generations": [described(home, one) for one in views]})
    else:
        for one in views:
            if one not in failed:
                _tell(home, one, options.quiet)
        if failure:
            output.fail(failure, json=False)
    if failure:
        raise Exit(REFUSED)


def _failure(one: GenerationView) -> output.Failure:
    if one.status == "cancelled":
        return output.Failure("cancelled", "The picture was cancelled.", "", REFUSED)
    return output.Failure(one.reason or "failed", one.message or "The picture failed.", one.hint, REFUSED)


def _tell(home: Home, one: GenerationView, quiet: bool) -> None:
    """What a person wants to know of a picture."""
    output.line(output.plain(one.prompt))
    output.line(f"  id     {one.id}")
    if one.status != "done" or one.image_path is None:
        output.line(f"  status {one.status}")
        return
    output.line(f"  image  {_where(home.root / one.image_path)}")
    drawn = "" if one.type == UPSCALE else f"seed {one.seed}, {one.steps} steps, "
    output.line(f"  {drawn}{one.width}x{one.height}, {one.model}, {one.duration_ms / 1000:.1f} s")
    if not one.moved_head and one.batch is None and not quiet:
        output.note(f"The canvas had moved on, so the picture is on its branch: dimp goto {one.id}")


def _where(path: Path) -> str:
    return output.plain(str(path))
