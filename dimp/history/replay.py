"""Replay: painting a session again, to prove that the same request gives the same bytes, or with another model.

`verify_session` paints on the side, behind everything that users ask for, and writes no event. `replay_onto` makes a
session of its own. Both yield a line a generation as soon as it is known.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from io import BytesIO
from typing import Literal

import anyio.to_thread
import msgspec

from dimp import events as ev
from dimp.actions import Import, Jump
from dimp.catalog import Found
from dimp.engine.protocol import RETRIED
from dimp.engine.reports import Broke, Finished, Stopped
from dimp.recipes import ModelFacts
from dimp.refusals import Conflict, NotFound, Refusal
from dimp.session import DONE, UPSCALE, Generation, Session
from dimp.studio import Studio
from dimp.upscalers import painter_of
from dimp_store.blobs import BlobStore, Digest
from dimp_store.errors import StoreError

Verdict = Literal["same", "near", "differs", "cannot", "asked", "painted"]

NEAR = 2.0
"""Mean difference of two pictures, in levels of 255, up to which they are called near: nobody sees it."""

_PLAIN = ("text", "img2img", "inpaint", "outpaint", "animate")
_OWN = ("left", "top", "variation", "variation_seed", "degree", "frames", "fps", "format")
"""Options that say what was asked for, not how a model wants to be called: another model keeps them."""


class ReplayLine(msgspec.Struct, frozen=True):
    """What came of one generation; `asked` says that work on it has begun, and that another line will follow.

    `changes` names what differs from then to now (model revision, libraries, device, threads, ...) as (then, now).
    `difference` is the mean difference of the pixels in levels of 255, where both pictures have the same size.
    """

    generation_id: str
    verdict: Verdict
    digest: str | None = None
    painted: str | None = None
    painted_id: str | None = None
    changes: Mapping[str, tuple[str, str]] = {}
    difference: float | None = None
    duration_ms: int = 0
    message: str = ""
    hint: str = ""

    @property
    def held(self) -> bool:
        """Whether the promise held: the same bytes came out."""
        return self.verdict == "same"


async def verify_session(studio: Studio, session_id: str) -> AsyncIterator[ReplayLine]:
    """Paints every finished generation of a session again and compares the bytes. Imported pictures are passed over."""
    session = studio.sessions.find(session_id)
    for one in _painted(session):
        if one.recipe.kind != "import":
            yield await _verified(studio, one)


async def replay_onto(
    studio: Studio, session_id: str, *, model: str | None = None, onto: str | None = None, actor: str = "user"
) -> AsyncIterator[ReplayLine]:
    """Paints a session again as new generations, with its own model or another, the tree and the words as they were.

    `onto` is a session that is there, or the title of a fresh one. Nothing is read anew: the words of every prompt are
    those of then. With another model, steps, guidance and methods are that model's own. In a session that was there the
    canvas moves once, at the end, and only where it has stayed: one undo takes it back. Raises a `Refusal`.
    """
    session = studio.sessions.find(session_id)
    models = await _models(studio, session, model)
    target = await _target(studio, session, model, onto, actor)
    home, twins = target.head, dict[str, Generation]()
    for one in _painted(session):
        line = await _painted_onto(studio, target, one, models, twins, actor, aside=home is not None)
        if line.painted_id:
            twins[one.id] = target.generations[line.painted_id]
        yield line
    head = twins.get(session.head or "")
    stayed = home is None or target.head in (home, *(one.id for one in twins.values()))
    if head is not None and head.status == DONE and stayed:
        await studio.do(target.id, Jump(id=head.id), actor=actor)


def _painted(session: Session) -> list[Generation]:
    return [one for one in session.generations.values() if one.status == DONE]


async def _verified(studio: Studio, one: Generation) -> ReplayLine:
    try:
        facts = (await painter_of(studio.home, studio.catalog, one.recipe)).facts
        ending = await studio.repaint(one.recipe)
    except Refusal as refusal:
        return refused(one, refusal)
    match ending:
        case Finished():
            return await _compared(studio, one, facts, ending)
        case Broke():
            return ReplayLine(one.id, "cannot", one.digest, message=ending.message, hint=ending.hint)
        case Stopped():
            return ReplayLine(one.id, "cannot", one.digest, message="It was cancelled.", hint="Replay it again.")


async def _compared(studio: Studio, one: Generation, facts: ModelFacts, done: Finished) -> ReplayLine:
    changes = _changes(one, facts, done)
    if done.digest == one.digest:
        return ReplayLine(one.id, "same", one.digest, done.digest, changes=changes, duration_ms=done.duration_ms)
    difference = await anyio.to_thread.run_sync(_difference, studio.blobs, one.digest or "", done.digest)
    near = difference is not None and difference <= NEAR
    message = "What can change the bytes has changed." if changes else "Nothing that is known to change bytes changed."
    hint = "Paint with the versions of then to get the bytes of then." if changes else "Look for a faulty machine."
    return ReplayLine(
        one.id, "near" if near else "differs", one.digest, done.digest, None, changes, difference, done.duration_ms,
        message, hint,
    )  # fmt: skip


def _changes(one: Generation, facts: ModelFacts, done: Finished) -> dict[str, tuple[str, str]]:
    then = {"model_revision": one.recipe.model_revision, **one.fingerprint}
    now = {"model_revision": facts.revision, **done.fingerprint}
    keys = [key for key in dict.fromkeys([*then, *now]) if key != RETRIED]
    return {key: (then.get(key, ""), now.get(key, "")) for key in keys if then.get(key) != now.get(key)}


def _difference(blobs: BlobStore, one: str, other: str) -> float | None:
    """Mean difference of the pixels, or None where the pictures cannot be compared."""
    from PIL import Image, ImageChops, ImageStat  # late: bytes that agree need no look at pixels

    try:
        pictures = [Image.open(BytesIO(blobs.read(Digest.parse(digest)))).convert("RGB") for digest in (one, other)]
    except (StoreError, OSError):
        return None
    if pictures[0].size != pictures[1].size:
        return None
    means = ImageStat.Stat(ImageChops.difference(*pictures)).mean
    return round(sum(means) / len(means), 3)


async def _models(studio: Studio, session: Session, model: str | None) -> dict[str, ModelFacts]:
    """The model to paint with, for every model of the session. Looked up first: a refusal must write nothing."""
    recipes = {one.recipe.model: one.recipe for one in _painted(session) if one.recipe.kind != "import"}
    found = {name: await _painter(studio, recipe, model) for name, recipe in recipes.items()}
    if not _painted(session):
        raise Conflict("There are no pictures in this session to paint again.", "See the sessions: dimp sessions")
    return {name: one.facts for name, one in found.items()}


async def _painter(studio: Studio, recipe: ev.GenerationRequested, model: str | None) -> Found:
    """What is to paint a recipe with `model` in the place of its own; pictures are enlarged as they were."""
    if model is not None and recipe.method != UPSCALE:
        recipe = msgspec.structs.replace(recipe, model=model)
    return await painter_of(studio.home, studio.catalog, recipe)


async def _target(studio: Studio, session: Session, model: str | None, onto: str | None, actor: str) -> Session:
    if onto:
        try:
            found = studio.sessions.find(onto)
        except NotFound:
            return await studio.start_session(onto, actor=actor)
        if found.trashed or found.id == session.id:
            raise Conflict("That session cannot take the pictures.", "Name another session, or a title for a new one.")
        return found
    return await studio.start_session(f"{session.title[:150]} ({model or 'again'})"[:200], actor=actor)


async def _painted_onto(
    studio: Studio, target: Session, one: Generation, models: Mapping[str, ModelFacts],
    twins: Mapping[str, Generation], actor: str, *, aside: bool,
) -> ReplayLine:  # fmt: skip
    if one.recipe.kind == "import":
        return await _imported_onto(studio, target, one, actor)
    parent = twins.get(one.recipe.parent_id or "")
    if one.recipe.parent_id is not None and (parent is None or parent.status != DONE):
        return ReplayLine(one.id, "cannot", one.digest, message="Its parent could not be painted.", hint="See above.")
    recipe = msgspec.structs.replace(_recipe(one, parent, models[one.recipe.model]), aside=aside)
    try:
        made = await studio.finished(await studio.request(target.id, recipe, actor=actor))
    except Refusal as refusal:
        return refused(one, refusal)
    return painted(one, made)


def refused(one: Generation, refusal: Refusal) -> ReplayLine:
    """The line of a picture that could not be asked for again."""
    return ReplayLine(one.id, "cannot", one.digest, message=refusal.message, hint=refusal.hint)


def painted(one: Generation, made: Generation) -> ReplayLine:
    """The line of a picture that was painted again, or failed to be."""
    verdict: Verdict = "painted" if made.status == DONE else "cannot"
    return ReplayLine(
        one.id, verdict, one.digest, made.digest, made.id, duration_ms=made.duration_ms, message=made.message,
        hint=made.hint,
    )  # fmt: skip


async def _imported_onto(studio: Studio, target: Session, one: Generation, actor: str) -> ReplayLine:
    action = Import(one.digest or "", one.suffix, one.size, one.width, one.height, prompt=one.recipe.prompt)
    outcome = await studio.do(target.id, action, actor=actor)
    return ReplayLine(one.id, "painted", one.digest, one.digest, outcome.generation_ids[0])


def _recipe(one: Generation, parent: Generation | None, facts: ModelFacts) -> ev.GenerationRequested:
    """The recipe of `one`, hung onto its twin's parent, with what belongs to the model taken from `facts`."""
    old = one.recipe
    parent_id, source = (parent.id, parent.digest) if parent else (None, old.source)
    if parent is not None and old.source is None:
        source = None
    moved = msgspec.structs.replace(old, parent_id=parent_id, source=source, model_revision=facts.revision)
    if facts.name == old.model:
        return moved
    method = old.method if old.method in _PLAIN else facts.method_for(old.reading.kind if old.reading else "*")
    strength = old.strength if method == old.method else facts.strengths.get(method, facts.strength)
    options = facts.options | {name: old.options[name] for name in _OWN if name in old.options}
    return msgspec.structs.replace(
        moved, model=facts.name, steps=facts.steps, guidance_scale=facts.guidance_scale, scheduler=facts.scheduler,
        options=options, method=method, strength=strength, loras=(), controls=(),
        references=(), adapters=(), tier="full",
    )  # fmt: skip
