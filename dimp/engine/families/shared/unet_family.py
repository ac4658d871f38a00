"""What the adapters of the Stable Diffusion kind share: networks that predict noise, stepped by an Euler scheduler."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dimp.engine.families.request import Request
from dimp.engine.families.shared.embeddings import Embeddings
from dimp.engine.families.shared.long_prompts import FINGERPRINT, count_pieces, encode_in_pieces
from dimp.engine.families.shared.pipeline_family import PROMPTS, PipelineFamily, common_call, negative_call
from dimp.engine.families.spec import FamilySpec
from dimp.engine.protocol import Job


class UnetFamily(PipelineFamily):
    """A loaded model of the Stable Diffusion kind.

    With few steps a gentle strength would leave no step at all: then the schedule is made finer until one is left.
    """

    def __init__(self, spec: FamilySpec, pipes: dict[str, Any], *others: Any) -> None:
        super().__init__(spec, pipes, *others)
        self._embeddings = Embeddings(spec, self.pipe)

    @property
    def multiple(self) -> int:
        """The multiple that sides must be of."""
        return int(self.pipe.vae_scale_factor)

    def build_call(self, request: Request) -> dict[str, Any]:
        """See `PipelineFamily.build_call`."""
        call = common_call(request) | negative_call(request)
        if request.task == "img2img":  # takes its size from the picture
            del call["width"], call["height"]
        return self.encode_words(request, with_one_step(call))

    def encode_words(self, request: Request, call: dict[str, Any]) -> dict[str, Any]:
        """Return a call with its prompts encoded where the pipelines can't read them by themselves."""
        return encode_in_pieces(self.pipe, call, self._embeddings.read(request.job.embeddings))

    def job_fingerprint(self, job: Job) -> dict[str, str]:
        """See `Family.job_fingerprint`."""
        vectors = self._embeddings.read(job.embeddings)
        pieces = max(count_pieces(self.pipe, str(getattr(job, name)), vectors) for name in PROMPTS)
        return super().job_fingerprint(job) | ({FINGERPRINT: str(pieces)} if pieces > 1 else {})

    def find_unread(self, request: Request) -> str:
        """See `Family.find_unread`; what is too long is read in pieces."""
        return ""

    def count_steps(self, call: dict[str, Any]) -> int:
        """See `PipelineFamily.count_steps`."""
        steps: int = call["num_inference_steps"]
        return min(int(steps * call.get("strength", 1.0)), steps)


def with_one_step(call: dict[str, Any]) -> dict[str, Any]:
    """Return a call with as many steps as leave one to be done at its strength."""
    while "strength" in call and int(call["num_inference_steps"] * call["strength"]) < 1:
        call["num_inference_steps"] += 1
    return call


def step_by_euler(pipes: Iterable[Any], **changes: Any) -> None:
    """Give pipelines one scheduler of the Euler kind with the settings of theirs, and `changes`."""
    from diffusers import EulerDiscreteScheduler

    each = list(pipes)
    scheduler = each[0].scheduler
    if changes or not type(scheduler).__name__.startswith("Euler"):
        scheduler = EulerDiscreteScheduler.from_config(scheduler.config, **changes)
    for pipe in each:
        pipe.register_modules(scheduler=scheduler)
