"""How did I get here? The chain of words, seeds, recipes and sources that led to a picture, and the drift of each step.

The chain goes from parent to child, and on through a picture that another began from, in whatever session that was
made. Drift is measured once for each pair of pictures and kept in the cache, which may be deleted at any time.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
from blake3 import blake3

from dimp.derived import keep
from dimp.drift import METHOD, Drift, measure, unmeasured
from dimp.events import Asked
from dimp.rewriting import words_of
from dimp.session import UPSCALE, Generation, Session
from dimp.sessions import Sessions
from dimp.views import GenerationView, generation_view
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

    def of(self, one: Generation) -> Drift:
        """The drift of one step: from the picture it was painted over to the one it became."""
        if why := unmeasured(one.recipe) or ("" if one.digest else f"It is {one.status}."):
            return Drift(None, note=why)
        changes = one.recipe.reading.changes if one.recipe.reading else ()
        return self._between(one.recipe.source or "", one.digest or "", one.recipe.mask, len(changes))

    def over(self, path: list[Generation]) -> Drift:
        """The drift from the first picture of a line to the last."""
        changes = [one for one in path[1:] if one.recipe.method != UPSCALE]
        whys = [why for one in changes if (why := unmeasured(one.recipe))]
        if not changes or whys or not path[0].digest or not changes[-1].digest:
            return Drift(None, note=whys[0] if whys else "There is no change before it.")
        if len(changes) == 1:
            return self.of(changes[0])
        count = sum(max(len(one.recipe.reading.changes) if one.recipe.reading else 1, 1) for one in changes)
        return self._between(path[0].digest, changes[-1].digest, None, count)

    def _between(self, before: str, after: str, mask: str | None, regions: int) -> Drift:
        key = blake3("\0".join((METHOD, before, after, mask or "", str(regions))).encode()).hexdigest()
        path = self._cache / key[:2] / f"{key}.json"
        try:
            return msgspec.json.decode(path.read_bytes(), type=Drift)
        except (OSError, msgspec.DecodeError):
            pass  # not measured yet, or spoilt by a crash
        try:
            drift = measure(self._read(before), self._read(after), self._read(mask) if mask else None, regions)
        except (StoreError, OSError):
            return Drift(None, note="One of the pictures cannot be read; see: dimp verify")
        keep(path, msgspec.json.encode(drift))
        return drift

    def _read(self, digest: str) -> bytes:
        return self._blobs.read(Digest.parse(digest))


def how(line: Sequence[tuple[Session, Generation]], drifts: Drifts) -> How:
    """What there is to tell of a chain. Blocks while drift is measured: call it in a thread."""
    session, one = line[-1]
    steps = tuple(
        Step(words_of(each), generation_view(home.id, each), drifts.of(each), each.recipe.asked) for home, each in line
    )
    recipes = [each.recipe for _, each in line]
    made = {each.digest for _, each in line}
    named = (digest for recipe in recipes for digest in (recipe.source, recipe.mask) if digest)
    sources = tuple(dict.fromkeys(digest for digest in named if digest not in made or _is_import(line, digest)))
    return How(one.id, session.id, one.digest, steps, sources, drifts.over(session.path(one.id)))


def chain(sessions: Sessions, session: Session, one: Generation) -> list[tuple[Session, Generation]]:
    """The pictures that led to this one, each with its session, the first of all first."""
    line = [(session, each) for each in session.path(one.id)]
    while (source := line[0][1].recipe.source) is not None and line[0][1].recipe.kind != "import":
        before = sessions.maker_of(source, before=line[0][1])
        if before is None:
            break
        home, maker = before
        line = [(home, each) for each in home.path(maker.id)] + line
    return line


def _is_import(line: Sequence[tuple[Session, Generation]], digest: str) -> bool:
    return any(one.digest == digest and one.recipe.kind == "import" for _, one in line)
