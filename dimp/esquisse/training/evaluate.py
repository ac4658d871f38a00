"""Figures of an exported folder from fixed seeds, read by an evaluator that was trained apart; the ceiling beside.

Pictures come from the real FLUX pipelines with the folder's own defaults; scenes were fixed before any figure was
looked at, and no training run ever draws them.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from dimp.esquisse.card import judge
from dimp.esquisse.paint.render import render
from dimp.esquisse.scene.captions import caption
from dimp.esquisse.scene.chance import stream
from dimp.esquisse.scene.changes import CHANGES, LOCAL, Change, change_of
from dimp.esquisse.scene.compose import sample_scene
from dimp.esquisse.scene.domain import EVERYTHING, NARROW, Domain
from dimp.esquisse.scene.instructions import instruction
from dimp.esquisse.scene.scene import Scene
from dimp.esquisse.studio import Studio
from dimp.esquisse.training import reader

Figures = dict[str, float]
Pictures = NDArray[np.uint8]

SEED = 1_900_000_000
"""Where the seeds of all evaluation scenes begin; training draws below 2^30, held-out lots from there on."""

APART = SEED + 500_000
"""Where those begin on which choices are made, so that the figures stay those of unseen ones."""

GATES: dict[str, tuple[float, float]] = {
    "one_object": (0.95, 0.99),
    "two_objects": (0.90, 0.97),
    "three_objects": (0.80, 0.93),
    "place": (0.85, 0.95),
    "size": (0.85, 0.95),
    "scene_light_style": (0.95, 0.99),
    **dict.fromkeys(LOCAL, (0.90, 0.97)),
}
"""Least values to ship, and goals."""


def fresh_scenes(domain: Domain, count: int, things: int, seed: int = SEED) -> list[Scene]:
    """`count` unseen square scenes in oil or watercolour with so many things."""
    counts = tuple(float(number == things) for number in (1, 2, 3))
    narrowed = replace(domain, counts=counts, groups=0.0, formats=(1.0, 0.0, 0.0))  # type: ignore[arg-type]
    scenes: list[Scene] = []
    while len(scenes) < count:
        scene = sample_scene(seed + 10_000_000 * things, narrowed)
        seed += 1
        if len(scene.things) == things:
            scenes.append(scene)
    return scenes


def fresh_changes(domain: Domain, kind: str, count: int, first: int = SEED) -> list[Change]:
    """`count` unseen changes of one kind, of square scenes."""
    changes: list[Change] = []
    seed = 50_000_000 + 1_000_000 * list(CHANGES).index(kind)
    while len(changes) < count:
        seed += 1
        scene = fresh_scenes(domain, 1, 2 if kind in ("remove", "replace") else 1 + seed % 2, first + seed)[0]
        change = change_of(scene, kind, stream(seed, "evaluate"), domain)
        changes += [change] if change is not None else []
    return changes


def rates(readings: Sequence[reader.Reading]) -> Figures:
    """Means of what was read."""
    figures = {name: [float(getattr(r, name)) for r in readings] for name in
               ("objects", "kinds", "colours", "places", "sizes", "count", "setting", "light", "style")}  # fmt: skip
    figures["whole"] = [float(r.setting and r.light and r.style) for r in readings]
    return {name: round(float(np.mean(values)), 3) for name, values in figures.items()} | {"items": len(readings)}


Renderer = Callable[[Sequence[Scene]], Pictures]


def renders(scenes: Sequence[Scene]) -> Pictures:
    """True pictures of scenes, drawn by this process."""
    return np.stack([render(scene).rgb for scene in scenes])


@dataclass(frozen=True)
class Exam:
    """Who is measured, by whom and on what: a loaded folder, an evaluator, a domain, and who draws true pictures."""

    studio: Studio
    network: reader.Reader
    domain: Domain
    renders: Renderer = renders


def measure_words(exam: Exam, counts: Sequence[int], seed: int = SEED) -> dict[str, Any]:
    """Text to picture with one, two and three things, each beside the evaluator's ceiling on true renders."""
    figures: dict[str, Any] = {}
    drawn, true = [], []
    for things, count in enumerate(counts, 1):
        if count == 0:
            continue
        scenes = fresh_scenes(exam.domain, count, things, seed)
        drawn.append(exam.studio.draw([caption(scene) for scene in scenes]))
        true.append(exam.renders(scenes))
        figures[f"{things}"] = rates(reader.read(exam.network, drawn[-1], scenes))
        figures[f"{things}_ceiling"] = rates(reader.read(exam.network, true[-1], scenes))
    if drawn:
        figures["distance"] = distance(exam.network, np.concatenate(drawn), np.concatenate(true))
    return figures


def distance(network: reader.Reader, drawn: Pictures, true: Pictures) -> float:
    """A Fréchet distance of two sets in the evaluator's features, as a share of the true set's own variance.

    Each feature counts for itself (a diagonal covariance): a few hundred pictures do not give a full one.
    """
    a, b = (reader.look(network, pictures)[2] for pictures in (drawn, true))
    apart = np.square(a.mean(0) - b.mean(0)) + np.square(a.std(0) - b.std(0))
    return round(float(apart.sum() / max(float(np.square(b.std(0)).sum()), 1e-9)), 4)


def measure_edits(
    exam: Exam, count: int, among: Sequence[str] = tuple(CHANGES), first: int = SEED
) -> dict[str, Figures]:
    """Each kind of change by instruction from true renders: done and all right, and how well the rest was kept."""
    kinds = [kind for kind in among if kind != "season" or "winter" in exam.domain.lights] if count else []
    changes = [change for kind in kinds for change in fresh_changes(exam.domain, kind, count, first)]
    if not changes:
        return {}
    before, after = exam.renders([c.before for c in changes]), exam.renders([c.after for c in changes])
    result = exam.studio.instruct(before, [instruction(change) for change in changes])
    parts = {kind: slice(number * count, (number + 1) * count) for number, kind in enumerate(kinds)}
    return {
        kind: _edited(exam.network, changes[part], result[part], before[part], after[part])
        for kind, part in parts.items()
    }


def _edited(
    network: reader.Reader, changes: list[Change], result: Pictures, before: Pictures, after: Pictures
) -> Figures:
    """Figures of edited pictures of one kind, beside true pictures before and after."""
    scenes = [change.after for change in changes]
    done = [_right(reading) for reading in reader.read(network, result, scenes)]
    ceiling = [_right(reading) for reading in reader.read(network, after, scenes)]
    figures = {"items": float(len(changes)), "done": _share(done), "ceiling": _share(ceiling)}
    if changes[0].kind in LOCAL:
        figures["kept_psnr"] = _kept(result, before, after)
    return figures


def _right(reading: reader.Reading) -> bool:
    return reading.objects and reading.places == 1.0 and reading.setting and reading.light and reading.style


def _share(answers: Sequence[bool]) -> float:
    return round(sum(answers) / len(answers), 3)


def _kept(result: Pictures, before: Pictures, after: Pictures) -> float:
    """Mean PSNR in dB against the source where the true change left it as it was."""
    values = []
    for a, b, c in zip(result, before, after, strict=True):
        same = np.abs(b.astype(int) - c).max(-1) <= 8
        error = np.square(a[same].astype(float) - b[same]).mean() if same.any() else 0.0
        values.append(10 * np.log10(255**2 / max(float(error), 1e-2)))
    return round(float(np.mean(values)), 2)


def time_of_a_picture(studio: Studio) -> Figures:
    """Wall-clock and processor seconds of one warm picture on two cores of the processor, wherever the rest ran."""
    threads = torch.get_num_threads()
    torch.set_num_threads(2)
    studio.pipe.to("cpu")
    studio.draw(["a red boat on a lake"])
    start, spent = time.perf_counter(), time.process_time()
    studio.draw(["a cat in snow, night"])
    wall, own = time.perf_counter() - start, time.process_time() - spent
    torch.set_num_threads(threads)
    return {"seconds_per_picture": round(wall, 2), "processor_seconds": round(own, 2)}


def peak_memory() -> float:
    """The most memory that this process used, in MiB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10))


def measured(figures: dict[str, Any]) -> Figures:
    """The gates' values, of what was measured."""
    words, names = figures["text_to_image"], {"1": "one_object", "2": "two_objects", "3": "three_objects"}
    every = [words[n] for n in names if n in words]
    values = {names[n]: words[n]["objects"] for n in names if n in words}
    for gate, name in (("place", "places"), ("size", "sizes"), ("scene_light_style", "whole")):
        if every:
            values[gate] = round(sum(p[name] * p["items"] for p in every) / sum(p["items"] for p in every), 3)
    return values | {kind: figures["edits"][kind]["done"] for kind in LOCAL if kind in figures["edits"]}


def parts(exam: Exam, counts: Sequence[int], edits: int, say: Callable[[str], None]) -> Iterator[dict[str, Any]]:
    """The figures of a folder part by part, each as soon as it is known; the gates are judged by what there is."""
    figures: dict[str, Any] = {"seed": SEED, "text_to_image": measure_words(exam, counts), "edits": {}}
    yield figures | {"gates": judge(measured(figures), GATES)}
    say(f"text to picture: {figures['text_to_image']}")
    figures["edits"] = measure_edits(exam, edits)
    gates = judge(measured(figures), GATES)
    yield {"edits": figures["edits"], "gates": gates}
    for name, row in gates.items():
        say(f"  {name}: {row['value']} (ship {row['ship']}, goal {row['goal']}: {row['reached']})")
    yield time_of_a_picture(exam.studio)


DOMAINS = {"everything": EVERYTHING, "narrow": NARROW}


def evaluate_folder(
    folder: Path, domain: str, counts: Sequence[int], edits: int, device: str, say: Callable[[str], None]
) -> dict[str, Any]:
    """All figures of an exported folder, by the evaluator that lies in it."""
    network = reader.load(folder / "evaluator.safetensors").to(device)
    figures: dict[str, Any] = {}
    for part in parts(Exam(Studio.load(folder, device), network, DOMAINS[domain]), counts, edits, say):
        figures |= part
    return figures | {"peak_memory_mib": peak_memory()}
