"""How did I get here? The chain of words, seeds, recipes and sources that led to a picture, and the drift of each step.

The chain goes from parent to child, and through a picture that another began from, whichever session made it. Drift is
measured once for each pair of pictures and kept in the cache, which may be deleted at any time.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import msgspec
from blake3 import blake3

from dimp.cache_file import keep, read_kept
from dimp.core.events import Asked
from dimp.core.generation import Generation
from dimp.core.kinds import IMPORT, kind_of
from dimp.core.sentences import sentence
from dimp.core.session import Session
from dimp.core.views import GenerationView, generation_view
from dimp.decide.squash import words_of
from dimp.history.drift import METHOD, Drift, measure, why_unmeasured
from dimp.studio.sessions import Sessions
from dimp_store.blobs import BlobStore, Digest
from dimp_store.errors import StoreError


class Step(msgspec.Struct, frozen=True):
    """One picture of the chain: the words that made it, resolved, its whole recipe, and its drift where it has one.

    `asked` is what a language model was asked about the words, and what it answered; null where none was.
    """

    words: str
    generation: GenerationView
    drift: Drift
    asked: Asked | None = None


class How(msgspec.Struct, frozen=True):
    """The chain that led to a picture, the first picture first.

    `sources` are the digests of images from elsewhere that went into it (where a picture began from one, masks);
    `since_start` is the drift from the picture where its line began to the last, over all changes at once.
    """

    generation_id: str
    session_id: str
    image_id: str | None
    steps: tuple[Step, ...]
    sources: tuple[str, ...]
    since_start: Drift


class Drifts:
    """Drift between stored images, measured once. Blocks while it measures: call it in a thread."""

    def __init__(self, blobs: BlobStore, cache: Path) -> None:
        self._blobs = blobs
        self._cache = cache / "drift"

    def measure_step(self, generation: Generation) -> Drift:
        """The drift of one step: from the picture it was painted over to the one it became."""
        if reason := why_unmeasured(generation.recipe) or ("" if generation.digest else f"It is {generation.status}."):
            return Drift(None, note=reason)
        recipe = generation.recipe
        changes = recipe.reading.changes if recipe.reading else ()
        return self._measure_pair(recipe.source or "", generation.digest or "", recipe.mask, len(changes))

    def measure_line(self, path: list[Generation]) -> Drift:
        """The drift from the first picture of a line to the last."""
        changes = [generation for generation in path[1:] if not kind_of(generation.recipe).resized]
        reasons = [reason for change in changes if (reason := why_unmeasured(change.recipe))]
        if not changes or reasons or not path[0].digest or not changes[-1].digest:
            if len(changes) > 1 and reasons:
                return Drift(None, note=f"{sentence('drift-line')} {reasons[0]}")
            return Drift(None, note=reasons[0] if reasons else sentence("drift-no-change"))
        if len(changes) == 1:
            return self.measure_step(changes[0])
        count = sum(max(len(change.recipe.reading.changes) if change.recipe.reading else 1, 1) for change in changes)
        return self._measure_pair(path[0].digest, changes[-1].digest, None, count)

    def _measure_pair(self, before: str, after: str, mask: str | None, regions: int) -> Drift:
        key = blake3("\0".join((METHOD, before, after, mask or "", str(regions))).encode()).hexdigest()
        path = self._cache / key[:2] / f"{key}.json"
        with suppress(msgspec.DecodeError):
            if (kept := read_kept(path)) is not None:
                return msgspec.json.decode(kept, type=Drift)
        try:
            drift = measure(self._read(before), self._read(after), self._read(mask) if mask else None, regions)
        except (StoreError, OSError):
            return Drift(None, note=sentence("drift-unreadable"))
        keep(path, msgspec.json.encode(drift))
        return drift

    def _read(self, digest: str) -> bytes:
        return self._blobs.read(Digest.parse(digest))


def describe_chain(line: Sequence[tuple[Session, Generation]], drifts: Drifts) -> How:
    """A chain with the drift of each step. Blocks while drift is measured: call it in a thread."""
    session, target = line[-1]
    steps = tuple(
        Step(
            words_of(generation),
            generation_view(home.id, generation),
            drifts.measure_step(generation),
            generation.recipe.asked,
        )
        for home, generation in line
    )
    recipes = [generation.recipe for _, generation in line]
    digests = {generation.digest for _, generation in line}
    named = (digest for recipe in recipes for digest in (recipe.source, recipe.mask) if digest)
    sources = tuple(dict.fromkeys(digest for digest in named if digest not in digests or _is_import(line, digest)))
    return How(target.id, session.id, target.digest, steps, sources, drifts.measure_line(session.path(target.id)))


def find_chain(sessions: Sessions, session: Session, target: Generation) -> list[tuple[Session, Generation]]:
    """The pictures that led to this one, each with its session, the first of all first."""
    line = [(session, generation) for generation in session.path(target.id)]
    while (source := line[0][1].recipe.source) is not None and kind_of(line[0][1].recipe) is not IMPORT:
        before = sessions.find_maker(source, before=line[0][1])
        if before is None:
            break
        home, maker = before
        line = [(home, generation) for generation in home.path(maker.id)] + line
    return line


def _is_import(line: Sequence[tuple[Session, Generation]], digest: str) -> bool:
    return any(generation.digest == digest and kind_of(generation.recipe) is IMPORT for _, generation in line)
