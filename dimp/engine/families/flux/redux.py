"""FLUX.1 Redux: pictures as words. What an encoder sees in them stands after the prompt's tokens.

The prior is a second model, a folder of its own, loaded when a job first names it; each picture adds as many tokens as
the encoder makes of it (729), weighted. Diffusers' prior sums the pictures instead, and wants text encoders of its own.
"""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import Any

import torch
from PIL.Image import Image
from torch import Tensor

from dimp.engine import weights
from dimp.engine.desk import PaintError
from dimp.engine.families import Request
from dimp.engine.families.loading import readable
from dimp.engine.placement import Recipe
from dimp.engine.protocol import Job

VERSION = "redux/1"
"""Raised whenever a change of this module changes bits of a picture painted with it."""

ROLE = "redux"
"""The prior's name among the second models of a job."""

SCALE = "redux_scale"
"""The option that says how much the pictures count beside the words: 1 as they are, 0 not at all."""

KEPT = 16
"""Pictures whose tokens stay in memory: 6 MB each."""

_WORDS = dict.fromkeys(("text_encoder", "tokenizer", "text_encoder_2", "tokenizer_2"))
"""Parts that the prior's folder may have and that are not loaded: the model has its own."""


class Redux:
    """The prior of one loaded model, and what it has seen."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self._stamp = ""
        self._prior: Any = None
        self._seen: OrderedDict[str, Tensor] = OrderedDict()

    def joined(self, request: Request, text: tuple[Tensor, Tensor]) -> dict[str, Tensor]:
        """Return the call's arguments for words and pictures together; `text` is features and pooled features."""
        features, pooled = text
        scale = weight(request)
        if scale == 0.0:
            return {"prompt_embeds": features, "pooled_prompt_embeds": pooled}
        prior = self._loaded(Path(request.job.adapters[ROLE]))
        pictures = zip(request.job.references, request.references, strict=True)
        tokens = [scale * self._tokens(prior, digest, picture).to(features) for digest, picture in pictures]
        return {"prompt_embeds": torch.cat([features, *tokens], dim=1), "pooled_prompt_embeds": pooled}

    def _tokens(self, prior: Any, digest: str, picture: Image) -> Tensor:
        if digest not in self._seen:
            prior.to(self._recipe.device)
            image = prior.encode_image(picture, self._recipe.device, 1)
            self._seen[digest] = prior.image_embedder(image).image_embeds
            if self._recipe.offload != "none":
                prior.to("cpu")
        self._seen.move_to_end(digest)
        while len(self._seen) > KEPT:
            self._seen.popitem(last=False)
        return self._seen[digest]

    def _loaded(self, folder: Path) -> Any:
        stamp = weights.stamp(folder)
        if stamp != self._stamp:
            named = weights.class_name(folder)
            if named != "FluxPriorReduxPipeline":
                hint = "Choose FLUX.1 Redux."
                raise PaintError("bad_input", f"A {named or 'folder of no named class'} can't join pictures.", hint)
            for part in ("image_encoder", "image_embedder"):
                weights.check_one(folder / part, f"Redux model's {part}")
            self._seen.clear()
            self._prior = _opened(folder, self._recipe)
            self._stamp = stamp
        return self._prior


def wanted(request: Request) -> bool:
    """Whether a request names a prior."""
    return ROLE in request.job.adapters


def told(job: Job) -> dict[str, str]:
    """Return what a picture's fingerprint must say of a job, beside the prior's digest."""
    return {"joined": VERSION} if ROLE in job.adapters else {}


def allowed(request: Request, able: bool) -> None:
    """Raise PaintError for a prior without pictures, or where its tokens can't be taken; `able`: the model can."""
    if not wanted(request):
        return
    if not able:
        raise PaintError("bad_input", "Redux can't be used with this model.", "Choose a FLUX.1, or leave Redux out.")
    if not request.references:
        raise PaintError("bad_input", "There are no pictures for Redux to look at.", "Give a reference picture.")
    if request.task == "flowedit":
        hint = "Use img2img, or leave Redux out."
        raise PaintError("bad_input", "Redux can't be used with flowedit: it compares two prompts.", hint)
    weight(request)


def weight(request: Request) -> float:
    """Return how much the pictures count. Raises PaintError for what is no such number."""
    asked = request.job.options.get(SCALE, 1.0)
    if isinstance(asked, str | bool) or not 0.0 <= asked <= 2.0:
        hint = "Try 1 for the pictures as they are, 0.5 for more say for the words."
        raise PaintError("bad_input", f"A weight of {asked} for the pictures can't be used: it is from 0 to 2.", hint)
    return float(asked)


def _opened(folder: Path, recipe: Recipe) -> Any:
    from diffusers import FluxPriorReduxPipeline

    with readable("Redux model's"):
        prior = FluxPriorReduxPipeline.from_pretrained(
            folder, local_files_only=True, use_safetensors=True, dtype=getattr(torch, recipe.dtype), **_WORDS
        )
    prior.set_progress_bar_config(disable=True)
    return prior
