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
from dimp.esquisse.gradients import without_gradients
from dimp.esquisse.scenes import CLASSES, COLOUR_NAMES, GROUND_NAMES, LIGHT_NAMES, SKY_NAMES, STYLE_NAMES, Scene, Thing

HEADS = (len(SKY_NAMES), len(GROUND_NAMES), len(LIGHT_NAMES), len(STYLE_NAMES), 3, *(9,) * 6)
"""Sizes of the parser's answers: sky, ground, light, style, count, class in three slots, colour in three slots."""


def meaning(scene: Scene) -> list[int]:
    """The parser's right answers, one per head; 0 in a slot's class or colour means an empty slot."""
    pad = 3 - len(scene.things)
    kinds = [1 + CLASSES.index(t.kind) for t in scene.things] + [0] * pad
    colours = [1 + COLOUR_NAMES.index(t.colour) for t in scene.things] + [0] * pad
    whole = [
        SKY_NAMES.index(scene.sky),
        GROUND_NAMES.index(scene.ground),
        LIGHT_NAMES.index(scene.light),
        STYLE_NAMES.index(scene.style),
        len(scene.things) - 1,
    ]
    return whole + kinds + colours


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
