"""How well edits work: pairs of scenes that differ in one thing, edited from the true render of the first.

FlowEdit gets the canonical captions of both scenes. An edit succeeds when what was asked is there and every object
of the new scene is still read as its class and colour; where the change is local, the background is compared too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from dimp.esquisse import evaluator
from dimp.esquisse.captions import plain_caption
from dimp.esquisse.data import encode
from dimp.esquisse.render import render
from dimp.esquisse.scenes import (
    CLASSES,
    COLOUR_NAMES,
    GROUND_NAMES,
    SKY_NAMES,
    SLOTS,
    Domain,
    Scene,
    Thing,
    recoloured,
    sample_scene,
)
from dimp.esquisse.studio import SEED, Pictures, Studio

Random = np.random.Generator
Figures = dict[str, float]


def _other(rng: Random, names: tuple[str, ...], present: str) -> str:
    rest = [name for name in names if name != present]
    return rest[int(rng.integers(len(rest)))]


def _index(rng: Random, scene: Scene) -> int:
    return int(rng.integers(len(scene.things)))


def _arranged(things: list[Thing]) -> tuple[Thing, ...]:
    """The same things on the places that their number has in the training scenes."""
    centres, size = SLOTS[len(things)]
    return tuple(replace(thing, x=x, size=size) for thing, x in zip(things, centres, strict=True))


def _recolour(scene: Scene, rng: Random) -> Scene:
    index = _index(rng, scene)
    return recoloured(scene, index, _other(rng, COLOUR_NAMES, scene.things[index].colour))


def _replace(scene: Scene, rng: Random) -> Scene:
    index, things = _index(rng, scene), list(scene.things)
    things[index] = replace(things[index], kind=_other(rng, CLASSES, things[index].kind))
    return replace(scene, things=tuple(things))


def _add(scene: Scene, rng: Random) -> Scene:
    new = Thing(_other(rng, CLASSES, scene.things[-1].kind), _other(rng, COLOUR_NAMES, ""), 0.5, 0.1)
    return replace(scene, things=_arranged([*scene.things, new]))


def _remove(scene: Scene, rng: Random) -> Scene:
    things = list(scene.things)
    del things[_index(rng, scene)]
    return replace(scene, things=_arranged(things))


def _light(scene: Scene, rng: Random) -> Scene:
    return replace(scene, light="moon" if scene.sky == "night" or rng.random() < 0.3 else "sun")


CHANGES: dict[str, Callable[[Scene, Random], Scene]] = {
    "recolour": _recolour,
    "replace": _replace,
    "add": _add,
    "remove": _remove,
    "sky": lambda scene, rng: replace(scene, sky=_other(rng, SKY_NAMES, scene.sky)),
    "ground": lambda scene, rng: replace(scene, ground=_other(rng, GROUND_NAMES, scene.ground)),
    "light": _light,
    "style": lambda scene, rng: replace(scene, style="oil"),
}
"""Each kind of edit, as a change of scene."""

_COUNTS = {"add": (0.6, 0.4, 0.0), "remove": (0.0, 0.6, 0.4)}
_LOCAL = ("recolour", "replace")


def edit_pairs(kind: str, count: int, seed: int = SEED) -> list[tuple[Scene, Scene]]:
    """`count` unseen photo scenes, mostly of one or two objects and without a light, each with its changed scene."""
    rng = np.random.default_rng([seed, 99, list(CHANGES).index(kind)])
    domain = Domain(counts=_COUNTS.get(kind, (0.5, 0.5, 0.0)), oil=0.0, light=0.0)
    scenes = [sample_scene(rng, domain) for _ in range(count)]
    if kind == "light":  # nothing hangs before a plain background
        scenes = [replace(s, sky="day") if s.sky == "plain" else s for s in scenes]
    return [(scene, CHANGES[kind](scene, rng)) for scene in scenes]


def background_psnr(result: Pictures, source: Pictures, changed: Pictures) -> float:
    """Mean PSNR in dB of `result` against `source` where `changed` is 0."""
    values = []
    for a, b, mask in zip(result, source, changed, strict=True):
        error = np.square(a[mask == 0].astype(float) - b[mask == 0]).mean()
        values.append(10 * np.log10(255**2 / max(error, 1e-6)))
    return round(float(np.mean(values)), 2)


def _changed(old: Scene, new: Scene) -> Pictures:
    """Where the one object that differs is drawn, before or after."""
    index = next(i for i, (a, b) in enumerate(zip(old.things, new.things, strict=True)) if a != b)
    return np.asarray((render(old).owner == 1 + index) | (render(new).owner == 1 + index), np.uint8)


def _success(reading: evaluator.Reading) -> bool:
    whole = reading.sky and reading.ground and reading.light and reading.style and reading.count
    return bool(whole and all(reading.colours))


def _figures(
    kind: str, result: Pictures, kept: Pictures, pairs: list[tuple[Scene, Scene]], reader: evaluator.Reader
) -> Figures:
    new = [after for _, after in pairs]
    figures = {"items": float(len(pairs))}
    readings = evaluator.read(reader, result, new)
    if kind in _LOCAL:
        where = np.stack([_changed(*pair) for pair in pairs])
        figures["background_psnr"] = background_psnr(result, kept, where)
        hits = [_hit(r, *pair) for r, pair in zip(readings, pairs, strict=True)]
    else:
        hits = [_success(r) for r in readings]
    figures["changed"] = round(float(np.mean(hits)), 3)
    figures["all_right"] = round(float(np.mean([_success(r) for r in readings])), 3)
    return figures


def _hit(reading: evaluator.Reading, old: Scene, new: Scene) -> bool:
    """Whether the changed object now has its new class and colour."""
    pairs = zip(reading.colours, old.things, new.things, strict=True)
    return all(right for right, a, b in pairs if a != b)


def measure_edits(studio: Studio, reader: evaluator.Reader, count: int) -> dict[str, Figures]:
    """FlowEdit on every kind of edit (`count` recolours, half as many of the others), img2img 0.9 on recolours.

    `changed`: for local edits the changed object has its new class and colour, else everything is right;
    `all_right`: everything is right; `background_psnr` is against the source's own reconstruction, in dB.
    """
    figures = {}
    for kind in CHANGES:
        pairs = edit_pairs(kind, count if kind == "recolour" else count // 2)
        sources = np.stack([render(old).rgb for old, _ in pairs])
        kept = studio.decode(encode(studio.pipe.vae, sources, str(studio.pipe.device)))
        old, new = ([plain_caption(scene) for scene in side] for side in zip(*pairs, strict=True))
        figures[kind] = _figures(kind, studio.edit(sources, old, new), kept, pairs, reader)
        if kind == "recolour":
            drawn = studio.redraw(sources, new, 0.9)
            figures["recolour_by_img2img_0.9"] = _figures(kind, drawn, kept, pairs, reader)
    return figures
