"""A picture reader, trained apart from the model on true renders only.

It says per quarter-resolution pixel which class and colour of object is there, and for the whole picture the sky,
ground, light, style and number of objects. Its accuracy on unseen true renders is the ceiling of every figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from dimp.esquisse.autoencoder import to_tensor
from dimp.esquisse.backdrop import SIDE
from dimp.esquisse.render import render
from dimp.esquisse.scenes import CLASSES, COLOUR_NAMES, Domain, Scene, Thing, sample_scene
from dimp.esquisse.text import HEADS, meaning
from dimp.esquisse.training.gradients import without_gradients
from dimp.esquisse.training.loop import Plan, Stage, train
from dimp.esquisse.training.optim import Average, Muon, split_parameters

WHOLE = HEADS[:5]
"""Sizes of the whole-picture answers: sky, ground, light, style, count."""

_STRIDE = 4


def _conv(inside: int, out: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inside, out, 3, stride, 1, bias=False), nn.BatchNorm2d(out), nn.SiLU())


class Reader(nn.Module):
    """A small U-shaped network over pictures (n, 3, 128, 128) in -1..1."""

    def __init__(self) -> None:
        super().__init__()
        self.near = nn.Sequential(_conv(3, 16, 2), _conv(16, 32, 2), _conv(32, 32))
        self.mid = nn.Sequential(_conv(32, 64, 2), _conv(64, 64))
        self.far = nn.Sequential(_conv(64, 96, 2), _conv(96, 96), _conv(96, 96))
        self.up_mid, self.up_near = _conv(96 + 64, 64), _conv(64 + 32, 64)
        self.things = nn.Conv2d(64, 18, 1)
        self.whole = nn.Linear(96 * 16, sum(WHOLE))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, list[Tensor]]:
        """Logits of class and of colour (n, 9, 32, 32), 0 meaning no object, and of the whole-picture answers."""
        near = self.near(x)
        mid = self.mid(near)
        far = self.far(mid)
        up = self.up_mid(torch.cat([F.interpolate(far, scale_factor=2.0), mid], 1))
        up = self.up_near(torch.cat([F.interpolate(up, scale_factor=2.0), near], 1))
        kinds, colours = self.things(up).split([9, 9], 1)
        whole = self.whole(F.adaptive_avg_pool2d(far, 4).flatten(1))
        return kinds, colours, list(whole.split(list(WHOLE), -1))


def _targets(scene: Scene) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]]:
    picture = render(scene)
    centre = slice(_STRIDE // 2, None, _STRIDE)
    kinds, owner = picture.labels[centre, centre], picture.owner[centre, centre]
    paint = np.array([0, *(1 + COLOUR_NAMES.index(t.colour) for t in scene.things)])
    return picture.rgb, kinds.astype(np.int64), paint[owner]


def _blurred(x: Tensor, rng: np.random.Generator) -> Tensor:
    """Noise, blur and a change of brightness, so that the reader does not live on clean pixels."""
    x = x + float(rng.uniform(0, 0.08)) * torch.randn_like(x)
    if rng.random() < 0.5:
        x = F.avg_pool2d(F.pad(x, (1, 1, 1, 1), mode="replicate"), 3, 1)
    return x * float(rng.uniform(0.92, 1.05)) + float(rng.uniform(-0.05, 0.05))


def fit(plan: Plan, device: str = "cpu", pool: int = 4000, batch: int = 24, domain: Domain | None = None) -> Reader:
    """Train a reader; scored by the share of objects and whole-picture answers read right on unseen renders."""
    torch.manual_seed(4)
    reader = Reader().to(device)
    muon, other = split_parameters(reader, ("near", "mid", "far"))
    stage = Stage(
        "evaluator", reader, [Muon(muon, 0.02), torch.optim.AdamW(other, 2e-3, weight_decay=0.0)], Average(reader, 0.98)
    )
    rng = np.random.default_rng(40)
    scenes = [sample_scene(rng, domain) for _ in range(pool)]
    drawn = [_targets(scene) for scene in scenes]

    def loss() -> tuple[Tensor, int]:
        reader.train()
        index = rng.integers(pool, size=batch)
        x = _blurred(to_tensor(np.stack([drawn[i][0] for i in index])), rng).to(device)
        kinds, colours, whole = reader(x)
        right = torch.tensor([meaning(scenes[i])[:5] for i in index]).to(device)
        maps = [torch.from_numpy(np.stack([drawn[i][part] for i in index])).to(device) for part in (1, 2)]
        terms = [F.cross_entropy(logits, right[:, i]) for i, logits in enumerate(whole)]
        return F.cross_entropy(kinds, maps[0]) + F.cross_entropy(colours, maps[1]) + 0.2 * torch.stack(
            terms
        ).sum(), batch

    held = [sample_scene(np.random.default_rng(seed), domain) for seed in range(9000, 9060)]
    pictures = np.stack([render(scene).rgb for scene in held])
    train(stage, plan, loss, lambda: float(np.mean([r.share() for r in read(reader, pictures, held)])))
    return reader


@dataclass(frozen=True)
class Reading:
    """What was read against what was asked: per object class and colour, and the whole-picture answers."""

    kinds: tuple[bool, ...]
    colours: tuple[bool, ...]
    sky: bool
    ground: bool
    light: bool
    style: bool
    count: bool

    def share(self) -> float:
        """Share of all answers that are right."""
        answers = (*self.kinds, *self.colours, self.sky, self.ground, self.light, self.style, self.count)
        return sum(answers) / len(answers)


def window(scene: Scene, thing: Thing) -> tuple[slice, slice]:
    """Rows and columns, on the reader's grid, where an object belongs."""
    cells, foot = SIDE // _STRIDE, scene.horizon + 0.24
    top, bottom = int((foot - 2 * thing.size) * cells), int(np.ceil(foot * cells))
    left, right = int((thing.x - thing.size) * cells), int(np.ceil((thing.x + thing.size) * cells))
    return slice(max(0, top), bottom), slice(max(0, left), right)


def _object(kinds: NDArray[np.int64], colours: NDArray[np.int64], scene: Scene, thing: Thing) -> tuple[bool, bool]:
    where = window(scene, thing)
    seen = kinds[where]
    if (seen > 0).mean() < 0.15:
        return False, False
    kind = int(np.bincount(seen[seen > 0], minlength=9).argmax())
    paint = colours[where][(seen == kind) & (colours[where] > 0)]
    colour = int(np.bincount(paint, minlength=9).argmax()) if len(paint) else 0
    return kind == 1 + CLASSES.index(thing.kind), colour == 1 + COLOUR_NAMES.index(thing.colour)


Maps = tuple[NDArray[np.int64], NDArray[np.int64], list[list[int]]]


@without_gradients
def _seen(reader: Reader, pictures: NDArray[np.uint8]) -> Maps:
    """Per picture the map of classes, the map of colours, and the whole-picture answers."""
    reader.eval()
    device = next(reader.parameters()).device
    parts = [reader(to_tensor(pictures[at : at + 32]).to(device)) for at in range(0, len(pictures), 32)]
    kinds, colours = (torch.cat([part[i].argmax(1) for part in parts]).cpu().numpy() for i in (0, 1))
    answers = torch.cat([torch.stack([logits.argmax(-1) for logits in whole], 1) for _, _, whole in parts])
    return kinds, colours, answers.cpu().tolist()


def read(reader: Reader, pictures: NDArray[np.uint8], scenes: list[Scene]) -> list[Reading]:
    """Compare pictures (n, 128, 128, 3) with the scenes that were asked for."""
    readings = []
    for kinds, colours, answers, scene in zip(*_seen(reader, pictures), scenes, strict=True):
        pairs = [_object(kinds, colours, scene, thing) for thing in scene.things]
        right = [a == b for a, b in zip(answers, meaning(scene)[:5], strict=True)]
        readings.append(Reading(tuple(k for k, _ in pairs), tuple(k and c for k, c in pairs), *right))
    return readings


def bare(reader: Reader, pictures: NDArray[np.uint8], places: list[tuple[Scene, Thing]]) -> list[bool]:
    """Whether no object is seen where a thing of a scene stood: at most a twentieth of the place."""
    kinds, _, _ = _seen(reader, pictures)
    return [bool((seen[window(*place)] > 0).mean() <= 0.05) for seen, place in zip(kinds, places, strict=True)]


def save(reader: Reader, path: Path) -> None:
    """Write the reader's weights, half precision."""
    save_file({k: v.half() if v.is_floating_point() else v for k, v in reader.state_dict().items()}, path)


def load(path: Path) -> Reader:
    """A reader with the weights at `path`."""
    reader = Reader()
    reader.load_state_dict({k: v.float() if v.is_floating_point() else v for k, v in load_file(path).items()})
    return reader.eval()
