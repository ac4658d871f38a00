"""The painter of the worker process: holds the model and paints one job after another."""

from __future__ import annotations

import os
import time
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

from msgspec import structs

from dimp.engine import file_digest, folder_digest, placement, protocol, sizing
from dimp.engine.families import loader
from dimp.engine.families.request import ControlMap, Family, Request, choose_task
from dimp.engine.families.shared import outpaint_canvas
from dimp.engine.images import animation, pixels, png
from dimp.engine.images.transparency import flatten
from dimp.engine.paint_error import OUT_OF_MEMORY, PaintError
from dimp.engine.worker import answering, devices, environment, keeping
from dimp.engine.worker.worker_ipc import JobContext
from dimp_store.blobs import Digest, Stored
from dimp_store.disk_blobs import DiskBlobs
from dimp_store.errors import StoreError


class DiffusionPainter:
    """Paints with diffusion pipelines; keeps one model in memory."""

    def __init__(
        self, blobs: Path, cache: Path | None, threads: int, device: str, speed: placement.Speed = "exact",
        words: Path | None = None,
    ) -> None:  # fmt: skip
        self._blobs = DiskBlobs(blobs, create=True)
        self._cache = cache
        self._words = words or (cache / "embeds" if cache else None)
        self._threads = threads
        self._device = device
        self._refused: PaintError | None = None  # why the device that was asked for can't be used
        self._speed: placement.Speed = speed
        self._family: Family | None = None
        self._stamp = ""
        self._fingerprint: dict[str, str] = {}
        self._plan: placement.LoadPlan | None = None
        self._machine: placement.Machine | None = None
        """What the machine had free when the model was loaded."""
        self._area = 0
        """Area in pixels of the largest picture that the plan was made for."""
        self._answering = answering.Answering()
        self._smaller_plans: dict[str, placement.LoadPlan] = {}
        """Stamp of a model -> the plan to load it by, where the one it would get proved too large."""

    def hello(self) -> protocol.Hello:
        """Import the libraries, quietly, and say what runs here."""
        environment.make_quiet()
        import diffusers
        import torch
        import transformers

        environment.silence(diffusers, transformers)
        torch.set_num_threads(self._threads)
        self._device, self._refused = devices.try_to_choose(self._device)
        if self._device == "cuda":
            with suppress(RuntimeError):  # a card that is full can't be measured; it is tried at the next start
                devices.measure_speed(self._cache)
        versions = {m.__name__: str(m.__version__) for m in (torch, diffusers, transformers)}
        return protocol.Hello(os.getpid(), device=self._device_name(), versions=versions)

    def load(self, folder: str, model: str, family: str, area: int = placement.MEGAPIXEL) -> protocol.Ready:
        """See `Painter.load`; a model that is loaded and unchanged on disk is not loaded again.

        But for a picture of a larger `area`, in pixels, than any before, where that asks for another load plan.
        """
        if self._refused:
            raise self._refused
        began = time.monotonic()
        path = Path(folder)
        self._prepare(path)
        stamp = folder_digest.stamp(path)
        if self._family is not None and stamp == self._stamp and self._has_room(path, area):
            return protocol.Ready(model, 0, self._fingerprint)
        self.unload()
        self._plan = self._smaller_plans.get(stamp) or self._plan_load(path, area)
        self._area = area
        self._family = loader.load(path, self._plan, self._cache)
        self._stamp = stamp
        self._fingerprint = self._describe_model(path, self._family)
        self._cache_prompts(path, self._family, self._plan)
        return protocol.Ready(model, _ms_since(began), self._fingerprint)

    def _prepare(self, folder: Path) -> None:
        """Bring a model or a network in one file into its folder, where that is to be done."""
        from dimp.engine.checkpoints import prepare  # imported late: it needs the model libraries

        prepare.prepare(folder)

    def unload(self) -> None:
        """Drop the model and hand its memory back to the device."""
        import gc

        import torch

        self._answering.forget()
        if self._family is not None:
            self._family.unload()
        self._family, self._stamp, self._plan = None, "", None
        gc.collect()
        if self._device == "cuda":
            torch.cuda.empty_cache()

    def paint(self, job: protocol.Job, context: JobContext) -> protocol.Done:
        """See `Painter.paint`. What runs out of memory is tried with less for as long as there is a smaller plan."""
        if job.method == "upscale":
            return self._upscale(job, context)
        if job.method == "remask":
            return self._remask(job)
        failed: list[placement.LoadPlan | None] = []
        while (done := self._paint_within_memory(job, context)) is None:
            failed.append(self._plan)
            smaller = self._choose_smaller_plan(job) and self._smaller_plans[folder_digest.stamp(Path(job.folder))]
            if not smaller or smaller in failed:  # the same once more would be tried for ever
                raise MemoryError
            context.loading(f"Out of memory; once more with less: {smaller.describe()}")
        if not failed:
            return done
        retried = "out of memory with " + ", then with ".join(plan.fingerprint() if plan else "" for plan in failed)
        return structs.replace(done, fingerprint=done.fingerprint | {protocol.RETRIED: retried})

    def _paint_within_memory(self, job: protocol.Job, context: JobContext) -> protocol.Done | None:
        """Load and paint; None where memory did not do.

        The error ends here, for it holds on to every tensor of the attempt.
        """
        import torch

        try:
            return self._load_and_paint(job, context)
        except (MemoryError, torch.OutOfMemoryError):
            return None

    def answer(self, question: protocol.Question, context: JobContext) -> protocol.Answered:
        """See `Painter.answer`. What is painted afterwards has the same bits as without it."""
        import torch

        picture = self._open_blob(question.image, "picture") if question.image else None
        answering.need_able(loader.find_spec(Path(question.folder)), question)
        ready, family = self._load_for(question, context, placement.MEGAPIXEL)
        try:
            answer, duration_ms = self._answering.answer(
                question, flatten(picture) if picture else None, family, context.check
            )
        except torch.OutOfMemoryError as error:
            raise MemoryError from error
        fingerprint = {name: ready.fingerprint[name] for name in answering.NOTED}
        return protocol.Answered(question.id, answer.text, answer.tokens, duration_ms, ready.load_ms, fingerprint)

    def _load_for(
        self, job: protocol.Job | protocol.Question, context: JobContext, area: int
    ) -> tuple[protocol.Ready, Family]:
        """Have the model loaded that a job or a question is for, and say so."""
        folder = Path(job.folder)
        if not folder_digest.index(folder).exists() or folder_digest.stamp(folder) != self._stamp:
            context.loading(f"Loading {job.model}" if job.model else "Loading the model")
        ready = self.load(job.folder, job.model, "", area)
        context.ready(ready.load_ms, ready.fingerprint)
        assert self._family is not None
        return ready, self._family

    def _load_and_paint(self, job: protocol.Job, context: JobContext) -> protocol.Done:
        ready, family = self._load_for(job, context, max(job.width * job.height, placement.MEGAPIXEL))
        if job.scheduler == folder_digest.scheduler_class(Path(job.folder)):
            job = structs.replace(job, scheduler="")  # its own, by the name that recipes which choose none have
        for folder in filter(None, (control.folder for control in job.controls)):
            self._prepare(Path(folder))
        began = time.monotonic()
        request = self._open_request(job, self._choose_task(job, family))
        painted = self._keep_alpha(job, request, family.run(request, context))
        result = self._keep_rest(request, painted, family)
        duration_ms = _ms_since(began)
        ready = structs.replace(ready, fingerprint=ready.fingerprint | self._describe_job(job, family))
        if result.kept is not None:
            ready = structs.replace(ready, fingerprint=ready.fingerprint | keeping.describe_libraries())
        done = self._store(job, _encode(job, result.pixels, family), duration_ms, ready)
        return structs.replace(done, kept=result.kept, unread=len(family.find_unread(request)))

    def _upscale(self, job: protocol.Job, context: JobContext) -> protocol.Done:
        """Upscale. The painting model is neither needed nor touched."""
        from dimp.engine.upscale import upscale_job

        began = time.monotonic()
        source = self._open_blob(job.source, "source picture")
        large, fingerprint = upscale_job.upscale(job, source, context, self._device)
        duration_ms = _ms_since(began)
        fingerprint |= {"device_name": self._device_name()}
        file = animation.EncodedFile(png.encode(large), "png", large)
        return self._store(job, file, duration_ms, protocol.Ready(job.model, 0, fingerprint))

    def _remask(self, job: protocol.Job) -> protocol.Done:
        """Lay a part of what was painted on the source. The painting model is neither needed nor touched."""
        began = time.monotonic()
        pictures = [self._open_blob(digest, what) for digest, what in ((job.source, "source"), (job.edited, "picture"))]
        mask = self._open_blob(job.mask, "mask") if job.mask else None
        result = keeping.remask(job, pictures[0], pictures[1], mask, self._store_pixels)
        file = animation.EncodedFile(png.encode(result.pixels), "png", result.pixels)
        ready = protocol.Ready(job.model, 0, keeping.describe_libraries())
        return structs.replace(self._store(job, file, _ms_since(began), ready), kept=result.kept)

    def _choose_smaller_plan(self, job: protocol.Job) -> bool:
        """Drop the model; whether there is a smaller plan for it, which the next load will take."""
        folder, used = Path(job.folder), self._plan
        self.unload()
        if used is None:
            return False
        smaller = placement.plan_smaller(self._survey(), _measure(folder), used)
        if smaller is not None:
            self._smaller_plans[folder_digest.stamp(folder)] = smaller
        return smaller is not None

    def _choose_task(self, job: protocol.Job, family: Family) -> str:
        capabilities = family.capabilities()
        task = choose_task(job, capabilities.tasks, folder_digest.defaults(Path(job.folder)).get("methods"))
        if task not in capabilities.tasks:
            hint = f"This model can do: {', '.join(sorted(capabilities.tasks))}."
            raise PaintError("bad_input", f"The model can't do {task}.", hint)
        if job.width % capabilities.size_multiple or job.height % capabilities.size_multiple:
            hint = f"Use sides that are multiples of {capabilities.size_multiple}."
            raise PaintError("bad_input", f"The size {job.width}x{job.height} can't be painted.", hint)
        return task

    def _keep_alpha(self, job: protocol.Job, request: Request, painted: pixels.Pixels) -> pixels.Pixels:
        """A change inside a mask keeps what was see-through where it keeps the picture."""
        if request.mask is None or not job.source:
            return painted
        source = self._open_blob(job.source, "source picture")
        if request.task == "outpaint" and not job.mask:
            source = outpaint_canvas.place(source, job)
        return pixels.keep_alpha(painted, source, request.mask)

    def _keep_rest(self, request: Request, painted: pixels.Pixels, family: Family) -> keeping.Result:
        """A change of single things keeps every pixel that did not have to change."""
        if not keeping.is_change(request):
            return keeping.Result(painted)
        source = self._open_blob(request.job.source, "source picture")
        return keeping.keep_rest(request, source, painted, lambda: family.observe(request), self._store_pixels)

    def _store_pixels(self, stored: pixels.Pixels) -> str:
        return str(self._put(png.encode(stored), "png").digest)

    def _open_request(self, job: protocol.Job, task: str) -> Request:
        source = mask = None
        if job.source:
            picture = self._open_blob(job.source, "source picture")
            if task == "outpaint" and not job.mask:
                source, mask = outpaint_canvas.extend_canvas(picture, job)
            else:
                source = pixels.fit_image(picture, job.width, job.height)
        if job.mask:
            mask = pixels.fit_mask(self._open_blob(job.mask, "mask"), job.width, job.height, job.feather)
        settings: dict[str, Any] = folder_digest.defaults(Path(job.folder)) | job.options
        references = tuple(flatten(self._open_blob(digest, "reference picture")) for digest in job.references)
        lora_files = tuple((_find_lora(lora), lora.weight) for lora in job.lora_uses)
        return Request(job, task, source, mask, settings, references, lora_files, self._open_controls(job))

    def _open_controls(self, job: protocol.Job) -> tuple[ControlMap, ...]:
        opened = ((use, self._open_blob(use.digest, "control map")) for use in job.controls)
        return tuple(ControlMap(use, pixels.fit_image(picture, job.width, job.height)) for use, picture in opened)

    def _open_blob(self, digest: str, what: str) -> Any:
        try:
            return pixels.open_image(self._blobs.read(Digest.parse(digest), check=True))
        except (StoreError, OSError) as error:
            raise PaintError("bad_input", f"The {what} can't be read from the store.", "Run `dimp verify`.") from error

    def _store(
        self, job: protocol.Job, file: animation.EncodedFile, duration_ms: int, ready: protocol.Ready
    ) -> protocol.Done:
        stored = self._put(file.data, file.suffix)
        return protocol.Done(
            id=job.id,
            digest=str(stored.digest),
            size=stored.size,
            suffix=stored.suffix,
            width=job.width,
            height=job.height,
            duration_ms=duration_ms,
            load_ms=ready.load_ms,
            fingerprint=ready.fingerprint | file.libraries,
            lqip=pixels.encode_lqip(file.still),
        )

    def _put(self, data: bytes, suffix: str) -> Stored:
        try:
            return self._blobs.put(data, suffix)
        except StoreError as error:
            hint = "Make room on the disk and try again."
            raise PaintError("internal", "The picture was painted but could not be stored.", hint) from error

    def _describe_job(self, job: protocol.Job, family: Family) -> dict[str, str]:
        """What a job adds to the fingerprint of the loaded model."""
        networks = {f"control {place}": use.folder for place, use in enumerate(job.controls, 1) if use.folder}
        digests = {role: self._digest(Path(place)) for role, place in (job.adapters | networks).items()}
        return family.job_fingerprint(job) | digests

    def _digest(self, place: Path) -> str:
        """The digest of a second model: a folder, or a control LoRA's file."""
        return file_digest.digest(place) if place.is_file() else folder_digest.digest(place, self._cache)

    def _describe_model(self, folder: Path, family: Family) -> dict[str, str]:
        """Everything that can change a bit of a picture, and what of the model stays on the device."""
        import diffusers
        import torch
        import transformers

        return family.fingerprint() | {
            "torch": str(torch.__version__),
            "diffusers": diffusers.__version__,
            "transformers": transformers.__version__,
            "device_name": self._device_name(),
            "threads": str(torch.get_num_threads()),
            "weights": folder_digest.digest(folder, self._cache),
            "zlib": zlib.ZLIB_RUNTIME_VERSION,
        }

    def _device_name(self) -> str:
        if self._device == "cuda":
            import torch

            return str(torch.cuda.get_device_name())
        return f"{self._device} {devices.processor_name()}".strip()

    def _plan_load(self, folder: Path, area: int) -> placement.LoadPlan:
        self._machine = self._survey()
        try:
            return placement.plan_load(self._machine, _measure(folder), area)
        except placement.TooLarge as error:
            hint = "Choose a smaller model (see: dimp models), or close other programs that use the memory."
            raise PaintError(OUT_OF_MEMORY, f"Not loaded: {error}.", hint) from error

    def _has_room(self, folder: Path, area: int) -> bool:
        """Whether the model as it is loaded can paint a picture of this area."""
        if area <= self._area or self._machine is None:
            return True
        try:
            fits = placement.plan_load(self._machine, _measure(folder), area) == self._plan
        except placement.TooLarge:
            fits = True  # then it is tried as it is
        if fits:
            self._area = area
        return fits

    def _survey(self) -> placement.Machine:
        return devices.survey(self._device, self._cache, self._speed)

    def _cache_prompts(self, folder: Path, family: Family, plan: placement.LoadPlan) -> None:
        """Put the cache of encoded prompts before the model's text encoders."""
        if self._words is None:
            return
        from dimp.engine.nets import prompt_cache

        parts = [name for name in folder_digest.components(folder) if name.startswith("text_encoder")]
        parts += [path.name for path in folder.glob("tokenizer*")]
        context = {name: folder_digest.digest(folder, self._cache, name) for name in sorted(parts)}
        machine_bits = ("torch", "transformers", "diffusers", "device_name", "threads")
        context |= {name: self._fingerprint[name] for name in machine_bits} | {"format": plan.dtype}
        prompt_cache.install(getattr(family, "pipes", {}).values(), self._words, context)


def _measure(folder: Path) -> placement.Sizes:
    spec = loader.find_spec(folder)
    return sizing.measure_folder(folder, spec.modulation, spec.block_pattern)


def _find_lora(lora: protocol.LoraUse) -> Path:
    """The file of a LoRA, which must be the one that the job names."""
    path = Path(lora.file)
    if not lora.file or not path.is_file() or file_digest.digest(path) != lora.digest:
        hint = "Put the file back into the folder of LoRAs (see: dimp doctor), or paint without it."
        raise PaintError("bad_input", f"The LoRA {lora.digest[:12]} is not on this machine.", hint)
    return path


def _encode(job: protocol.Job, painted: pixels.Pixels, family: Family) -> animation.EncodedFile:
    """The file of what was painted: a picture, or a film as the job wants it kept."""
    if painted.ndim == 3:
        return animation.EncodedFile(png.encode(painted), "png", painted)
    from dimp.engine.families.shared import film_family

    assert family.spec.film is not None
    return animation.encode_film(painted, film_family.read_film(job, family.spec.film))


def _ms_since(began: float) -> int:
    return round(1000 * (time.monotonic() - began))
