"""`python -m tests.bench.gpu [--cards] [--tiny] [--json]`: FLUX.1-dev at full size by our worker, and by diffusers.

Speed and memory of a network do not depend on what its weights are, so they are random, as are the encoded prompts: no
download. Reference and ours run in one process, on networks of the same shapes and the same bits; ours is all that the
worker does to a picture: previews, frames, PNG, the durable write. `--tiny` runs the same code on a processor, so that
it cannot rot; its figures say nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from dimp.engine.worker import environment

Row = dict[str, Any]

TRANSFORMER = {
    "patch_size": 1,
    "in_channels": 64,
    "num_layers": 19,
    "num_single_layers": 38,
    "attention_head_dim": 128,
    "num_attention_heads": 24,
    "joint_attention_dim": 4096,
    "pooled_projection_dim": 768,
    "guidance_embeds": True,
    "axes_dims_rope": (16, 56, 56),
}
VAE = {
    "block_out_channels": [128, 256, 512, 512],
    "layers_per_block": 2,
    "latent_channels": 16,
    "norm_num_groups": 32,
    "sample_size": 1024,
    "scaling_factor": 0.3611,
    "shift_factor": 0.1159,
}
SCHEDULER = {"shift": 3.0, "use_dynamic_shifting": True, "base_shift": 0.5, "max_shift": 1.15}
"""The published configuration of FLUX.1-dev: 11.90 billion parameters and 84 million."""

VARIANTS: dict[str, dict[str, Any]] = {
    "bf16": {},
    "bf16, modulation precomputed": {"slots": True},
    "bf16, compiled": {"compile": True},
    "weights in 8 bits": {"weights": "int8"},
    "products in 8-bit floats": {"weights": "fp8"},
    "bf16, step cache 0.1": {"step_cache": 0.1},
}


class Scale:
    """How large a bench is: the real thing on a GPU, or a toy anywhere."""

    def __init__(self, tiny: bool) -> None:
        self.tiny = tiny
        self.device = "cpu" if tiny else "cuda"
        self.dtype = "float32" if tiny else "bfloat16"
        self.side, self.steps, self.rounds = (64, 4, 1) if tiny else (1024, 28, 3)
        self.variants = {name: how for name, how in VARIANTS.items() if not (tiny and "compile" in how)}


def pipeline(scale: Scale) -> Any:
    """A FLUX.1 with random weights and encoded prompts in place of the text encoders."""
    import torch
    from diffusers import AutoencoderKL, FlowMatchEulerDiscreteScheduler, FluxPipeline, FluxTransformer2DModel

    from tests.tiny import flux as small

    torch.manual_seed(0)
    dtype = getattr(torch, scale.dtype)
    if scale.tiny:
        parts = small.parts()
        width, pooled = small.WIDTH, small.WIDTH
    else:
        with torch.device("meta"):
            network = FluxTransformer2DModel(**TRANSFORMER)
        network = network.to(dtype).to_empty(device=scale.device)
        for weight in network.parameters():
            torch.nn.init.normal_(weight, 0.0, 0.02)
        kinds = {"down_block_types": ["DownEncoderBlock2D"] * 4, "up_block_types": ["UpDecoderBlock2D"] * 4}
        vae = AutoencoderKL(**VAE, **kinds, use_quant_conv=False, use_post_quant_conv=False)
        parts = {"transformer": network, "vae": vae, "scheduler": FlowMatchEulerDiscreteScheduler(**SCHEDULER)}
        width, pooled = 4096, 768
    named = dict.fromkeys(("text_encoder", "tokenizer", "text_encoder_2", "tokenizer_2"))
    pipe = FluxPipeline(**(named | {key: parts[key] for key in ("transformer", "vae", "scheduler")}))
    pipe.to(scale.device, dtype)
    pipe.set_progress_bar_config(disable=True)
    words = torch.randn(1, 512, width).to(scale.device, dtype), torch.randn(1, pooled).to(scale.device, dtype)
    places = torch.zeros(512, 3, device=scale.device, dtype=dtype)
    pipe.encode_prompt = lambda *_, **__: (*words, places)
    return pipe


class Ours:
    """Our worker on a pipeline, by a load plan: `paint` is one job from frame to stored picture."""

    def __init__(self, pipe: Any, scale: Scale, how: dict[str, Any], folder: Path) -> None:
        from dimp.engine.families.flux.adapter import Flux
        from dimp.engine.families.flux.specs import FLUX
        from dimp.engine.families.shared import step_cache
        from dimp.engine.families.shared.codec import ScaledCodec, encode_and_decode
        from dimp.engine.images import preview
        from dimp.engine.nets import placing
        from dimp.engine.placement import LoadPlan
        from dimp.engine.worker import painter
        from dimp.engine.worker.worker_ipc import Connection

        self._options = {name: value for name, value in how.items() if name == step_cache.OPTION}
        more = {name: value for name, value in how.items() if name not in self._options}
        plan = LoadPlan(scale.device, scale.dtype, **more)  # type: ignore[arg-type]
        if plan.slots or not plan.exact:
            placing.place(pipe, plan, FLUX.block_pattern, FLUX.modulation, {})
        placing.shape(pipe, plan)
        codec = ScaledCodec(pipe)
        calibrated = preview.load_or_fit(partial(encode_and_decode, codec), codec.patch)
        reading, writing = os.pipe()
        threading.Thread(target=_drain, args=(reading,), daemon=True).start()
        self._connection = Connection(reading, writing)
        self._writing = writing
        self._scale = scale
        self._painter: Any = painter.DiffusionPainter(folder / "images", None, 1, scale.device)
        self._painter._family = Flux(FLUX, {"text": pipe}, plan, codec, calibrated)
        self._painter._fingerprint = {}
        self._folder = folder / "no model"
        from dimp.engine import folder_digest

        self._painter._stamp = folder_digest.stamp(self._folder)

    def paint(self, seed: int) -> str:
        """Paint one picture and return its digest."""
        from dimp.engine.worker.worker_ipc import JobContext
        from tests.dimp.engine.harness import job

        side, steps = self._scale.side, self._scale.steps
        fields = {"steps": steps, "width": side, "height": side, "folder": str(self._folder), "seed": seed}
        asked = job(f"b{seed}", options=self._options, **fields)
        self._connection.credit = 1
        return str(self._painter.paint(asked, JobContext(self._connection, asked)).digest)

    def close(self) -> None:
        """Let the reader go."""
        os.close(self._writing)


def plain(pipe: Any, scale: Scale, seed: int) -> str:
    """One picture by diffusers alone, and its digest as ours would have it."""
    import torch

    from dimp.engine.images import pixels, png
    from dimp_store.blobs import Digest

    with torch.inference_mode():
        image = pipe(
            "a", guidance_scale=3.5, num_inference_steps=scale.steps, width=scale.side, height=scale.side,
            generator=torch.Generator("cpu").manual_seed(seed), output_type="np",
        ).images[0]  # fmt: skip
    return str(Digest.of(png.encode(pixels.from_floats(image))))


def run(tiny: bool) -> list[Row]:
    """Measure now: each variant of ours against plain diffusers on weights of the same shapes."""
    warnings.simplefilter("ignore")
    scale = Scale(tiny)
    reference, digest, peak, resident = measured(scale, lambda pipe, folder: (partial(plain, pipe, scale), None))
    rows = [_row("diffusers, bf16", reference, reference, scale, peak, resident, digest, digest)]
    for name, how in scale.variants.items():

        def ours(pipe: Any, folder: Path, how: dict[str, Any] = how) -> tuple[Callable[[int], str], Ours]:
            made = Ours(pipe, scale, how, folder)
            return made.paint, made

        rows.append(attempted(name, partial(measured, scale, ours), reference, scale, digest))
    return rows


def attempted(
    name: str, measure: Callable[[], tuple[float, str, float, float]], reference: float, scale: Scale, digest: str
) -> Row:
    """The row of one variant; one that does not fit says so, and the next has its turn."""
    import torch

    try:
        taken, own, peak, resident = measure()
    except (MemoryError, torch.OutOfMemoryError):
        cells = ("s/step", "s/image", "ratio", "peak GiB", "resident GiB", "same bits")
        return {"name": name} | dict.fromkeys(cells, "out of memory")
    return _row(name, taken, reference, scale, peak, resident, own, digest)


def measured(
    scale: Scale, make: Callable[[Any, Path], tuple[Callable[..., str], Ours | None]]
) -> tuple[float, str, float, float]:
    """Seconds a picture (median after one to warm up), its digest, peak and resident memory in GiB."""
    with tempfile.TemporaryDirectory() as folder:
        _cleared(scale)  # the last network, before the next one
        pipe = pipeline(scale)
        paint, ours = make(pipe, Path(folder))
        _cleared(scale)
        resident = _memory(scale, "memory_allocated")
        times, digest = [], ""
        for turn in range(scale.rounds + 1):
            began = time.perf_counter()
            digest = paint(seed=7)
            if turn:
                times.append(time.perf_counter() - began)
        if ours is not None:
            ours.close()
        return statistics.median(times), digest, _memory(scale, "max_memory_allocated"), resident


def _cleared(scale: Scale) -> None:
    import gc

    import torch

    gc.collect()
    if scale.device == "cuda":
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()


def _memory(scale: Scale, which: str) -> float:
    import torch

    return float(getattr(torch.cuda, which)()) / 1024**3 if scale.device == "cuda" else 0.0


def _row(
    name: str, taken: float, reference: float, scale: Scale, peak: float, resident: float, own: str, theirs: str
) -> Row:
    return {
        "name": name,
        "s/step": taken / scale.steps,
        "s/image": taken,
        "ratio": taken / reference,
        "peak GiB": peak,
        "resident GiB": resident,
        "same bits": own == theirs,
    }


def _drain(descriptor: int) -> None:
    while os.read(descriptor, 1 << 16):
        pass


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.gpu", description=__doc__)
    parser.add_argument("--tiny", action="store_true", help="a toy on the processor")
    parser.add_argument("--cards", action="store_true", help="the machines that people have, each with memory capped")
    parser.add_argument("--json", action="store_true", help="one JSON object a row")
    options = parser.parse_args()
    # A run that is cut off takes its processes and its folders with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("cut off"))
    environment.make_quiet()
    import torch

    if not options.tiny and not torch.cuda.is_available():
        parser.exit(1, "There is no CUDA device here. With --tiny the same code runs on a toy.\n")
    if options.cards:
        from tests.bench import cards

        rows = cards.run(options.tiny)
    else:
        rows = iter(run(options.tiny))
    head: list[str] = []
    for row in rows:
        if list(row) != head and not options.json:
            head = list(row)
            print(" | ".join(head))
        cells = (f"{value:.4g}" if isinstance(value, float) else str(value) for value in row.values())
        print(json.dumps(row) if options.json else " | ".join(cells), flush=True)


if __name__ == "__main__":
    main()
