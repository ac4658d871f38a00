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

from dimp.engine import folder_check, folder_digest
from dimp.engine.families.flux.specs import REDUX
from dimp.engine.families.request import Request
from dimp.engine.families.shared.loading import diffusers_class, explain_broken_files
from dimp.engine.families.spec import FLOWEDIT
from dimp.engine.paint_error import PaintError
from dimp.engine.placement import LoadPlan
from dimp.engine.protocol import Job

VERSION = "redux/1"
"""Raised whenever a change of this module changes bits of a picture painted with it."""

SCALE = "redux_scale"
"""The option that says how much the pictures count beside the words: 1 as they are, 0 not at all."""

KEPT = 16
"""Pictures whose tokens stay in memory: 6 MB each."""

_TEXT_PARTS = dict.fromkeys(("text_encoder", "tokenizer", "text_encoder_2", "tokenizer_2"))
"""Parts that the prior's folder may have and that are not loaded: the model has its own."""


class Redux:
    """The prior of one loaded model, and the tokens of the pictures it was shown."""

    def __init__(self, plan: LoadPlan) -> None:
        self._plan = plan
        self._stamp = ""
        self._prior: Any = None
        self._tokens_of: OrderedDict[str, Tensor] = OrderedDict()

    def join(self, request: Request, text: tuple[Tensor, Tensor]) -> dict[str, Tensor]:
        """Return the call's arguments for words and pictures together; `text` is features and pooled features."""
        features, pooled = text
        scale = read_scale(request)
        if scale == 0.0:
            return {"prompt_embeds": features, "pooled_prompt_embeds": pooled}
        prior = self._load(Path(request.job.adapters[REDUX.role]))
        pictures = zip(request.job.references, request.references, strict=True)
        tokens = [scale * self._encode(prior, digest, picture).to(features) for digest, picture in pictures]
        return {"prompt_embeds": torch.cat([features, *tokens], dim=1), "pooled_prompt_embeds": pooled}

    def _encode(self, prior: Any, digest: str, picture: Image) -> Tensor:
        if digest not in self._tokens_of:
            prior.to(self._plan.device)
            image = prior.encode_image(picture, self._plan.device, 1)
            self._tokens_of[digest] = prior.image_embedder(image).image_embeds
            if self._plan.visiting:  # the card is too small for all of it
                prior.to("cpu")
        self._tokens_of.move_to_end(digest)
        while len(self._tokens_of) > KEPT:
            self._tokens_of.popitem(last=False)
        return self._tokens_of[digest]

    def _load(self, folder: Path) -> Any:
        stamp = folder_digest.stamp(folder)
        if stamp != self._stamp:
            named = folder_digest.class_name(folder)
            if named != REDUX.index_class:
                hint = f"Choose {REDUX.title}."
                raise PaintError("bad_input", f"A {named or 'folder of no named class'} can't join pictures.", hint)
            for part in ("image_encoder", "image_embedder"):
                folder_check.check_network(folder / part, f"Redux model's {part}")
            self._tokens_of.clear()
            self._prior = _load_prior(folder, self._plan)
            self._stamp = stamp
        return self._prior


def is_wanted(job: Job) -> bool:
    """Whether a job names a prior."""
    return REDUX.role in job.adapters


def describe_redux(job: Job) -> dict[str, str]:
    """Return what a picture's fingerprint must say of a job, beside the prior's digest."""
    return {"joined": VERSION} if is_wanted(job) else {}


def check_redux(request: Request) -> None:
    """Raise PaintError for a prior without pictures, or where its tokens can't be taken."""
    if not is_wanted(request.job):
        return
    if not request.references:
        raise PaintError("bad_input", "There are no pictures for Redux to look at.", "Give a reference picture.")
    if request.task == FLOWEDIT:
        hint = "Use img2img, or leave Redux out."
        raise PaintError("bad_input", "Redux can't be used with flowedit: it compares two prompts.", hint)
    read_scale(request)


def read_scale(request: Request) -> float:
    """Return how much the pictures count. Raises PaintError for what is no such number."""
    scale = request.job.options.get(SCALE, 1.0)
    if isinstance(scale, str | bool) or not 0.0 <= scale <= 2.0:
        hint = "Try 1 for the pictures as they are, 0.5 for more say for the words."
        raise PaintError("bad_input", f"A weight of {scale} for the pictures can't be used: it is from 0 to 2.", hint)
    return float(scale)


def _load_prior(folder: Path, plan: LoadPlan) -> Any:
    with explain_broken_files("Redux model's"):
        prior = diffusers_class(REDUX.index_class).from_pretrained(
            folder, local_files_only=True, use_safetensors=True, dtype=getattr(torch, plan.dtype), **_TEXT_PARTS
        )
    prior.set_progress_bar_config(disable=True)
    return prior
