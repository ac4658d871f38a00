"""How well each way to refine works: pairs of scenes that differ in one thing, from the true render of the first.

FlowEdit and img2img get the canonical captions, an instruction edit gets one sentence. An edit succeeds when what was
asked is there and every object of the new scene is still read as its class and colour; where the change is local, the
background is compared too.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dimp.esquisse import evaluator
from dimp.esquisse.captions import plain_caption
from dimp.esquisse.changes import CHANGES, arranged, changed
from dimp.esquisse.instructions import instruction
from dimp.esquisse.packing import encode
from dimp.esquisse.render import render
from dimp.esquisse.scenes import Domain, Scene, sample_scene
from dimp.esquisse.studio import SEED, Pictures, Studio

Figures = dict[str, float]
Pair = tuple[Scene, Scene]


_COUNTS = {"add": (0.6, 0.4, 0.0), "remove": (0.0, 0.6, 0.4)}
_ONE = ("recolour", "replace")
_LOCAL = (*_ONE, "remove")

METHODS = ("flowedit", "instruct", "img2img")
"""Ways to refine, named as the log names them; the first is taken where several are equally good."""


def edit_pairs(kind: str, count: int, seed: int = SEED) -> list[Pair]:
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
    mine = 1 + changed(old, new)
    after = render(new).owner == mine if len(old.things) == len(new.things) else False
    return np.asarray((render(old).owner == mine) | after, np.uint8)


def _success(reading: evaluator.Reading) -> bool:
    return bool(_around(reading) and reading.count)


def _around(reading: evaluator.Reading) -> bool:
    whole = reading.sky and reading.ground and reading.light and reading.style
    return bool(whole and all(reading.colours))


def figures_of(kind: str, result: Pictures, kept: Pictures, pairs: list[Pair], reader: evaluator.Reader) -> Figures:
    """The figures of edited pictures, `kept` being what the autoencoder makes of the sources."""
    readings = evaluator.read(reader, result, [new for _, new in pairs])
    right = _removed(result, readings, pairs, reader) if kind == "remove" else [_success(r) for r in readings]
    figures = {"items": float(len(pairs))}
    if kind in _LOCAL:
        where = np.stack([_changed(*pair) for pair in pairs])
        figures["background_psnr"] = background_psnr(result, kept, where)
    hits = [_hit(r, *pair) for r, pair in zip(readings, pairs, strict=True)] if kind in _ONE else right
    return figures | {"changed": round(float(np.mean(hits)), 3), "all_right": round(float(np.mean(right)), 3)}


def _removed(
    result: Pictures, readings: list[evaluator.Reading], pairs: list[Pair], reader: evaluator.Reader
) -> list[bool]:
    """Whether a thing is gone and the others are there: where they stood, its place bare, or arranged anew.

    The reader counts only what stands in a row, so it is not asked to count what was left in its place.
    """
    places = [(old, old.things[changed(old, new)]) for old, new in pairs]
    in_place = zip(readings, evaluator.bare(reader, result, places), strict=True)
    rows = [replace(new, things=arranged(list(new.things))) for _, new in pairs]
    again = evaluator.read(reader, result, rows)
    return [(_around(r) and gone) or _success(row) for (r, gone), row in zip(in_place, again, strict=True)]


def _hit(reading: evaluator.Reading, old: Scene, new: Scene) -> bool:
    """Whether the changed object now has its new class and colour."""
    pairs = zip(reading.colours, old.things, new.things, strict=True)
    return all(right for right, a, b in pairs if a != b)


def drawn(studio: Studio, method: str, pairs: list[Pair], seed: int) -> Pictures:
    """The pairs' first pictures, changed by one method."""
    sources = np.stack([render(old).rgb for old, _ in pairs])
    old, new = ([plain_caption(scene) for scene in side] for side in zip(*pairs, strict=True))
    if method == "flowedit":
        return studio.edit(sources, old, new)
    if method == "img2img":
        return studio.redraw(sources, new, 0.9)
    rng = np.random.default_rng(seed)
    return studio.instruct(sources, [instruction(*pair, rng) for pair in pairs])


def measure_edits(
    studio: Studio, reader: evaluator.Reader, count: int, seed: int = SEED
) -> dict[str, dict[str, Figures]]:
    """Every method on every kind of edit: `count` recolours, half as many of the others.

    `changed`: for one changed object whether it has its new class and colour, else whether everything is right;
    `all_right`: everything is right; `background_psnr` is against the source's own reconstruction, in dB.
    """
    figures = {}
    for kind in CHANGES:
        pairs = edit_pairs(kind, count if kind == "recolour" else count // 2, seed)
        sources = np.stack([render(old).rgb for old, _ in pairs])
        kept = studio.decode(encode(studio.pipe.vae, sources, str(studio.pipe.device)))
        results = {method: drawn(studio, method, pairs, seed) for method in METHODS}
        figures[kind] = {method: figures_of(kind, result, kept, pairs, reader) for method, result in results.items()}
    return figures


LOGGED = {
    "recolour": ("recolor",),
    "replace": ("replace",),
    "add": ("add",),
    "remove": ("remove",),
    "sky": ("time", "weather"),
    "ground": ("background",),
    "light": ("lighting",),
    "style": ("style",),
}
"""Kinds of change here, and as the interpreter names them in the log."""


def best_methods(figures: dict[str, dict[str, Figures]]) -> dict[str, str]:
    """For each kind, as the log names it, the method that changed most often; of equals the one that kept most."""

    def rank(kind: str, method: str) -> tuple[float, float, float]:
        got = figures[kind][method]
        return got["changed"], got["all_right"], got.get("background_psnr", 0.0)

    best = {kind: max(METHODS, key=lambda method: rank(kind, method)) for kind in figures}
    return {"*": METHODS[0]} | {name: method for kind, method in best.items() for name in LOGGED[kind]}


def chosen(methods: dict[str, str], kind: str) -> str:
    """The method that `auto` takes for a kind."""
    return methods.get(LOGGED[kind][0], methods.get("*", METHODS[0]))
