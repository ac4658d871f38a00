"""The painting process: holds the model, paints one job after another, and is the only one to import torch.

`python -m dimp.engine.worker --blobs FOLDER --cache FOLDER` speaks frames on stdin and stdout. It never goes to the
network: models are local folders, and the libraries are told so before they are imported.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
import time
import zlib
from pathlib import Path
from typing import Any

from msgspec import structs

QUIET = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DIFFUSERS_VERBOSITY": "error",
    "TRANSFORMERS_VERBOSITY": "error",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "PYTHONWARNINGS": "ignore",
}
PATIENT = {"OMP_WAIT_POLICY": "PASSIVE", "KMP_BLOCKTIME": "0"}
"""Threads that wait go to sleep. Spinning, they cost thirty times the whole picture on a machine with other work."""

os.environ.update(QUIET)
for _name, _value in PATIENT.items():
    os.environ.setdefault(_name, _value)

from dimp.engine import families, files, film, machine, pixels, placement, png, protocol, sizing, weights  # noqa: E402
from dimp.engine.desk import PaintError, Ticket, Wire, serve  # noqa: E402
from dimp.engine.families import canvas  # noqa: E402
from dimp.engine.families.table import FAMILIES, FILMS  # noqa: E402
from dimp_store.blobs import Digest  # noqa: E402
from dimp_store.disk_blobs import DiskBlobs  # noqa: E402
from dimp_store.errors import StoreError  # noqa: E402

GIB = 1024**3
MAX_THREADS = 16
COMPILE = "DIMP_COMPILE"
"""Set to 1, models that fit whole on a GPU are compiled: slow to begin, quicker after."""


class DiffusionPainter:
    """Paints with diffusion pipelines; keeps one model in memory."""

    def __init__(self, blobs: Path, cache: Path | None, threads: int, device: str) -> None:
        self._blobs = DiskBlobs(blobs, create=True)
        self._cache = cache
        self._threads = threads
        self._device = device
        self._family: families.Family | None = None
        self._stamp = ""
        self._fingerprint: dict[str, str] = {}
        self._recipe: placement.Recipe | None = None
        self._smaller: dict[str, placement.Recipe] = {}
        """Stamp of a model -> the recipe to load it by, where the one it would get proved too large."""

    def hello(self) -> protocol.Hello:
        """Import the libraries, quietly, and say what runs here."""
        import warnings

        import diffusers
        import torch
        import transformers

        warnings.simplefilter("ignore")
        for library in (diffusers, transformers):
            library.utils.logging.set_verbosity_error()
            library.utils.logging.disable_progress_bar()
        torch.set_num_threads(self._threads)
        if self._device == "auto":
            self._device = "cuda" if torch.cuda.is_available() else "cpu"
        versions = {m.__name__: str(m.__version__) for m in (torch, diffusers, transformers)}
        return protocol.Hello(os.getpid(), device=self._device_name(), versions=versions)

    def load(self, folder: str, model: str, family: str) -> protocol.Ready:
        """See `Painter.load`; a model that is loaded and unchanged on disk is not loaded again."""
        began = time.monotonic()
        path = Path(folder)
        stamp = weights.stamp(path)
        if self._family is not None and stamp == self._stamp:
            return protocol.Ready(model, 0, self._fingerprint)
        self.unload()
        self._recipe = self._smaller.get(stamp) or self._fitting(path)
        self._family = families.load(path, self._recipe, self._cache)
        self._stamp = stamp
        self._fingerprint = self._everything(path, self._family)
        self._keep_embeds(path, self._family)
        return protocol.Ready(model, _ms_since(began), self._fingerprint)

    def unload(self) -> None:
        """Drop the model and hand its memory back to the device."""
        import gc

        import torch

        if self._family is not None:
            self._family.unload()
        self._family, self._stamp, self._recipe = None, "", None
        gc.collect()
        if self._device == "cuda":
            torch.cuda.empty_cache()

    def paint(self, job: protocol.Job, ticket: Ticket) -> protocol.Done:
        """See `Painter.paint`."""
        import torch

        if job.method == "upscale":
            return self._enlarged(job, ticket)
        try:
            return self._done(job, ticket)
        except (MemoryError, torch.OutOfMemoryError) as error:
            used = self._recipe.text() if self._recipe else ""
            if not self._shrink(job):
                raise MemoryError from error
        # Outside the handler: the error holds on to every tensor of the attempt that failed.
        less = self._smaller[weights.stamp(Path(job.folder))]
        ticket.loading(f"Out of memory; once more with less: {less.words()}")
        try:
            done = self._done(job, ticket)
        except torch.OutOfMemoryError as error:
            raise MemoryError from error
        return structs.replace(done, fingerprint=done.fingerprint | {protocol.RETRIED: f"out of memory with {used}"})

    def _done(self, job: protocol.Job, ticket: Ticket) -> protocol.Done:
        if weights.stamp(Path(job.folder)) != self._stamp:
            ticket.loading(f"Loading {job.model}" if job.model else "Loading the model")
        ready = self.load(job.folder, job.model, "")
        ticket.ready(ready.load_ms, ready.fingerprint)
        began = time.monotonic()
        painted = self._painted(job, ticket)
        return self._stored(job, painted, _ms_since(began), ready)

    def _enlarged(self, job: protocol.Job, ticket: Ticket) -> protocol.Done:
        """Upscale. The painting model is neither needed nor touched."""
        from dimp.engine.upscale import work

        began = time.monotonic()
        large, about = work.enlarged(job, self._opened(job.source, "source picture"), ticket, self._device)
        about |= {"device_name": self._device_name()}
        return self._stored(job, large, _ms_since(began), protocol.Ready(job.model, 0, about))

    def _shrink(self, job: protocol.Job) -> bool:
        """Drop the model; whether there is a smaller recipe for it, which the next load will take."""
        folder, used = Path(job.folder), self._recipe
        self.unload()
        if used is None:
            return False
        less = placement.smaller(self._machine(), sizing.of_folder(folder), used)
        if less is not None:
            self._smaller[weights.stamp(folder)] = less
        return less is not None

    def _painted(self, job: protocol.Job, ticket: Ticket) -> pixels.Pixels:
        assert self._family is not None
        caps = self._family.caps()
        task = families.task_of(job, caps.tasks, weights.defaults(Path(job.folder)).get("methods"))
        if task not in caps.tasks:
            hint = f"This model can do: {', '.join(sorted(caps.tasks))}."
            raise PaintError("bad_input", f"The model can't do {task}.", hint)
        if job.width % caps.size_multiple or job.height % caps.size_multiple:
            hint = f"Use sides that are multiples of {caps.size_multiple}."
            raise PaintError("bad_input", f"The size {job.width}x{job.height} can't be painted.", hint)
        return self._family.run(self._request(job, task), ticket)

    def _request(self, job: protocol.Job, task: str) -> families.Request:
        source = mask = None
        if job.source:
            opened = self._opened(job.source, "source picture")
            if task == "outpaint" and not job.mask:
                source, mask = canvas.extended(opened, job)
            else:
                source = pixels.fitted(opened, job.width, job.height)
        if job.mask:
            mask = pixels.fitted_mask(self._opened(job.mask, "mask"), job.width, job.height)
        settings: dict[str, Any] = weights.defaults(Path(job.folder)) | job.options
        others = tuple(self._opened(one, "reference picture").convert("RGB") for one in job.references)
        loras = tuple((self._lora(one), one.weight) for one in job.loras)
        return families.Request(job, task, source, mask, settings, others, loras, self._controls(job))

    def _controls(self, job: protocol.Job) -> tuple[families.Control, ...]:
        opened = ((use, self._opened(use.digest, "control map")) for use in job.controls)
        return tuple(families.Control(use, pixels.fitted(one, job.width, job.height)) for use, one in opened)

    def _lora(self, lora: protocol.LoraUse) -> Path:
        """The file of a LoRA, which must be the one that the job names."""
        path = Path(lora.file)
        if not lora.file or not path.is_file() or files.digest(path) != lora.digest:
            hint = "Put the file back into models/loras, or paint without it."
            raise PaintError("bad_input", f"The LoRA {lora.digest[:12]} is not on this machine.", hint)
        return path

    def _opened(self, digest: str, what: str) -> Any:
        try:
            return pixels.opened(self._blobs.read(Digest.parse(digest), check=True))
        except (StoreError, OSError) as error:
            raise PaintError("bad_input", f"The {what} can't be read from the store.", "Run `dimp verify`.") from error

    def _stored(
        self, job: protocol.Job, painted: pixels.Pixels, duration_ms: int, ready: protocol.Ready
    ) -> protocol.Done:
        made = _file(job, painted)
        try:
            stored = self._blobs.put(made.data, made.suffix)
        except StoreError as error:
            hint = "Make room on the disk and try again."
            raise PaintError("internal", "The picture was painted but could not be stored.", hint) from error
        return protocol.Done(
            id=job.id,
            digest=str(stored.digest),
            size=stored.size,
            suffix=stored.suffix,
            width=job.width,
            height=job.height,
            duration_ms=duration_ms,
            load_ms=ready.load_ms,
            fingerprint=ready.fingerprint | self._told(job) | made.libraries,
            lqip=pixels.lqip(made.still),
        )

    def _told(self, job: protocol.Job) -> dict[str, str]:
        """What a job adds to the fingerprint of the loaded model."""
        from dimp.engine.families import control, redux, stepcache

        told = stepcache.told(job, self._family is not None and self._family.caps().step_cache)
        nets = {f"control {place}": one.folder for place, one in enumerate(job.controls, 1) if one.folder}
        beside = {role: weights.digest(Path(folder), self._cache) for role, folder in (job.adapters | nets).items()}
        return told | control.told(job) | redux.told(job) | beside

    def _everything(self, folder: Path, family: families.Family) -> dict[str, str]:
        """Everything that can change a bit of a picture."""
        import diffusers
        import torch
        import transformers

        return family.fingerprint() | {
            "torch": str(torch.__version__),
            "diffusers": diffusers.__version__,
            "transformers": transformers.__version__,
            "device_name": self._device_name(),
            "threads": str(torch.get_num_threads()),
            "weights": weights.digest(folder, self._cache),
            "zlib": zlib.ZLIB_RUNTIME_VERSION,
        }

    def _device_name(self) -> str:
        if self._device == "cuda":
            import torch

            return str(torch.cuda.get_device_name())
        return f"{self._device} {_processor()}".strip()

    def _fitting(self, folder: Path) -> placement.Recipe:
        try:
            return placement.recipe(self._machine(), sizing.of_folder(folder))
        except placement.TooLarge as error:
            hint = "Choose a smaller model, or close other programs that use the memory."
            raise PaintError("out_of_memory", f"Not loaded: {error}.", hint) from error

    def _machine(self) -> placement.Machine:
        ram = machine.free_ram() / GIB
        if self._device != "cuda":
            return placement.Machine(self._device, ram, ram)
        import torch

        four_bit = importlib.util.find_spec("bitsandbytes") is not None
        compiles = os.environ.get(COMPILE) == "1"
        return placement.Machine("cuda", torch.cuda.mem_get_info()[0] / GIB, ram, four_bit, compiles)

    def _keep_embeds(self, folder: Path, family: families.Family) -> None:
        """Put the cache of encoded prompts before the model's text encoders."""
        if self._cache is None:
            return
        from dimp.engine.nets import embeds

        parts = [name for name in weights.components(folder) if name.startswith("text_encoder")]
        parts += [path.name for path in folder.glob("tokenizer*")]
        about = {name: weights.digest(folder, self._cache, name) for name in sorted(parts)}
        machine_bits = ("torch", "transformers", "diffusers", "device_name", "threads", "placement")
        about |= {name: self._fingerprint[name] for name in machine_bits}
        embeds.install(getattr(family, "pipes", {}).values(), self._cache / "embeds", about)


def _file(job: protocol.Job, painted: pixels.Pixels) -> film.Kept:
    """The file of what was painted: a picture, or a film as the job wants it kept."""
    if painted.ndim == 3:
        return film.Kept(png.encode(painted), "png", painted)
    from dimp.engine.families import films

    return film.kept(painted, films.asked(job, FILMS[FAMILIES[weights.class_name(Path(job.folder))]]))


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        import platform

        return platform.machine()


def _ms_since(began: float) -> int:
    return round(1000 * (time.monotonic() - began))


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def main() -> None:
    """Read the options and serve until told to leave."""
    parser = argparse.ArgumentParser(prog="dimp-worker", description="Paints for the executor; not for people.")
    parser.add_argument("--blobs", type=Path, required=True)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--threads", type=int, default=min(_cores(), MAX_THREADS))
    parser.add_argument("--device", choices=("auto", "cpu", "cuda", "mps"), default="auto")
    options = parser.parse_args()
    wire = Wire.take_stdio()
    serve(wire, DiffusionPainter(options.blobs, options.cache, options.threads, options.device))
    sys.exit(0)


if __name__ == "__main__":
    main()
