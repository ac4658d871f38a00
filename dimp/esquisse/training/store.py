"""Pictures and latents on the device: what the autoencoder and the evaluator see, and what the painter learns from."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from diffusers import AutoencoderKL
from torch import Tensor
from torch.nn import functional

from dimp.esquisse.autoencoder import CHUNK
from dimp.esquisse.gradients import without_gradients
from dimp.esquisse.packing import pack
from dimp.esquisse.training.lots import Lot

OBJECT_WEIGHT, CHANGED_WEIGHT = 2.0, 3.0
"""Loss weights of tokens that show an object, and in edits of those that the change touches: they are few, and they
carry what was asked."""
_TOUCHED = 0.12
"""Mean square of the difference of two tokens from which on the change is seen in them."""


def pictures(rgb: Tensor) -> Tensor:
    """Bytes (n, h, w, 3) to floats (n, 3, h, w) in -1..1."""
    return rgb.permute(0, 3, 1, 2).float().div_(127.5).sub_(1)


class Columns:
    """Tensors on a device that grow together, row by row.

    Their room doubles when it is full. Joined anew for every lot, their old selves would fill the card: what was freed
    is always a little too small for what follows.
    """

    def __init__(self) -> None:
        self.rows = 0
        self._rooms: tuple[Tensor, ...] = ()

    def add(self, parts: tuple[Tensor, ...]) -> None:
        """Append rows, one part a column."""
        rows = self.rows + len(parts[0])
        if not self._rooms or rows > len(self._rooms[0]):
            self._make_room(parts, max(rows, 2 * self.rows))
        for room, part in zip(self._rooms, parts, strict=True):
            room[self.rows : rows] = part
        self.rows = rows

    def _make_room(self, parts: tuple[Tensor, ...], rows: int) -> None:
        fresh = tuple(part.new_empty((rows, *part.shape[1:])) for part in parts)
        for room, before in zip(fresh, self._rooms, strict=False):  # at first there are none
            room[: self.rows] = before[: self.rows]
        self._rooms = fresh

    def all(self) -> tuple[Tensor, ...]:
        """Every column as far as it is filled."""
        return tuple(room[: self.rows] for room in self._rooms)


class Pool:
    """Square pictures with their maps, as bytes on the device, some `size` at most."""

    def __init__(self, size: int, device: str) -> None:
        self.size, self.device = size, device
        self._columns = Columns()

    @property
    def count(self) -> int:
        """Pictures kept so far."""
        return self._columns.rows

    def add(self, lot: Lot) -> None:
        """Take a lot in, if it is square and there is room."""
        if self.count >= self.size or lot.rgb.shape[1] != lot.rgb.shape[2]:
            return
        parts = lot.rgb, lot.maps, lot.whole, lot.captions
        self._columns.add(tuple(torch.from_numpy(values).to(self.device) for values in parts))

    def all(self) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Pictures (n, h, w, 3), maps (n, 3, h / 4, w / 4), answers (n, 5), captions (n, variants, 2, length)."""
        rgb, maps, whole, captions = self._columns.all()
        return rgb, maps, whole, captions


@without_gradients
def encode(vae: AutoencoderKL, rgb: Tensor) -> Tensor:
    """Bytes (n, h, w, 3) to packed latent tokens, by the mean of the posterior."""
    parts = [
        vae.encode(pictures(part)).latent_dist.mean for part in rgb.split(CHUNK if rgb.device.type == "cpu" else 128)
    ]
    return pack(torch.cat(parts))


class Latents:
    """Encoded pairs by format, growing while training goes on, at most `capacity` pairs in all."""

    def __init__(self, vae: AutoencoderKL, capacity: int, device: str) -> None:
        self.vae, self.capacity, self.device = vae, capacity, device
        self.shelves: dict[int, Columns] = {}
        self.generator = torch.Generator(device).manual_seed(torch.seed() % 2**31)

    @property
    def pairs(self) -> int:
        """Pairs kept so far."""
        return sum(shelf.rows for shelf in self.shelves.values())

    @without_gradients
    def add(self, lot: Lot) -> None:
        """Encode a lot and keep it, if there is room."""
        if self.pairs >= self.capacity:
            return
        n = len(lot.instructions)
        tokens = encode(self.vae, torch.from_numpy(lot.rgb).to(self.device)).half()
        seen = torch.from_numpy(lot.maps[:, 0]).to(self.device)[:, None] > 0
        weights = 1 + (OBJECT_WEIGHT - 1) * (functional.avg_pool2d(seen.float(), 4).flatten(1) > 0.14)
        captions, asked = (torch.from_numpy(ids).to(self.device) for ids in (lot.captions, lot.instructions))
        pairs = tokens[:n], tokens[n:], weights[:n].half(), weights[n:].half(), captions[:n], captions[n:], asked
        self.shelves.setdefault(lot.format, Columns()).add(pairs)

    def state(self) -> dict[int, list[Tensor]]:
        """All latents, to be kept with a checkpoint."""
        return {name: [part.cpu() for part in shelf.all()] for name, shelf in self.shelves.items()}

    def restore(self, state: dict[int, list[Tensor]]) -> None:
        """Take over what `state` gave."""
        for name, parts in state.items():
            self.shelves[name] = Columns()
            self.shelves[name].add(tuple(part.to(self.device) for part in parts))

    def _whichever(self) -> int:
        """A format, by the number of its pairs."""
        names = sorted(self.shelves)
        shares = torch.tensor([float(self.shelves[name].rows) for name in names])
        return names[int(torch.multinomial(shares, 1))]

    def _index(self, size: int, count: int) -> Tensor:
        return torch.randint(size, (count,), device=self.device, generator=self.generator)

    def draw(self, count: int, edit: bool) -> Batch:
        """A batch of one format: of pictures with captions, or, for `edit`, of pairs with instructions."""
        name = self._whichever()
        before, after, w0, w1, c0, c1, asked = self.shelves[name].all()
        index = self._index(len(before), count)
        variant = self._index(asked.shape[1], count)
        if edit:
            source, clean = before[index].float(), after[index].float()
            touched = (source - clean).square().mean(-1) > _TOUCHED
            return Batch(
                name, clean, w1[index].float() + CHANGED_WEIGHT * touched, asked[index, variant].long(), source
            )
        first = self._index(2, count) == 0
        clean = torch.where(first[:, None, None], before[index], after[index]).float()
        weights = torch.where(first[:, None], w0[index], w1[index]).float()
        ids = torch.where(first[:, None, None], c0[index, variant], c1[index, variant]).long()
        return Batch(name, clean, weights, ids)


@dataclass(frozen=True)
class Batch:
    """`clean` tokens (n, tokens, width) of one `format`, loss `weights` (n, tokens), `ids` of both texts
    (n, 2, LENGTH), and for edits the tokens of the `source`."""

    format: int
    clean: Tensor
    weights: Tensor
    ids: Tensor
    source: Tensor | None = None
