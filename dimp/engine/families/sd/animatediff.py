"""AnimateDiff: films by Stable Diffusion 1.5 with layers of motion between its own, from words or from a picture.

A picture is taken for every frame and painted over by `strength`, all frames together. The network with motion is
another one than that for pictures, but both hold the same weights: no second copy.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from torch import Tensor

from dimp.engine import folder_digest
from dimp.engine.families.request import Request
from dimp.engine.families.sd.specs import ANIMATEDIFF, MOTION
from dimp.engine.families.shared.codec import Codec, ScaledCodec
from dimp.engine.families.shared.film_family import FilmFamily, read_film
from dimp.engine.families.shared.loading import load_network, load_pipes, place_beside
from dimp.engine.families.shared.pipeline_family import common_call, load_preview, negative_call
from dimp.engine.families.shared.unet_family import UnetFamily, step_by_euler, with_one_step
from dimp.engine.families.spec import FamilySpec
from dimp.engine.images.preview import Preview
from dimp.engine.paint_error import PaintError
from dimp.engine.placement import LoadPlan

SCHEDULE = {"beta_schedule": "linear", "timestep_spacing": "linspace", "steps_offset": 1}
"""What the motion layers were trained with, whatever the model's own scheduler says (the adapters' cards)."""

OVER_SD = replace(ANIMATEDIFF, film_model=MOTION)
"""The family where the motion adapter is a second model of a job."""


class AnimateDiff(FilmFamily, UnetFamily):
    """A Stable Diffusion 1.5 with motion layers, in memory."""

    def build_call(self, request: Request) -> dict[str, Any]:
        """See `PipelineFamily.build_call`."""
        frames = read_film(request.job, self.film).frames
        call = common_call(request) | negative_call(request)
        call = self.encode_words(request, call)
        if request.source is None:
            return call | {"num_frames": frames}
        return with_one_step(call | {"video": [request.source] * frames, "strength": request.job.strength})

    def unpack(self, request: Request, latents: Tensor) -> Tensor:
        """See `PipelineFamily.unpack`; the frame in the middle."""
        return latents[:, :, latents.shape[2] // 2]


def load(spec: FamilySpec, folder: Path, plan: LoadPlan, cache: Path | None) -> AnimateDiff:
    """Load a folder that AnimateDiff was saved to. Raises PaintError."""
    kind = (folder_digest.read_json(folder / "model_index.json") or {}).get("unet") or ["", ""]
    # The network that was saved has its motion layers in it; a second copy of them would only take room.
    without = {"motion_adapter": None} if kind[1] == "UNetMotionModel" else {}
    pipes = load_pipes(spec, folder, plan, **without)
    step_by_euler(pipes.values())
    codec = ScaledCodec(pipes["animate"])
    return AnimateDiff(spec, pipes, plan, codec, load_preview(codec, folder, cache))


def build_over(still: Any, folder: Path, plan: LoadPlan, codec: Codec, calibrated: Preview) -> AnimateDiff:
    """Return what paints films with the parts of a pipeline for pictures and the motion adapter of a folder.

    Raises PaintError for an adapter that is not one, broken, or made for another model.
    """
    from diffusers import AnimateDiffPipeline, MotionAdapter, UNetMotionModel

    config = folder_digest.read_json(folder / "config.json") or {}
    if config.get("_class_name") != MOTION.index_class:
        hint = "Choose the folder of a motion adapter of AnimateDiff."
        raise PaintError("bad_input", "There is no motion adapter in the folder named.", hint)
    adapter = load_network(MotionAdapter, folder, plan, "motion adapter")
    network = _add_motion(UNetMotionModel, still.unet, adapter)
    place_beside(network, plan)
    parts = {name: still.components[name] for name in ("vae", "text_encoder", "tokenizer", "scheduler")}
    pipe = AnimateDiffPipeline(unet=network, motion_adapter=None, **parts)
    pipe.set_progress_bar_config(disable=True)
    step_by_euler([pipe], **SCHEDULE)
    if "encode_prompt" in vars(still):  # the cache of encoded prompts
        pipe.encode_prompt = still.encode_prompt
    return AnimateDiff(OVER_SD, {"animate": pipe}, plan, codec, calibrated)


def _add_motion(kind: Any, still: Any, adapter: Any) -> Any:
    """The network with motion layers, on the very weights of the one without."""
    try:
        network = kind.from_unet2d(still, adapter).to(still.dtype)
    except (ValueError, RuntimeError, KeyError) as error:
        hint = "Choose an adapter for Stable Diffusion 1.5, or another model."
        raise PaintError("bad_input", "That motion adapter is for another kind of model.", hint) from error
    shared = dict(still.named_parameters())
    for name, _ in [*network.named_parameters()]:
        if name in shared:
            path, _, leaf = name.rpartition(".")
            setattr(network.get_submodule(path), leaf, shared[name])
    return network
