"""Variations: a picture's own noise with a share of another seed's.

With a share of 0 the picture is the plain one of its seed, with 1 that of the other seed (where the scheduler adds no
noise of its own); between, it changes little by little. The mix keeps the noise's variance, as the network expects it.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from dimp.engine.families.request import Request
from dimp.engine.paint_error import PaintError


def read_share(request: Request) -> float:
    """Return how much of another seed's noise is wanted (the option `variation`), 0 for a plain picture.

    Raises PaintError outside 0..1, and for a task that starts from more than noise.
    """
    share = request.job.options.get("variation", 0.0)
    if isinstance(share, str) or not 0.0 <= share <= 1.0:
        hint = "Try 0.1 for a subtle variation, 0.5 for a strong one."
        raise PaintError("bad_input", f"A variation of {share} can't be painted: it is a share from 0 to 1.", hint)
    if share and request.task != "text":
        hint = "Paint it again with another seed or strength instead."
        raise PaintError("bad_input", "Only a picture painted from words alone can be varied by a share.", hint)
    return float(share)


def draw_noise(
    request: Request, share: float, shape: tuple[int, ...], dtype: torch.dtype, generator: torch.Generator
) -> Tensor:
    """Return noise of the job's `generator`, a `share` of it that of the option `variation_seed`.

    It is drawn as the pipelines draw it: the number format is part of a seed's noise, and the generator moves on.
    """
    seed = int(request.job.options.get("variation_seed", request.job.seed + 1))
    other_generator = torch.Generator("cpu").manual_seed(seed)
    own, other = (torch.randn(shape, generator=source, dtype=dtype) for source in (generator, other_generator))
    return math.cos(share * math.pi / 2) * own + math.sin(share * math.pi / 2) * other
