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

from dimp.core import events as ev
from dimp.core.actions import Import, Jump
from dimp.core.errors import Conflict, NotFound, Refusal
from dimp.core.generation import DONE, Generation
from dimp.core.kept import Kept
from dimp.core.kinds import IMPORT, REMASK, kind_of
from dimp.core.model import ModelFacts
from dimp.core.parameters import PARAMETERS, picture_options
from dimp.core.session import Session
from dimp.decide.remask import repeat_remask
from dimp.engine.protocol import NOTES
from dimp.engine.reports import JobCancelled, JobFailed, JobFinished
from dimp.models.catalog import InstalledModel
from dimp.studio.studio import Studio
from dimp_store.blobs import BlobStore, Digest
from dimp_store.errors import StoreError

Verdict = Literal["same", "near", "differs", "cannot", "asked", "painted"]

NEAR = 2.0
"""Mean difference of two pictures, in levels of 255, up to which they are called near: it cannot be seen."""

_PLAIN = ("text", "img2img", "inpaint", "outpaint", "animate")


class ReplayLine(msgspec.Struct, frozen=True):
    """The result of one generation; `asked` says that work on it has begun, and that another line will follow.

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
    for generation in _list_painted(session):
        if kind_of(generation.recipe) is not IMPORT:
            yield await _verify(studio, generation)


async def replay_onto(
    studio: Studio, session_id: str, *, model: str | None = None, onto: str | None = None, actor: str = "user"
) -> AsyncIterator[ReplayLine]:
    """Paints a session again as new generations, with its own model or another, the tree and the words as they were.

    `onto` is a session that is there, or the title of a fresh one. Nothing is read again: the words of every prompt are
    those of then. With another model, steps, guidance and methods are that model's own. In a session that was there the
    canvas moves once, at the end, and only where it has not moved since: one undo reverts it. Raises a `Refusal`.
    """
    session = studio.sessions.find(session_id)
    models = await _find_models(studio, session, model)
    target = await _find_target(studio, session, model, onto, actor)
    home, copies = target.head, dict[str, Generation]()
    for generation in _list_painted(session):
        line = await _paint_onto(studio, target, generation, models, copies, actor, aside=home is not None)
        if line.painted_id:
            copies[generation.id] = target.generations[line.painted_id]
        yield line
    head = copies.get(session.head or "")
    stayed = home is None or target.head in (home, *(generation.id for generation in copies.values()))
    if head is not None and head.status == DONE and stayed:
        await studio.do(target.id, Jump(id=head.id), actor=actor)


def _list_painted(session: Session) -> list[Generation]:
    return [generation for generation in session.generations.values() if generation.status == DONE]


async def _verify(studio: Studio, generation: Generation) -> ReplayLine:
    try:
        facts = (await studio.configuration.find_painter(generation.recipe)).facts
        ending = await studio.repaint(generation.recipe)
    except Refusal as refusal:
        return refused_line(generation, refusal)
    match ending:
        case JobFinished():
            return await _compare(studio, generation, facts, ending)
        case JobFailed():
            return ReplayLine(generation.id, "cannot", generation.digest, message=ending.message, hint=ending.hint)
        case JobCancelled():
            return ReplayLine(
                generation.id, "cannot", generation.digest, message="It was cancelled.", hint="Replay it again."
            )


async def _compare(studio: Studio, generation: Generation, facts: ModelFacts, done: JobFinished) -> ReplayLine:
    changes = _fingerprint_changes(generation, facts, done)
    if done.digest == generation.digest and _kept_images(done.kept) == _kept_images(generation.kept):
        return ReplayLine(
            generation.id, "same", generation.digest, done.digest, changes=changes, duration_ms=done.duration_ms
        )
    difference = await anyio.to_thread.run_sync(_mean_difference, studio.blobs, generation.digest or "", done.digest)
    near = difference is not None and difference <= NEAR
    message = "What can change the bytes has changed." if changes else "Nothing that is known to change bytes changed."
    hint = "Paint with the versions of then to get the bytes of then." if changes else "Look for a faulty machine."
    return ReplayLine(
        generation.id, "near" if near else "differs", generation.digest, done.digest, None, changes, difference,
        done.duration_ms, message, hint,
    )  # fmt: skip


def _kept_images(kept: Kept | None) -> tuple[str | None, str | None]:
    """The mask that a picture was kept by, and what was painted: both must come out again, too.

    Of what is only said of it, nothing has to.
    """
    return (None, None) if kept is None else (kept.mask, kept.edited)


def _fingerprint_changes(generation: Generation, facts: ModelFacts, done: JobFinished) -> dict[str, tuple[str, str]]:
    then = {"model_revision": generation.recipe.model_revision, **generation.fingerprint}
    now = {"model_revision": facts.revision, **done.fingerprint}
    keys = [key for key in dict.fromkeys([*then, *now]) if key not in NOTES]
    return {key: (then.get(key, ""), now.get(key, "")) for key in keys if then.get(key) != now.get(key)}


def _mean_difference(blobs: BlobStore, first: str, second: str) -> float | None:
    """Mean difference of the pixels, or None where the pictures cannot be compared."""
    from PIL import Image, ImageChops, ImageStat  # late: bytes that agree need no look at pixels

    from dimp.engine.images.transparency import flatten

    try:
        pictures = [flatten(Image.open(BytesIO(blobs.read(Digest.parse(digest))))) for digest in (first, second)]
    except (StoreError, OSError):
        return None
    if pictures[0].size != pictures[1].size:
        return None
    means = ImageStat.Stat(ImageChops.difference(*pictures)).mean
    return round(sum(means) / len(means), 3)


async def _find_models(studio: Studio, session: Session, model: str | None) -> dict[tuple[str, str], ModelFacts]:
    """The model to paint with, for every model of the session, by its name and that of its autoencoder.

    Looked up first: a refusal must write nothing.
    """
    recipes = {
        _painter_key(generation.recipe): generation.recipe
        for generation in _list_painted(session)
        if kind_of(generation.recipe) is not IMPORT
    }
    painters = {name: await _find_painter(studio, recipe, model) for name, recipe in recipes.items()}
    if not _list_painted(session):
        raise Conflict("There are no pictures in this session to paint again.", "See the sessions: dimp sessions")
    return {name: painter.facts for name, painter in painters.items()}


def _painter_key(recipe: ev.GenerationRequested) -> tuple[str, str]:
    return recipe.model, recipe.vae_digest


async def _find_painter(studio: Studio, recipe: ev.GenerationRequested, model: str | None) -> InstalledModel:
    """What is to paint a recipe with `model` in the place of its own; pictures are enlarged as they were."""
    if model is not None and kind_of(recipe).sampled:
        other = {} if model == recipe.model else {"vae": "", "vae_digest": ""}
        recipe = msgspec.structs.replace(recipe, model=model, **other)
    return await studio.configuration.find_painter(recipe)


async def _find_target(studio: Studio, session: Session, model: str | None, onto: str | None, actor: str) -> Session:
    if onto:
        try:
            target = studio.sessions.find(onto)
        except NotFound:
            return await studio.start_session(onto, actor=actor)
        if target.trashed or target.id == session.id:
            raise Conflict("That session cannot take the pictures.", "Name another session, or a title for a new one.")
        return target
    return await studio.start_session(f"{session.title[:150]} ({model or 'again'})"[:200], actor=actor)


async def _paint_onto(
    studio: Studio, target: Session, generation: Generation, models: Mapping[tuple[str, str], ModelFacts],
    copies: Mapping[str, Generation], actor: str, *, aside: bool,
) -> ReplayLine:  # fmt: skip
    if kind_of(generation.recipe) is IMPORT:
        return await _import_onto(studio, target, generation, actor)
    parent = copies.get(generation.parent_id or "")
    if generation.parent_id is not None and (parent is None or parent.status != DONE):
        return ReplayLine(
            generation.id, "cannot", generation.digest, message="Its parent could not be painted.", hint="See above."
        )
    if kind_of(generation.recipe) is REMASK and parent is not None:
        return await _remask_onto(studio, target, generation, parent, actor, aside=aside)
    recipe = msgspec.structs.replace(
        _transfer_recipe(generation, parent, models[_painter_key(generation.recipe)]), aside=aside
    )
    try:
        copy = await studio.finished(await studio.request(target.id, recipe, actor=actor))
    except Refusal as refusal:
        return refused_line(generation, refusal)
    return painted_line(generation, copy)


async def _remask_onto(
    studio: Studio, target: Session, generation: Generation, parent: Generation, actor: str, *, aside: bool
) -> ReplayLine:
    """The mask of the picture painted anew, changed as that of then was: its own parts are laid on its own source."""
    action = repeat_remask(generation.recipe, parent.id, aside=aside)
    try:
        outcome = await studio.do(target.id, action, actor=actor)
        copy = await studio.finished(outcome.generation_ids[0])
    except Refusal as refusal:
        return refused_line(generation, refusal)
    return painted_line(generation, copy)


def refused_line(generation: Generation, refusal: Refusal) -> ReplayLine:
    """The line of a picture that could not be asked for again."""
    return ReplayLine(generation.id, "cannot", generation.digest, message=refusal.message, hint=refusal.hint)


def painted_line(generation: Generation, copy: Generation) -> ReplayLine:
    """The line of a picture that was painted again, or failed to be."""
    verdict: Verdict = "painted" if copy.status == DONE else "cannot"
    return ReplayLine(
        generation.id, verdict, generation.digest, copy.digest, copy.id, duration_ms=copy.duration_ms,
        message=copy.message, hint=copy.hint,
    )  # fmt: skip


async def _import_onto(studio: Studio, target: Session, generation: Generation, actor: str) -> ReplayLine:
    action = Import(
        generation.digest or "",
        generation.suffix,
        generation.size,
        generation.width,
        generation.height,
        prompt=generation.prompt,
    )
    outcome = await studio.do(target.id, action, actor=actor)
    return ReplayLine(generation.id, "painted", generation.digest, generation.digest, outcome.generation_ids[0])


def _transfer_recipe(generation: Generation, parent: Generation | None, facts: ModelFacts) -> ev.GenerationRequested:
    """The recipe of a generation under another parent, with what belongs to the model taken from `facts`."""
    old = generation.recipe
    parent_id, source = (parent.id, parent.digest) if parent else (None, old.source)
    if parent is not None and old.source is None:
        source = None
    moved = msgspec.structs.replace(old, parent_id=parent_id, source=source, model_revision=facts.revision)
    if facts.name == old.model:
        return moved
    method = old.method if old.method in _PLAIN else facts.method_for(old.reading.kind if old.reading else "*")
    strength = old.strength if method == old.method else facts.strengths.get(method, facts.strength)
    of_model = {row.name: getattr(facts, row.name, getattr(ev.BLANK, row.name)) for row in PARAMETERS if row.of_model}
    own = {"model": facts.name, "model_revision": facts.revision, "method": method, "strength": strength}
    return msgspec.structs.replace(moved, **{**of_model, **own, "options": facts.options | picture_options(old)})
