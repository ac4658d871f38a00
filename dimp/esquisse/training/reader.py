"""The evaluator: a picture reader, trained apart from the model on true renders only.

It says for every fourth pixel which kind, colour and size of thing is there, and for the whole picture the setting,
light, style, lying snow and number of things. It sees the light, so a colour is judged under it. Its accuracy on
unseen true renders is the ceiling of every figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional

from dimp.esquisse.gradients import without_gradients
from dimp.esquisse.scene.captions import place_of, size_word
from dimp.esquisse.scene.kinds import COLOURS, KINDS, SIZES
from dimp.esquisse.scene.scene import Scene, Thing
from dimp.esquisse.training.lots import WHOLE, whole_of
from dimp.esquisse.training.store import pictures

MAPS = (len(KINDS) + 1, len(COLOURS) + 1, len(SIZES) + 1)
"""Sizes of the answers of a cell: kind, colour, size; 0 for nothing."""

_CHUNK = 32


def _conv(inside: int, out: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inside, out, 3, stride, 1, bias=False), nn.BatchNorm2d(out), nn.SiLU())


class Reader(nn.Module):
    """A small U-shaped network over square pictures (n, 3, 256, 256) in -1..1."""

    def __init__(self) -> None:
        super().__init__()
        self.near = nn.Sequential(_conv(3, 16, 2), _conv(16, 32, 2), _conv(32, 32))
        self.mid = nn.Sequential(_conv(32, 64, 2), _conv(64, 64))
        self.far = nn.Sequential(_conv(64, 96, 2), _conv(96, 96), _conv(96, 96))
        self.deep = nn.Sequential(_conv(96, 128, 2), _conv(128, 128), _conv(128, 128))
        self.up_far, self.up_mid, self.up_near = _conv(128 + 96, 96), _conv(96 + 64, 80), _conv(80 + 32, 80)
        self.cells = nn.Conv2d(80, sum(MAPS), 1)
        self.whole = nn.Linear(128 * 16, sum(WHOLE))

    def features(self, x: Tensor) -> Tensor:
        """Pooled features (n, 224), in which distances of sets of pictures are measured."""
        far = self.far(self.mid(self.near(x)))
        return torch.cat([far.mean((2, 3)), self.deep(far).mean((2, 3))], 1)

    def forward(self, x: Tensor) -> tuple[list[Tensor], list[Tensor]]:
        """Logits of each map (n, classes, 64, 64), and of the answers about the whole picture."""
        near = self.near(x)
        mid = self.mid(near)
        far = self.far(mid)
        deep = self.deep(far)
        up = self.up_far(torch.cat([functional.interpolate(deep, scale_factor=2.0), far], 1))
        up = self.up_mid(torch.cat([functional.interpolate(up, scale_factor=2.0), mid], 1))
        up = self.up_near(torch.cat([functional.interpolate(up, scale_factor=2.0), near], 1))
        whole = self.whole(functional.adaptive_avg_pool2d(deep, 4).flatten(1))
        return list(self.cells(up).split(list(MAPS), 1)), list(whole.split(list(WHOLE), -1))


def loss(reader: Reader, x: Tensor, maps: Tensor, whole: Tensor) -> Tensor:
    """Cross entropies of all answers for disturbed pictures; colour and size count only where a thing is."""
    cells, answers = reader(_disturbed(x))
    terms = [functional.cross_entropy(cells[0], maps[:, 0].long())]
    for number in (1, 2):
        right = maps[:, number].long()
        terms.append(functional.cross_entropy(cells[number], torch.where(right > 0, right, -100), ignore_index=-100))
    terms += [0.15 * functional.cross_entropy(logits, whole[:, i].long()) for i, logits in enumerate(answers)]
    return torch.stack(terms).nan_to_num().sum()


def _disturbed(x: Tensor) -> Tensor:
    """Noise, blur and a change of brightness, so that the reader does not live on clean pixels."""
    x = x + 0.06 * torch.rand(1, device=x.device) * torch.randn_like(x)
    if torch.rand(1).item() < 0.5:
        x = functional.avg_pool2d(functional.pad(x, (1, 1, 1, 1), mode="replicate"), 3, 1)
    shift, scale = torch.rand(2, len(x), 1, 1, 1, device=x.device)
    return x * (0.92 + 0.13 * scale) + 0.1 * (shift - 0.5)


Maps = NDArray[np.uint8]


@without_gradients
def look(reader: Reader, rgb: NDArray[np.uint8]) -> tuple[Maps, NDArray[np.int64], NDArray[np.float64]]:
    """What is seen in pictures (n, 256, 256, 3): maps (n, 3, 64, 64), whole answers (n, 5), features (n, 224)."""
    reader.eval()
    device = next(reader.parameters()).device
    maps, answers, features = [], [], []
    for part in torch.from_numpy(rgb).split(_CHUNK):
        x = pictures(part.to(device))
        cells, whole = reader(x)
        kinds = cells[0].argmax(1)
        others = [logits[:, 1:].argmax(1) + 1 for logits in cells[1:]]
        maps.append(torch.stack([kinds, *(torch.where(kinds > 0, other, 0) for other in others)], 1).byte().cpu())
        answers.append(torch.stack([logits.argmax(-1) for logits in whole], 1).cpu())
        features.append(reader.features(x).double().cpu())
    return torch.cat(maps).numpy(), torch.cat(answers).numpy(), torch.cat(features).numpy()


@dataclass(frozen=True)
class Blob:
    """One thing as it is seen: its kind, colour and size (numbers from 1), cells, and its middle across, 0 to 1."""

    kind: int
    colour: int
    size: int
    cells: int
    x: float


_LEAST = 7
"""Cells below which a patch is a slip of the brush, not a thing."""


def blobs(maps: Maps) -> list[Blob]:
    """The things in one picture's maps (3, 64, 64): connected cells of one kind."""
    found = []
    kinds = maps[0]
    for kind in np.flatnonzero(np.bincount(kinds.ravel())[1:] >= _LEAST) + 1:
        numbers = _patches(kinds == kind)
        counts = np.bincount(numbers[numbers >= 0])
        for number in np.flatnonzero(counts >= _LEAST):
            patch = numbers == number
            colour, size = (int(np.bincount(maps[i][patch]).argmax()) for i in (1, 2))
            x = float((np.nonzero(patch)[1].mean() + 0.5) / kinds.shape[1])
            found.append(Blob(int(kind), colour, size, int(counts[number]), x))
    return found


def _patches(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """A number for each cell of `mask`, the same for all of a patch, -1 elsewhere; gaps of one cell are crossed.

    All patches grow at once: each cell takes the highest number within two cells, until none changes. One by one they
    took minutes where a model paints specks.
    """
    numbers = np.where(mask, np.arange(mask.size).reshape(mask.shape), -1)
    while True:
        grown = np.pad(numbers, 2, constant_values=-1)
        for axis in (0, 1):
            length = grown.shape[axis] - 4
            shifted = [grown.take(range(k, k + length), axis) for k in range(5)]
            grown = np.maximum.reduce(shifted)
        grown = np.where(mask, grown, -1)
        if (grown == numbers).all():
            return numbers
        numbers = grown


@dataclass(frozen=True)
class Reading:
    """What was read against what was asked; shares of right answers, 0 to 1, and whether everything is right."""

    kinds: float
    colours: float
    places: float
    sizes: float
    count: bool
    setting: bool
    light: bool
    style: bool

    @property
    def objects(self) -> bool:
        """Whether all things are there in their colours, as many as asked, and nothing else."""
        return self.colours == 1.0 and self.count


def judged(maps: Maps, answers: NDArray[np.int64], scene: Scene) -> Reading:
    """Compare what is seen in one picture with a scene that was asked for."""
    found = blobs(maps)
    taken: set[int] = set()
    matches = [_match(thing, found, taken) for thing in scene.things]
    right = [a == b for a, b in zip(answers.tolist(), whole_of(scene), strict=True)]
    pairs = list(zip(scene.things, matches, strict=True))
    kinds = [blob is not None for blob in matches]
    colours = [b is not None and _coloured(scene, t, b) for t, b in pairs]
    places = [b is not None and _placed(t, b) for t, b in pairs]
    sizes = [b is not None and abs(b.size - 1 - _size(t)) <= (0 if size_word(t) else 1) for t, b in pairs]
    asked = {1 + list(KINDS).index(thing.kind) for thing in scene.things}
    strange = [blob for blob in found if blob.kind not in asked and blob.cells > 40]
    count = not strange and (right[4] if len(scene.things) > 2 else len(taken) == len(scene.things))
    shares = [float(np.mean(part)) for part in (kinds, colours, places, sizes)]
    return Reading(shares[0], shares[1], shares[2], shares[3], bool(count), right[0], right[1], right[2])


def _coloured(scene: Scene, thing: Thing, blob: Blob) -> bool:
    """Whether a thing has its colour; a pencil has none."""
    return scene.style == "pencil" or blob.colour == 1 + COLOURS.index(thing.colour)


def _size(thing: Thing) -> int:
    return list(SIZES).index(size_word(thing))


def _match(thing: Thing, found: list[Blob], taken: set[int]) -> Blob | None:
    """The blob of a thing's kind, of its colour if there is one, nearest to where it was meant to be."""
    kind, colour = 1 + list(KINDS).index(thing.kind), 1 + COLOURS.index(thing.colour)
    ranked = sorted(
        (blob.colour != colour, abs(blob.x - thing.x), index)
        for index, blob in enumerate(found) if blob.kind == kind and index not in taken
    )  # fmt: skip
    if not ranked:
        return None
    taken.add(ranked[0][2])
    return found[ranked[0][2]]


def _placed(thing: Thing, blob: Blob) -> bool:
    """Whether a thing stands where its place says; between the places, or on something, it may stand anywhere."""
    bounds = {"left": (0.0, 0.46), "middle": (0.36, 0.64), "right": (0.54, 1.0), "": (0.0, 1.0)}
    low, high = bounds["" if thing.on else place_of(thing)]
    return low <= blob.x <= high


def read(reader: Reader, rgb: NDArray[np.uint8], scenes: list[Scene]) -> list[Reading]:
    """Compare pictures (n, 256, 256, 3) with the scenes that were asked for."""
    maps, answers, _ = look(reader, rgb)
    return [judged(*seen) for seen in zip(maps, answers, scenes, strict=True)]


def save(reader: Reader, path: Path) -> None:
    """Write the reader's weights, half precision."""
    save_file({k: v.half() if v.is_floating_point() else v for k, v in reader.state_dict().items()}, path)


def load(path: Path) -> Reader:
    """A reader with the weights at `path`."""
    reader = Reader()
    reader.load_state_dict({k: v.float() if v.is_floating_point() else v for k, v in load_file(path).items()})
    return reader.eval()
