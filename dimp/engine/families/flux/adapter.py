"""FLUX.1: new pictures, image to image, inpainting, FlowEdit and edits by instruction, over one set of weights.

Serves FLUX.1-dev, schnell and Krea and the small model of the package alike, and Kontext, whose network is the same;
how a model wants to be called (`esquisse.json`) comes with the request. Edits by instruction need weights that were
trained for them: a folder says so with a section `instruct` there, whose guidance holds for such edits
alone. In them the tokens of the source stand beside those of the new picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from inspect import signature
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from dimp.engine import folder_digest
from dimp.engine.families.flux import positions, redux
from dimp.engine.families.request import Request
from dimp.engine.families.shared.codec import Codec, ScaledCodec
from dimp.engine.families.shared.flowedit import Question
from dimp.engine.families.shared.loading import load_pipes
from dimp.engine.families.shared.pipeline_family import (
    GUIDANCE,
    TRUE_GUIDANCE,
    load_preview,
    negative_call,
    text_call,
    text_length,
)
from dimp.engine.families.shared.token_flow import TokenFlowFamily
from dimp.engine.families.spec import FamilySpec
from dimp.engine.images.pixels import Pixels
from dimp.engine.images.preview import Preview
from dimp.engine.placement import LoadPlan
from dimp.engine.protocol import Job
from dimp.engine.step_listener import StepListener

Text = tuple[Tensor, Tensor, Tensor]
"""Features of each token, features of the whole, and the tokens' places."""


class Flux(TokenFlowFamily):
    """A FLUX.1 model in memory."""

    def __init__(
        self, spec: FamilySpec, pipes: dict[str, Any], plan: LoadPlan, codec: Codec, calibrated: Preview
    ) -> None:
        super().__init__(spec, pipes, plan, codec, calibrated)
        self._redux = redux.Redux(plan)

    def paint(self, request: Request, listener: StepListener) -> Pixels:
        """See `FlowFamily.paint`; a shape that the network was not taught is laid within one that it was."""
        with positions.within_formats(self.pipe.transformer, request, self.multiple):
            return super().paint(request, listener)

    def build_call(self, request: Request) -> dict[str, Any]:
        """See `PipelineFamily.build_call`."""
        job, settings = request.job, request.settings
        call = text_call(request, self.spec) | negative_call(request)
        call[TRUE_GUIDANCE] = float(settings.get(TRUE_GUIDANCE, 1.0))
        if request.task == "instruct":
            call |= _instruct_guidance(request) | {"image": request.source}
        if "max_area" in signature(self.pipes[request.task].__call__).parameters:
            # Without this, Kontext resizes picture and source to one of its own sizes of about a megapixel.
            call |= {"max_area": job.width * job.height, "_auto_resize": False}
        if redux.is_wanted(job):
            features, pooled, _ = self.encode_text(request, call.pop("prompt"))
            call |= self._redux.join(request, (features, pooled))
        return call

    def check_second_models(self, request: Request) -> None:
        """See `PipelineFamily.check_second_models`."""
        super().check_second_models(request)
        redux.check_redux(request)

    def job_fingerprint(self, job: Job) -> dict[str, str]:
        """See `Family.job_fingerprint`."""
        return super().job_fingerprint(job) | redux.describe_redux(job)

    @property
    def takes_guidance(self) -> bool:
        """See `FlowFamily.takes_guidance`."""
        return bool(self.pipe.transformer.config.guidance_embeds)

    def edit_guidance(self, request: Request) -> tuple[float, float]:
        """See `FlowFamily.edit_guidance`; weights without an input for guidance were distilled to need none."""
        return super().edit_guidance(request) if self.takes_guidance else (1.0, 1.0)

    def encode_text(self, request: Request, words: str) -> Text:
        """See `FlowFamily.encode_text`."""
        return tuple(
            self.pipe.encode_prompt(
                words,
                None,
                device=self.pipe._execution_device,
                num_images_per_prompt=1,
                max_sequence_length=text_length(request, self.spec),
            )
        )

    def predict_velocities(self, request: Request, sigma: float, questions: Sequence[Question]) -> list[Tensor]:
        """See `FlowFamily.predict_velocities`; all in one forward, a third quicker on a CPU."""
        transformer, job, side = self.pipe.transformer, request.job, 2 * self.pipe.vae_scale_factor
        latents, texts, guidance = zip(*questions, strict=True)
        embeds, pooled = (torch.cat([text[i] for text in texts]) for i in (0, 1))
        device, dtype, count = embeds.device, embeds.dtype, len(questions)
        answer: Tensor = transformer(
            hidden_states=torch.cat(latents).to(device, dtype),
            timestep=torch.full([count], sigma, device=device, dtype=dtype),
            guidance=torch.tensor(guidance, device=device) if self.takes_guidance else None,
            pooled_projections=pooled,
            encoder_hidden_states=embeds,
            txt_ids=texts[0][2],
            img_ids=self.pipe._prepare_latent_image_ids(1, job.height // side, job.width // side, device, dtype),
            return_dict=False,
        )[0]
        return list(answer.float().split(1))


def _instruct_guidance(request: Request) -> dict[str, float]:
    """What the model's own settings, and the job's options before them, say of guidance in an edit by instruction."""
    own = dict(request.settings.get("instruct") or {})
    guidance = {key: request.job.options.get(f"instruct_{key}", own.get(key)) for key in (GUIDANCE, TRUE_GUIDANCE)}
    return {key: float(value) for key, value in guidance.items() if value is not None}


def load(spec: FamilySpec, folder: Path, plan: LoadPlan, cache: Path | None) -> Flux:
    """Load a folder of FLUX.1 or Kontext. Raises PaintError."""
    tasks = spec.tasks_of(folder_digest.defaults(folder))
    pipes = load_pipes(spec, folder, plan, [task for task in spec.pipelines if task in tasks])
    codec = ScaledCodec(next(iter(pipes.values())))
    return Flux(spec, pipes, plan, codec, load_preview(codec, folder, cache))
