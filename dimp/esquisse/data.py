"""Scenes turned into latents once, and batches drawn from them with fresh captions.

A picture of 128 pixels is 64 tokens of 32 numbers, packed as the FLUX pipelines pack them. Tokens that show an
object, the sun or the moon weigh more in the loss, since they are few and carry what the prompt asks for.
"""

from __future__ import annotations

import json
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from itertools import repeat
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL
from numpy.typing import NDArray
from torch import Tensor

from dimp.esquisse.autoencoder import CHANNELS, FACTOR, to_tensor
from dimp.esquisse.backdrop import SIDE
from dimp.esquisse.captions import caption
from dimp.esquisse.changes import draw_change
from dimp.esquisse.instructions import instruction
from dimp.esquisse.render import Picture, render
from dimp.esquisse.scenes import Domain, Scene, Thing, sample_scene
from dimp.esquisse.training.gradients import without_gradients

TOKENS_SIDE = SIDE // FACTOR // 2
TOKEN_WIDTH = CHANNELS * 4
OBJECT_WEIGHT = 2.5


def pack(z: Tensor) -> Tensor:
    """Latents (n, c, h, w) to tokens (n, h/2 * w/2, 4c), in the order of FluxPipeline."""
    n, c, h, w = z.shape
    return z.view(n, c, h // 2, 2, w // 2, 2).permute(0, 2, 4, 1, 3, 5).reshape(n, h * w // 4, c * 4)


def unpack(tokens: Tensor, side: int = TOKENS_SIDE) -> Tensor:
    """Tokens (n, side * side, 4c) back to latents (n, c, 2 side, 2 side)."""
    n, _, width = tokens.shape
    z = tokens.view(n, side, side, width // 4, 2, 2).permute(0, 3, 1, 4, 2, 5)
    return z.reshape(n, width // 4, side * 2, side * 2)


def image_ids(side: int = TOKENS_SIDE) -> Tensor:
    """Rotary positions (side * side, 3) of the image tokens: 0, row, column."""
    rows, columns = torch.meshgrid(torch.arange(side), torch.arange(side), indexing="ij")
    return torch.stack([torch.zeros_like(rows), rows, columns], -1).reshape(-1, 3).float()


def source_ids(side: int = TOKENS_SIDE) -> Tensor:
    """Rotary positions of the tokens of a source picture: 1, row, column."""
    return image_ids(side) + torch.tensor([1.0, 0.0, 0.0])


def token_weights(picture: Picture, light: str) -> NDArray[np.float32]:
    """Loss weight of each token (tokens,): above one where at least a seventh of it shows an object or a light."""
    step = SIDE // TOKENS_SIDE
    share = (picture.labels > 0).reshape(TOKENS_SIDE, step, TOKENS_SIDE, step).mean((1, 3))
    weights = np.where(share > 0.14, OBJECT_WEIGHT, 1.0).astype(np.float32)
    if light != "none":
        weights[0:2, 5:8] = 2.0
    return weights.ravel()


@dataclass
class Cache:
    """Encoded scenes: `tokens` (n, 64, 32) half precision, `weights` (n, 64), and the scenes themselves."""

    tokens: Tensor
    weights: Tensor
    scenes: list[Scene]

    def save(self, path: Path) -> None:
        """Write all as one file without code in it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps([asdict(scene) for scene in self.scenes])
        torch.save({"tokens": self.tokens, "weights": self.weights, "scenes": text}, path)

    @staticmethod
    def load(path: Path) -> Cache:
        """Read what `save` wrote."""
        state = torch.load(path, map_location="cpu", weights_only=True)
        return Cache(state["tokens"], state["weights"], [scene_from(item) for item in json.loads(state["scenes"])])


def scene_from(item: dict[str, object]) -> Scene:
    """A scene from its JSON object."""
    things = tuple(Thing(**thing) for thing in item["things"])  # type: ignore[attr-defined]
    return Scene(**{**item, "things": things})  # type: ignore[arg-type]


@without_gradients
def encode(vae: AutoencoderKL, rgb: NDArray[np.uint8], device: str = "cpu") -> Tensor:
    """Pictures (n, side, side, 3) to packed latent tokens, by the mean of the posterior."""
    x = to_tensor(rgb).to(device)
    means = torch.cat([vae.encode(part).latent_dist.mean for part in x.split(16)])
    return pack((means - vae.config.shift_factor) * vae.config.scaling_factor)


def _part(folder: Path, scenes: list[Scene], device: str) -> Cache:
    torch.set_num_threads(1)
    vae = AutoencoderKL.from_pretrained(folder, local_files_only=True, use_safetensors=True).to(device)
    tokens, weights = [], []
    for start in range(0, len(scenes), 64):
        drawn = [(render(scene), scene) for scene in scenes[start : start + 64]]
        tokens.append(encode(vae, np.stack([picture.rgb for picture, _ in drawn]), device).half().cpu())
        weights += [token_weights(picture, scene.light) for picture, scene in drawn]
    return Cache(torch.cat(tokens), torch.from_numpy(np.stack(weights)), scenes)


def build_cache(vae_folder: Path, scenes: list[Scene], workers: int = 1, device: str = "cpu") -> Cache:
    """Render and encode scenes, in their order; more than one worker means that many processes."""
    if workers == 1:
        return _part(vae_folder, scenes, device)
    share = -(-len(scenes) // workers)
    shares = [scenes[start : start + share] for start in range(0, len(scenes), share)]
    with ProcessPoolExecutor(workers) as pool:
        parts = list(pool.map(_part, repeat(vae_folder), shares, repeat(device)))
    tokens, weights = torch.cat([p.tokens for p in parts]), torch.cat([p.weights for p in parts])
    return Cache(tokens, weights, [scene for p in parts for scene in p.scenes])


def sample_scenes(count: int, seed: int, domain: Domain | None = None) -> list[Scene]:
    """`count` random scenes of the domain."""
    rng = np.random.default_rng(seed)
    return [sample_scene(rng, domain) for _ in range(count)]


def changed_scenes(scenes: list[Scene], seed: int) -> list[Scene]:
    """Each scene after one random change."""
    rng = np.random.default_rng(seed)
    return [draw_change(scene, rng) for scene in scenes]


@dataclass
class Batches:
    """Draws batches from a cache: one-object scenes first, then more and more of two and three."""

    cache: Cache
    rng: np.random.Generator
    empty: float = 0.1

    def __post_init__(self) -> None:
        counts = np.array([len(scene.things) for scene in self.cache.scenes])
        self.by_count = [np.flatnonzero(counts == count) for count in (1, 2, 3)]

    def shares(self, progress: float) -> NDArray[np.float64]:
        """Shares of one, two and three objects at this progress (0 to 1)."""
        ease = min(1.0, progress / 0.3)
        wanted = np.array([0.75, 0.2, 0.05]) * (1 - ease) + np.array([0.28, 0.34, 0.38]) * ease
        wanted = wanted * np.array([len(group) > 0 for group in self.by_count])
        shares: NDArray[np.float64] = wanted / wanted.sum()
        return shares

    def draw(self, count: int, progress: float) -> tuple[Tensor, Tensor, list[str]]:
        """Tokens (count, 64, 32), weights (count, 64) and captions, a tenth of them empty."""
        groups = self.rng.choice(3, size=count, p=self.shares(progress))
        index = np.array([self.rng.choice(self.by_count[group]) for group in groups])
        captions = [
            "" if self.rng.random() < self.empty else caption(self.cache.scenes[i], self.rng) for i in index.tolist()
        ]
        return self.cache.tokens[index].float(), self.cache.weights[index], captions


CHANGED_WEIGHT = 3.0
"""Loss weight of tokens that the change touches: few, and they carry what was asked."""

_TOUCHED = 0.1
"""Mean square of the difference of two tokens from which on the change is seen in them."""


@dataclass
class Pairs:
    """Draws before/after pairs with fresh instructions; both caches hold the same scenes, changed in the second."""

    before: Cache
    after: Cache
    rng: np.random.Generator
    empty: float = 0.1

    def draw(self, count: int) -> tuple[Tensor, Tensor, Tensor, list[str]]:
        """Source and changed tokens (count, 64, 32), weights (count, 64) and instructions, a tenth of them empty."""
        index = self.rng.integers(len(self.after.scenes), size=count)
        words = ["" if self.rng.random() < self.empty else self._words(int(i)) for i in index]
        before, after = self.before.tokens[index].float(), self.after.tokens[index].float()
        touched = (before - after).square().mean(-1) > _TOUCHED
        return before, after, self.after.weights[index] + CHANGED_WEIGHT * touched, words

    def _words(self, index: int) -> str:
        return instruction(self.before.scenes[index], self.after.scenes[index], self.rng)
