"""AnimateDiff: films by Stable Diffusion 1.5 with layers of motion between its own, from words or from a picture.

A picture is taken for every frame and painted over by `strength`, all frames together. The network with motion is
another one than that for pictures, but both hold the same weights: no second copy.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import torch
from torch import Tensor

from dimp.engine import weights
from dimp.engine.desk import PaintError
from dimp.engine.families import Request, films
from dimp.engine.families.codec import Codec, Scaled
from dimp.engine.families.loading import ATTENTION, hook_beside, load_pipes, place_beside, readable
from dimp.engine.families.piped import common, negative, seen
from dimp.engine.families.sdxl import Sdxl, step_by_euler
from dimp.engine.families.table import FILMS
from dimp.engine.placement import Recipe
from dimp.engine.preview import Preview

SCHEDULE = {"beta_schedule": "linear", "timestep_spacing": "linspace", "steps_offset": 1}
"""What the motion layers were trained with, whatever the model's own scheduler says (the adapters' cards)."""


class AnimateDiff(films.Filmer, Sdxl):
    """A Stable Diffusion 1.5 with motion layers, in memory."""

    FAMILY: ClassVar[str] = "animatediff"
    VERSION: ClassVar[str] = "animatediff/1"

    def call(self, request: Request) -> dict[str, Any]:
        """See `Piped.call`."""
        asked, job = films.asked(request.job, FILMS[self.FAMILY]), request.job
        call = common(request) | {"negative_prompt": negative(request)}
        if request.source is None:
            return call | {"num_frames": asked.frames}
        call |= {"video": [request.source] * asked.frames, "strength": job.strength}
        while int(call["num_inference_steps"] * job.strength) < 1:
            call["num_inference_steps"] += 1
        return call

    def unpacked(self, request: Request, latents: Tensor) -> Tensor:
        """See `Piped.unpacked`; the frame in the middle."""
        return latents[:, :, latents.shape[2] // 2]


def load(folder: Path, recipe: Recipe, cache: Path | None) -> AnimateDiff:
    """Load a folder that AnimateDiff was saved to. Raises PaintError."""
    kind = (weights.read_json(folder / "model_index.json") or {}).get("unet") or ["", ""]
    # The network that was saved has its motion layers in it; a second copy of them would only take room.
    without = {"motion_adapter": None} if kind[1] == "UNetMotionModel" else {}
    pipes = load_pipes("animatediff", folder, recipe, **without)
    step_by_euler(pipes.values())
    codec = Scaled(pipes["animate"])
    return AnimateDiff(pipes, recipe, codec, seen(codec, folder, cache))


def over(still: Any, folder: Path, recipe: Recipe, codec: Codec, preview: Preview) -> AnimateDiff:
    """Return what paints films with the parts of a pipeline for pictures and the motion adapter of a folder.

    Raises PaintError for an adapter that is not one, broken, or made for another model.
    """
    from diffusers import AnimateDiffPipeline, MotionAdapter, UNetMotionModel

    told = weights.read_json(folder / "config.json") or {}
    if told.get("_class_name") != "MotionAdapter":
        hint = "Choose the folder of a motion adapter of AnimateDiff."
        raise PaintError("bad_input", "There is no motion adapter in the folder named.", hint)
    weights.check_one(folder, "motion adapter")
    with readable("motion adapter's"):
        dtype = getattr(torch, recipe.dtype)
        adapter = MotionAdapter.from_pretrained(folder, local_files_only=True, use_safetensors=True, dtype=dtype)
    network = _moving(UNetMotionModel, still.unet, adapter)
    network.eval()
    network.set_attention_backend(ATTENTION)
    place_beside(network, recipe)
    parts = {name: still.components[name] for name in ("vae", "text_encoder", "tokenizer", "scheduler")}
    pipe = AnimateDiffPipeline(unet=network, motion_adapter=None, **parts)
    pipe.set_progress_bar_config(disable=True)
    step_by_euler([pipe], **SCHEDULE)
    hook_beside(pipe, recipe)
    if "encode_prompt" in vars(still):  # the cache of encoded prompts
        pipe.encode_prompt = still.encode_prompt
    return AnimateDiff({"animate": pipe}, recipe, codec, preview)


def _moving(kind: Any, still: Any, adapter: Any) -> Any:
    """The network with motion layers, on the very weights of the one without."""
    try:
        network = kind.from_unet2d(still, adapter).to(still.dtype)
    except (ValueError, RuntimeError, KeyError) as error:
        hint = "Choose an adapter for Stable Diffusion 1.5, or another model."
        raise PaintError("bad_input", "That motion adapter is for another kind of model.", hint) from error
    shared = dict(still.named_parameters())
    for name, _ in [*network.named_parameters()]:
        if name in shared:
            place, _, leaf = name.rpartition(".")
            setattr(network.get_submodule(place), leaf, shared[name])
    return network
