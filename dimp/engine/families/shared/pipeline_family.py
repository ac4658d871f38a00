"""What the adapters share: a task through its pipeline, previews, and what is kept outside a mask.

An adapter says how its pipelines are called and how its latents are laid out; the rest stands here once. Seeds go to
CPU generators, one picture a forward, guidance is always passed, and outside a mask the source's bits stay.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from dimp.engine import file_digest, folder_digest
from dimp.engine.families.request import Capabilities, Evidence, Request, missing_fields
from dimp.engine.families.schedulers import SchedulerChoice
from dimp.engine.families.shared import control_nets, noise, scheduler_choice, step_cache, unread_words
from dimp.engine.families.shared.codec import Codec, encode_and_decode
from dimp.engine.families.shared.loading import ATTENTION, denoisers
from dimp.engine.families.shared.lora.files import LoraFiles
from dimp.engine.families.shared.scheduler_hook import hook_steps
from dimp.engine.families.spec import FamilySpec
from dimp.engine.images import preview
from dimp.engine.images.pixels import Pixels, composite, from_floats
from dimp.engine.nets import placing, prompt_cache
from dimp.engine.paint_error import PaintError
from dimp.engine.placement import LoadPlan
from dimp.engine.protocol import RESIDENCY, UNLOCKED, Job
from dimp.engine.step_listener import StepListener

GUIDANCE, TRUE_GUIDANCE = "guidance_scale", "true_cfg_scale"
"""Arguments of the pipelines: guidance as an input of the network, and as a second question."""

_CLIP_TOKENS = 77

PROMPTS = ("prompt", "negative_prompt")
"""What a picture shall show and shall not: fields of a job, and arguments of the pipelines."""


class PipelineFamily:
    """A loaded model whose tasks are pipelines over one set of parts (`pipes`: task -> pipeline)."""

    NOISE: ClassVar[torch.dtype | None] = None
    """The number format in which the pipelines draw noise, where it is not the weights'."""

    def __init__(
        self, spec: FamilySpec, pipes: dict[str, Any], plan: LoadPlan, codec: Codec, calibrated: preview.Preview
    ) -> None:
        self.spec = spec
        self.pipes = pipes
        self.codec = codec
        self._plan = plan
        self._preview = calibrated
        self._lora_files = LoraFiles(spec, self.pipe)
        self._control_nets = control_nets.ControlNets(spec.control, plan)
        self._answers: Tensor | None = None
        """How far the network's answers to the old and the new prompt were apart in the last run, where it has both."""

    # -- what an adapter says of itself --------------------------------------------------------------------------

    def build_call(self, request: Request) -> dict[str, Any]:
        """Return the arguments for the pipeline of the task."""
        return common_call(request)

    def pipe_for(self, request: Request) -> Any:
        """Return the pipeline that paints a request."""
        return self.pipes[request.task]

    def unpack(self, request: Request, latents: Tensor) -> Tensor:
        """Return latents as the scheduler holds them as (1, C, h, w), as the codec takes them."""
        return latents

    def pack_noise(self, noise: Tensor) -> Tensor:
        """Return noise of the shape of the codec's latents as the pipelines take it for `latents`."""
        return noise

    def check_controls(self, request: Request) -> None:
        """Raise PaintError for control maps that it can't hold to."""
        control_nets.check_maps(self.spec, request)

    def check_second_models(self, request: Request) -> None:
        """Raise PaintError for second models that it can't use, or not for this task."""
        known = {model.role for model in self.spec.second_models}
        if unknown := sorted(set(request.job.adapters) - known):
            hint = "Leave it out, or choose a model that it was made for."
            raise PaintError("bad_input", f"The second model {unknown[0]!r} can't be used with this model.", hint)

    def count_steps(self, call: dict[str, Any]) -> int:
        """Return the steps really done: all of them, or fewer for a gentler change, at least 1."""
        steps: int = call["num_inference_steps"]
        if "strength" not in call:
            return steps
        # The pipelines' own arithmetic, floats and all: a rounder formula is off by one here and there.
        return steps - int(max(steps - min(steps * call["strength"], steps), 0))

    def finish(self, painted: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return what a pipeline painted, from 0 to 1, in three colours."""
        return painted

    def frame_words(self, words: str) -> str:
        """Return words as the text encoders get them, in the message of a chat for instance."""
        return words

    def token_limit(self, request: Request) -> int:
        """Return how many tokens of framed words the text encoders read."""
        return text_length(request, self.spec)

    @property
    def multiple(self) -> int:
        """The multiple that sides must be of."""
        return 2 * int(self.pipe.vae_scale_factor)

    # -- the promise of a family ---------------------------------------------------------------------------------

    def capabilities(self) -> Capabilities:
        """See `Family.capabilities`."""
        caches = all(step_cache.fits(self.spec.blocks, network) for network in denoisers(self.pipe))
        return Capabilities(frozenset(self.pipes), self.multiple, caches)

    def fingerprint(self) -> dict[str, str]:
        """See `Family.fingerprint`."""
        return {
            "adapter": self.spec.version,
            "attention": ATTENTION,
            "placement": self._plan.fingerprint(),
            "scheduler": type(self.pipe.scheduler).__name__,
            "device": str(self.pipe._execution_device),
        } | self._residency()

    def _residency(self) -> dict[str, str]:
        """What of the model stays on the device where not all does, and whether copies are slow for want of a lock."""
        where = self._plan.residency()
        if any(map(placing.is_unlocked, denoisers(self.pipe))):
            where = f"{where or 'modulation from main memory'}, {UNLOCKED}"
        return {RESIDENCY: where} if where else {}

    def job_fingerprint(self, job: Job) -> dict[str, str]:
        """See `Family.job_fingerprint`."""
        choice = scheduler_choice.find_choice(self.spec, job, self.pipe.scheduler)
        return (
            step_cache.describe_cache(job)
            | control_nets.describe_controls(job)
            | scheduler_choice.describe_choice(self.spec, job, choice)
        )

    def language_model(self) -> tuple[Any, Any]:
        """See `Family.language_model`."""
        return self.pipe.text_encoder, self.pipe.tokenizer

    def unload(self) -> None:
        """See `Family.unload`."""
        self.pipes = {}
        self._control_nets.unload()
        del self._lora_files

    def run(self, request: Request, listener: StepListener) -> Pixels:
        """See `Family.run`."""
        _check_fields(request)
        self._answers = None
        self.check_controls(request)
        self.check_second_models(request)
        _check_embeddings(self.spec, request)
        threshold = self._read_cache_threshold(request)
        lora_weights = ((file_digest.digest(path), weight) for path, weight in request.lora_files)
        adapted = prompt_cache.adapt(lora_weights, request.job.asker)
        adding = self._lora_files.apply(request.lora_files, control_nets.find_loras(request))
        with torch.inference_mode(), adding, adapted, ExitStack() as stack:
            for network in denoisers(self.pipe):
                listener = stack.enter_context(step_cache.skip_blocks(self.spec.blocks, network, threshold, listener))
            painted = self.paint(request, listener)
        _refuse_black(request, painted)
        return keep_outside_mask(request, fit_size(request, painted))

    def observe(self, request: Request) -> Evidence:
        """See `Family.observe`."""
        assert request.source is not None
        pixels = np.asarray(request.source, np.float32)
        with torch.inference_mode():
            image = torch.from_numpy(pixels / 127.5 - 1).permute(2, 0, 1)[None]
            again = self.codec.decode(self.codec.encode(image)).float().cpu()
        shown = (again[0].permute(1, 2, 0).numpy() / 2 + 0.5).clip(0.0, 1.0)
        answers = None if self._answers is None else self._answers.cpu().numpy()
        return Evidence(from_floats(shown), answers)

    def find_unread(self, request: Request) -> str:
        """See `Family.find_unread`."""
        words = request.job.instruction if request.task == "instruct" else request.job.prompt
        limit = self.token_limit(request)
        found = []
        for name, tokenizer in self.pipe.components.items():
            if tokenizer is not None and name.startswith(("tokenizer", "processor")):
                room = min(_CLIP_TOKENS, limit) if "CLIP" in type(tokenizer).__name__ else limit
                found.append(unread_words.find_unread(tokenizer, self.frame_words(words), words, room))
        return unread_words.shortest(found)

    # -- how it is done ------------------------------------------------------------------------------------------

    @property
    def pipe(self) -> Any:
        """Any of the pipelines: they share their parts."""
        return next(iter(self.pipes.values()))

    def paint(self, request: Request, listener: StepListener) -> Pixels:
        """Paint through the pipeline of the task."""
        choice = self.find_scheduler(request)
        call = self.build_call(request)
        call |= self._initial_noise(request, call["generator"])
        pipe = self.pipe_for(request)
        if any(control.use.folder for control in request.controls):
            pipe, call = self._control_nets.prepare(request, pipe, call)
        listener.started(scheduler_choice.count_calls(choice, self.count_steps(call)))

        def on_step(predict: Callable[[], Tensor]) -> None:
            listener.step(lambda: self.make_preview(request, predict()))

        with (
            scheduler_choice.use_choice(choice, pipe, list(self.pipes.values())),
            hook_steps(pipe.scheduler, call["generator"], on_step),
            control_nets.seed_chance(request),
        ):
            output = pipe(**call)
        if any(getattr(output, "nsfw_content_detected", None) or ()):  # what it gives instead is black
            hint = "Say it in other words, or take another seed."
            raise PaintError("bad_input", "The model's own filter held the picture back.", hint)
        painted = output.frames[0] if request.task == "animate" else output.images[0]
        return from_floats(self.finish(painted))

    def find_scheduler(self, request: Request) -> SchedulerChoice | None:
        """Return the scheduler that a request chooses, None for the model's own. Raises PaintError."""
        choice = scheduler_choice.find_choice(self.spec, request.job, self.pipe.scheduler)
        scheduler_choice.check_choice(request, choice)
        return choice

    def _read_cache_threshold(self, request: Request) -> float:
        threshold = step_cache.read_threshold(request)
        if threshold and not self.capabilities().step_cache:
            hint = "Leave the step cache out; fewer steps make a draft, too."
            raise PaintError("bad_input", "This model can't pass over parts of a step.", hint)
        return threshold

    def _initial_noise(self, request: Request, generator: torch.Generator) -> dict[str, Any]:
        share = noise.read_share(request)
        if not share and not (request.controls and request.task == "text"):
            return {}  # else the noise is drawn here: pipelines draw over a map first, and the noise would change by it
        sides = (request.job.height // self.codec.patch, request.job.width // self.codec.patch)
        shape = (1, self.codec.channels, *sides)
        drawn = noise.draw_noise(request, share, shape, self.NOISE or self.pipe.dtype, generator)
        return {"latents": self.pack_noise(drawn)}

    def make_preview(self, request: Request, latents: Tensor) -> bytes:
        """Return a small picture of latents as the scheduler holds them."""
        return self._preview.picture(self.unpack(request, latents)[0])


def common_call(request: Request) -> dict[str, Any]:
    """Return the arguments that nearly all pipelines take, with the pictures that the task needs."""
    job = request.job
    call: dict[str, Any] = {
        "prompt": job.instruction if request.task == "instruct" else job.prompt,
        GUIDANCE: guidance_of(request),
        "num_inference_steps": job.steps,
        "width": job.width,
        "height": job.height,
        "generator": torch.Generator("cpu").manual_seed(job.seed),
        "output_type": "np",
    }
    if request.task in ("img2img", "inpaint", "outpaint"):
        call |= {"image": request.source, "strength": job.strength}
    if request.mask is not None:
        call["mask_image"] = torch.from_numpy(np.where(request.mask > 0, 1.0, 0.0).astype(np.float32))[None, None]
    return call


def guidance_of(request: Request) -> float:
    """Return how closely the picture is to follow the words."""
    return request.job.guidance_scale


def negative_words(request: Request) -> str:
    """Return what the picture shall not show: the job's words, or the model's own."""
    return request.job.negative_prompt or str(request.settings.get("negative_prompt", ""))


def negative_call(request: Request, if_none: str | None = "") -> dict[str, str | None]:
    """Return the pipelines' argument for what the picture shall not show, `if_none` where nothing is said."""
    return {"negative_prompt": negative_words(request) or if_none}


def text_length(request: Request, spec: FamilySpec) -> int:
    """Return the number of text tokens; another number gives another picture."""
    return int(request.settings.get("max_sequence_length", spec.defaults.text_length))


def text_call(request: Request, spec: FamilySpec) -> dict[str, Any]:
    """Return the common arguments with the number of text tokens."""
    return common_call(request) | {"max_sequence_length": text_length(request, spec)}


def true_guidance_call(request: Request, spec: FamilySpec) -> dict[str, Any]:
    """Return the call of a family whose guidance is a second question, to the negative prompt or a blank."""
    call = text_call(request, spec) | negative_call(request, " ")
    return call | {TRUE_GUIDANCE: call.pop(GUIDANCE)}


def fit_size(request: Request, painted: Pixels) -> Pixels:
    """Return the picture at the job's size: some pipelines paint large ones at a megapixel."""
    size = (request.job.width, request.job.height)
    if painted.ndim > 3:  # films are painted at the size that was asked for
        return painted
    image = Image.fromarray(painted)
    return painted if image.size == size else np.asarray(image.resize(size, Image.Resampling.LANCZOS))


def keep_outside_mask(request: Request, painted: Pixels) -> Pixels:
    """Return the picture with every bit of the source where the mask is 0: pipelines pass all through the encoder."""
    if request.mask is None or request.source is None:
        return painted
    return composite(np.asarray(request.source, np.uint8), painted, request.mask)


def load_preview(codec: Codec, folder: Path, cache: Path | None) -> preview.Preview:
    """Return the preview calibrated to the folder's autoencoder, kept in the cache."""
    kept = cache / "previews" / f"{folder_digest.digest(folder, cache, 'vae')[:32]}.npy" if cache else None
    return preview.load_or_fit(partial(encode_and_decode, codec), codec.patch, kept)


def _refuse_black(request: Request, painted: Pixels) -> None:
    """Raise PaintError for a picture without a single bright pixel, unless it began from such a one."""
    if painted.any() or (request.source is not None and not np.asarray(request.source).any()):
        return
    raise PaintError(
        "model",
        "The picture came out all black.",
        "Try another seed or size, or leave LoRAs out. Some models can't be painted in 16 bits of this device.",
    )


def _check_embeddings(spec: FamilySpec, request: Request) -> None:
    """Raise PaintError for words that stand for vectors where the text encoders can't be given any."""
    if request.job.embeddings and not spec.embeddings:
        name = request.job.embeddings[0].name
        raise PaintError("bad_input", f"{spec.title} reads no embeddings, and {name} is one.", "Leave the word out.")


_NAMES = {"source": "picture", "source_prompt": "description of the picture", "instruction": "change in words"}


def _check_fields(request: Request) -> None:
    """Raise PaintError for a request that lacks what its task needs."""
    present = {"source": request.source is not None, "mask": request.mask is not None}
    for name in missing_fields(request.job, request.task):
        if not present.get(name):
            what = _NAMES.get(name, name)
            raise PaintError("bad_input", f"This way to paint needs a {what}, and there is none.", f"Give a {what}.")
