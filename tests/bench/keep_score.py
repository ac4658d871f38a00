"""How well edits keep the rest, on the embedded model: `python -m tests.bench.keep_score [--sheet FILE] [--chains]`.

Edits of scenes whose true change is known; the picture as painted is compared with the kept one. `done`: the change is
there; `right`: the change and all else are read right; `far`: the share of pixels more than 8 px from the true change
that are identical to the source; `covered`: the mean of the mask where the picture truly changed; `leak`: the share of
those pixels that are more than 24 levels from what was painted. The truth of an added or removed thing is its old and
its new place and those of the others, for the model arranges them anew.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

import dimp.esquisse
from dimp.engine.images import keep, regions
from dimp.engine.images.pixels import Pixels, composite
from dimp.engine.worker.keeping import REARRANGING, WITH_ANSWERS
from dimp.esquisse import evaluator
from dimp.esquisse.captions import plain_caption
from dimp.esquisse.changes import CHANGES, arranged, changed
from dimp.esquisse.edits import edit_pairs
from dimp.esquisse.packing import encode, unpack
from dimp.esquisse.render import render
from dimp.esquisse.scenes import Domain, Scene, sample_scene
from dimp.esquisse.studio import SEED, Pictures, Studio

FOLDER = Path(dimp.esquisse.__file__).parent / "weights"
COUNTS = {"recolour": 48, "replace": 36, "add": 24, "remove": 32}
FAR = 8
"""Pixels from the true change beyond which nothing should be touched."""

SEEN, LEAK = 8, 24
"""Levels from which on a pixel counts as changed, and as held back by the mask."""

BATCH = 12
STEPS = 10
Pair = tuple[Scene, Scene]


@dataclass
class Edit:
    """One edit: what it began from, what was painted, and what tells where it changed."""

    kind: str
    pair: Pair
    source: Pixels
    edited: Pixels
    again: Pixels
    answers: NDArray[np.float32]

    def change(self) -> keep.Change:
        """Where it changed, as the worker finds it."""
        answers = self.answers if self.kind in WITH_ANSWERS else None
        kind = {"rearranged": self.kind in REARRANGING, "removed": self.kind == "remove"}
        return keep.find_change(self.edited, self.again, answers, **kind)

    def kept(self, change: keep.Change) -> Pixels:
        """The picture with the rest as it was."""
        return composite(self.source, self.edited, change.mask)


def run_edits(studio: Studio, kinds: Sequence[str], pairs: Sequence[Pair], sources: Pictures, seed: int) -> list[Edit]:
    """The sources, which show the first scenes, changed to the second ones by FlowEdit."""
    edits: list[Edit] = []
    for start in range(0, len(pairs), BATCH):
        batch = slice(start, start + BATCH)
        answers: list[Tensor] = []
        old, new = ([plain_caption(pair[side]) for pair in pairs[batch]] for side in (0, 1))
        edited = studio.edit(sources[batch], old, new, seed + start, answers.append)
        apart = torch.stack([unpack(difference, 8).norm(dim=1) for difference in answers]).sum(0).numpy()
        again = studio.decode(encode(studio.pipe.vae, sources[batch], "cpu"))
        columns = (kinds[batch], pairs[batch], sources[batch], edited, again, apart)
        edits += [Edit(*each) for each in zip(*columns, strict=True)]
    return edits


@cache
def truth(pair: Pair) -> regions.Region:
    """Where a picture of the second scene differs visibly from one of the first."""
    old, new = pair
    scenes = [new, replace(new, things=arranged(list(new.things)))] if len(new.things) < len(old.things) else [new]
    before = render(old).rgb.astype(int)
    differences = [np.abs(before - render(scene).rgb).max(axis=-1) > SEEN for scene in scenes]
    return np.asarray(np.logical_or.reduce(differences))


def verdicts(reader: evaluator.Reader, pictures: Pictures, pairs: Sequence[Pair]) -> list[tuple[bool, bool]]:
    """For each picture whether the change was done, and whether all of it is right.

    A scene may stand where its things were, or arranged anew.
    """
    rows = [replace(new, things=arranged(list(new.things))) for _, new in pairs]
    as_asked = evaluator.read(reader, pictures, [new for _, new in pairs])
    as_arranged = evaluator.read(reader, pictures, rows)
    found = []
    for picture, pair, readings in zip(pictures, pairs, zip(as_asked, as_arranged, strict=True), strict=True):
        right = any(reading.share() == 1.0 for reading in readings) or _is_gone(reader, picture, pair, readings[0])
        found.append((right or any(_has_changed(reading, pair) for reading in readings), right))
    return found


def _has_changed(reading: evaluator.Reading, pair: Pair) -> bool:
    old, new = pair
    if len(old.things) != len(new.things):
        return False
    each = zip(reading.colours, old.things, new.things, strict=True)
    return all(right for right, before, after in each if before != after)


def _is_gone(reader: evaluator.Reader, picture: Pixels, pair: Pair, reading: evaluator.Reading) -> bool:
    """Whether a removed thing left its place bare and all others are where they were."""
    old, new = pair
    if len(new.things) >= len(old.things):
        return False
    whole = reading.sky and reading.ground and reading.light and reading.style and all(reading.colours)
    place = (old, old.things[changed(old, new)])
    return bool(whole and evaluator.bare(reader, picture[None], [place])[0])


def figures(edits: Sequence[Edit], reader: evaluator.Reader) -> dict[str, Any]:
    """The figures of edits as painted and as kept."""
    pairs = [edit.pair for edit in edits]
    changes = [edit.change() for edit in edits]
    kept = np.stack([edit.kept(change) for edit, change in zip(edits, changes, strict=True)])
    plain = verdicts(reader, np.stack([edit.edited for edit in edits]), pairs)
    mended = verdicts(reader, kept, pairs)
    rows = [_measure(*each) for each in zip(edits, changes, kept, strict=True)]
    means = {name: _mean([row[name] for row in rows]) for name in rows[0]}
    return {
        "edits": len(edits),
        "done": [_mean([done for done, _ in found]) for found in (plain, mended)],
        "right": [_mean([right for _, right in found]) for found in (plain, mended)],
        **means,
    }


def _measure(edit: Edit, change: keep.Change, kept: Pixels) -> dict[str, float]:
    true = truth(edit.pair)
    far = ~regions.grow(true, FAR)
    share = change.mask / 255
    same = (kept == edit.source).all(axis=-1)
    held = np.abs(kept.astype(int) - edit.edited).max(axis=-1) > LEAK
    return {
        "far": float(same[far].mean()) if far.any() else 1.0,
        "covered": float(share[true].mean()),
        "leak": float(held[true].mean()),
        "area": change.area,
        "noise": change.noise,
    }


def _mean(values: Sequence[float]) -> float:
    return round(float(np.mean(values)), 4)


def measure(studio: Studio, reader: evaluator.Reader, seed: int = SEED + 3) -> tuple[dict[str, Any], list[Edit]]:
    """The figures of every kind of local change and of all together, and the edits."""
    edits: list[Edit] = []
    for kind, count in COUNTS.items():
        pairs = edit_pairs(kind, count, seed)
        sources = np.stack([render(old).rgb for old, _ in pairs])
        edits += run_edits(studio, [kind] * count, pairs, sources, seed)
    by_kind = {kind: figures([edit for edit in edits if edit.kind == kind], reader) for kind in COUNTS}
    return {**by_kind, "all": figures(edits, reader)}, edits


# -- chains ----------------------------------------------------------------------------------------------------------

_CHAINS = (
    *[(("recolour", "replace"), 2)] * 6,
    *[(("recolour", "replace", "add", "remove"), 2)] * 4,
    *[(("recolour", "replace"), 1)] * 4,
)
"""Kinds of change of a chain, and how many things it begins with."""


def _next_scene(kinds: Sequence[str], scene: Scene, rng: np.random.Generator) -> tuple[str, Scene]:
    possible = [
        kind
        for kind in kinds
        if not (kind == "add" and len(scene.things) > 2) and not (kind == "remove" and len(scene.things) < 2)
    ]
    kind = possible[int(rng.integers(len(possible)))]
    return kind, CHANGES[kind](scene, rng)


def run_chains(studio: Studio, reader: evaluator.Reader, seed: int = SEED + 5) -> tuple[dict[str, Any], list[Pictures]]:
    """Ten local edits in a row, each of the kept picture before: figures, and the pictures after each step."""
    rng = np.random.default_rng(seed)
    scenes = [
        sample_scene(rng, Domain(counts=(1.0, 0.0, 0.0) if things == 1 else (0.0, 1.0, 0.0), oil=0.0, light=0.2))
        for _, things in _CHAINS
    ]
    pictures = np.stack([render(scene).rgb for scene in scenes])
    own = slice(1, None, 2)  # every second one is the model's own
    pictures[own] = studio.draw([plain_caption(scene) for scene in scenes[own]], seed)
    first, steps = pictures, [pictures]
    touched = np.zeros(pictures.shape[:3], bool)
    right: list[list[bool]] = []
    for step in range(STEPS):
        following = [_next_scene(kinds, scene, rng) for (kinds, _), scene in zip(_CHAINS, scenes, strict=True)]
        pairs = [(scene, new) for scene, (_, new) in zip(scenes, following, strict=True)]
        edits = run_edits(studio, [kind for kind, _ in following], pairs, pictures, seed + 100 * step)
        changes = [edit.change() for edit in edits]
        pictures = np.stack([edit.kept(change) for edit, change in zip(edits, changes, strict=True)])
        touched |= np.stack([change.mask > 0 for change in changes])
        right.append([found for _, found in verdicts(reader, pictures, pairs)])
        scenes, steps = [new for _, new in pairs], [*steps, pictures]
    same = (pictures == first).all(axis=-1)
    report = {
        "chains": len(_CHAINS),
        "untouched": _mean(list((~touched).mean(axis=(1, 2)))),
        "untouched_identical": _mean([float(same[~touched].mean())]),
        "right": _mean([float(found) for each in right for found in each]),
        "right_last": _mean([float(found) for found in right[-1]]),
    }
    return report, steps


# -- sheets ----------------------------------------------------------------------------------------------------------


def draw_sheet(edits: Sequence[Edit], path: Path, count: int = 30, columns: int = 3) -> None:
    """A picture of `count` edits, evenly chosen: source, as painted, mask, kept."""
    chosen = [edits[at * len(edits) // count] for at in range(count)]
    strips = []
    for edit in chosen:
        change = edit.change()
        mask = np.repeat(change.mask[..., None], 3, axis=2)
        strips.append(np.concatenate([edit.source, edit.edited, mask, edit.kept(change)], axis=1))
    lines = [np.concatenate(strips[at : at + columns], axis=1) for at in range(0, count, columns)]
    Image.fromarray(np.concatenate(lines, axis=0)).save(path)


def draw_chains(steps: Sequence[Pictures], path: Path) -> None:
    """A picture of all chains, one a line: the beginning, and what every second step left."""
    Image.fromarray(np.concatenate([np.concatenate(list(step), axis=0) for step in steps[::2]], axis=1)).save(path)


def main() -> None:
    """Measures and prints one JSON object."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.keep_score", description=__doc__)
    parser.add_argument("--sheet", type=Path, help="also draw 30 of the edits")
    parser.add_argument("--chains", action="store_true", help="chains of ten edits, too")
    parser.add_argument("--chain-sheet", type=Path, help="also draw the chains")
    given = parser.parse_args()
    studio, reader = Studio.load(FOLDER), evaluator.load(FOLDER / "evaluator.safetensors")
    report, edits = measure(studio, reader)
    if given.sheet:
        draw_sheet(edits, given.sheet)
    if given.chains or given.chain_sheet:
        report["chains"], steps = run_chains(studio, reader)
        if given.chain_sheet:
            draw_chains(steps, given.chain_sheet)
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
