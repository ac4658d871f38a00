"""The calibrated preview: exact for a linear codec, honest at every size, kept for the next time."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import torch
from PIL import Image
from torch import Tensor

from dimp.engine.images.preview import Preview, fit, load_or_fit, procedural
from tests.costly import ENGINE

pytestmark = pytest.mark.costly(*ENGINE)

PATCH, CHANNELS = 8, 12


def codec(image: Tensor) -> tuple[Tensor, Tensor]:
    """A smooth linear codec: 2 x 2 mean colours of each 8 x 8 patch, mixed; decoding spreads them again."""
    means = torch.nn.functional.avg_pool2d(image, 4)
    latents = torch.nn.functional.pixel_unshuffle(means, 2)
    mixed = (latents.flatten(2).transpose(1, 2) @ mixing()).transpose(1, 2).reshape(latents.shape)
    return mixed, torch.nn.functional.interpolate(means, scale_factor=4.0, mode="bilinear")


def mixing() -> Tensor:
    return torch.linalg.qr(torch.randn(CHANNELS, CHANNELS, generator=torch.Generator().manual_seed(1)))[0]


@pytest.fixture(scope="module")
def preview() -> Preview:
    return fit(codec, PATCH)


def held_out() -> Tensor:
    return list(procedural(60, 96))[-1]


def r_squared(found: Tensor, true: Tensor) -> float:
    return float(1 - (found - true).square().sum() / (true - true.mean()).square().sum())


def test_the_map_explains_a_picture_it_has_not_seen(preview: Preview) -> None:
    for image in list(procedural(60, 96))[48:]:
        latents, decoded = codec(image)
        assert r_squared(preview.decode(latents[0]), decoded[0] / 2 + 0.5) > 0.95


@pytest.mark.parametrize(("side", "expected"), [(16, 128), (32, 256), (64, 256), (128, 256)])
def test_previews_have_as_many_pixels_as_the_limit_allows(preview: Preview, side: int, expected: int) -> None:
    image = Image.open(io.BytesIO(preview.picture(torch.zeros(CHANNELS, side, side))))
    assert (image.format, image.size) == ("WEBP", (expected, expected))


def test_a_smaller_preview_is_the_mean_of_the_larger(preview: Preview) -> None:
    latents = 0.1 * torch.randn(CHANNELS, 32, 32, generator=torch.Generator().manual_seed(2))
    whole = preview.decode(latents)
    twice = preview.decode(latents.repeat(1, 2, 1))  # 64 high: half as many pixels a latent
    pooled = torch.nn.functional.avg_pool2d(whole[None], 2)[0]
    inner = slice(4, 100)
    assert torch.allclose(twice[:, inner, 4:-4], pooled[:, inner, 4:-4], atol=1e-5)


def test_the_map_is_kept_and_a_broken_file_is_made_again(tmp_path: Path) -> None:
    kept = tmp_path / "previews" / "a.npy"
    first = load_or_fit(codec, PATCH, kept)

    def never(image: Tensor) -> tuple[Tensor, Tensor]:
        raise AssertionError("fitted again")

    assert torch.equal(load_or_fit(never, PATCH, kept).weight, first.weight)
    whole = kept.read_bytes()
    for broken in (b"broken", b"", bytes(len(whole)), whole[:100], whole[:-1]):
        kept.write_bytes(broken)
        assert torch.equal(load_or_fit(codec, PATCH, kept).weight, first.weight)
        assert torch.equal(load_or_fit(never, PATCH, kept).weight, first.weight)
