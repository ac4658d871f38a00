"""Masks: strokes are found where they are, and hard edges are softened inwards."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from dimp.engine.images.masks import is_hard, read_strokes, soften

SIDE = 96


def half(mode: str, stroke: object, empty: object) -> Image.Image:
    image = Image.new(mode, (SIDE, SIDE), empty)  # type: ignore[arg-type]
    image.paste(stroke, (0, 0, SIDE // 2, SIDE))  # type: ignore[arg-type]
    return image


@pytest.mark.parametrize(
    "mask",
    [
        half("L", 255, 0),
        half("1", 1, 0),
        half("RGB", (255, 255, 255), (0, 0, 0)),
        half("RGBA", (255, 255, 255, 255), (255, 255, 255, 0)),
        half("RGBA", (255, 255, 255, 255), (0, 0, 0, 0)),
        half("RGBA", (0, 0, 0, 255), (0, 0, 0, 0)),
        half("RGBA", (255, 255, 255, 255), (0, 0, 0, 255)),
        half("RGBA", (200, 30, 30, 255), (200, 30, 30, 0)).quantize(4),
        half("LA", (255, 255), (255, 0)),
    ],
    ids=lambda mask: mask.mode,
)
def test_the_strokes_are_found(mask: Image.Image) -> None:
    strokes = np.asarray(read_strokes(mask))
    assert strokes[:, : SIDE // 2].min() > 40
    assert strokes[:, SIDE // 2 :].max() == 0


def test_a_hard_edge_is_softened_inwards_alone() -> None:
    hard = half("L", 255, 0)
    soft = np.asarray(soften(hard, 4))
    assert soft[:, SIDE // 2 :].max() == 0
    assert soft[:, :16].min() == 255
    ramp = soft[SIDE // 2, SIDE // 2 - 8 : SIDE // 2].astype(int)
    assert (np.diff(ramp) <= 0).all()
    assert 0 < ramp[-1] < 128


def test_thin_strokes_are_painted_whole() -> None:
    mask = Image.new("L", (SIDE, SIDE))
    draw = ImageDraw.Draw(mask)
    draw.line((10, 10, 10, 80), fill=255, width=2)
    draw.rectangle((40, 10, 90, 80), fill=255)
    soft = np.asarray(soften(mask, 4))
    assert soft[45, 10] == 255
    assert soft[45, 40] < 128


def test_a_soft_mask_is_left_as_it_is() -> None:
    soft = half("L", 255, 0).filter(ImageFilter.GaussianBlur(4))
    assert not is_hard(soft)
    assert soften(soft, 4).tobytes() == soft.tobytes()
    smoothed = half("L", 255, 0).resize((SIDE * 2, SIDE * 2), Image.Resampling.BILINEAR)
    assert is_hard(smoothed)
    assert soften(half("L", 255, 0), 0).tobytes() == half("L", 255, 0).tobytes()
