"""`python -m tests.bench.gpu --cards [--tiny] [--json]`: FLUX.1 on the cards that people have, in one run.

A card of a size is this card with the process's memory capped, and the planner is told of so much main memory. The
model is at full size with random weights, written once to a folder and loaded from there by the worker, each row in a
process of its own: peak of the card, main memory and digest are that row's alone. The anchors are diffusers' own
offloads and, where it is installed, diffusers-mm. Rows are printed as they come, for a run may be cut off.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dimp.engine.placement import plan_load
from tests.bench.gpu import SCHEDULER, TRANSFORMER, VAE, Row

GIB = 1024**3
STEPS = 12
"""Fewer than usual: a step is a step, and the run is to be short."""


@dataclass(frozen=True)
class Card:
    """A machine of the table: free memory of its card and of its main memory in GiB, and how it is used."""

    name: str
    free: float
    ram: float
    model: str = "flux-dev"
    anchor: str = ""


CARDS = (
    Card("resident", 78.0, 58.0),
    Card("24 GB + 64 GB", 22.8, 58.0),
    Card("24 GB + 32 GB", 22.8, 27.0),
    Card("16 GB + 32 GB", 14.9, 27.0),
    Card("12 GB + 32 GB", 11.0, 27.0),
    Card("8 GB + 32 GB", 7.0, 27.0),
    Card("8 GB + 16 GB", 7.0, 12.0),
    Card("diffusers, group offload", 7.0, 58.0, anchor="group"),
    Card("diffusers, model offload", 40.0, 58.0, anchor="model"),
    Card("diffusers-mm", 11.0, 58.0, anchor="mm"),
)


def run(tiny: bool) -> Iterator[Row]:
    """Measure each machine, and compare it with the one that has the whole model on the card."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "model"
        _write_model(folder, tiny)
        reference: Row = {}
        for card in CARDS:
            row = _measure_apart(card, folder, tiny)
            reference = reference or row
            if "s/image" in row:
                row["ratio"] = row["s/image"] / reference["s/image"]
                row["same bits"] = row["digest"] == reference["digest"]
            yield row


def _measure_apart(card: Card, folder: Path, tiny: bool) -> Row:
    """A row, measured in a process of its own (a toy needs none); what went wrong where there is no row."""
    if tiny and not card.anchor:
        return measure(card, folder, tiny)
    command = [sys.executable, "-m", "tests.bench.cards", str(folder), card.name, *(["--tiny"] if tiny else [])]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ, check=False)
    if done.returncode or not done.stdout.strip():
        return {"name": card.name, "failed": (done.stderr.strip().splitlines() or ["no answer"])[-1][:300]}
    row: Row = json.loads(done.stdout.splitlines()[-1])
    return row


def measure(card: Card, folder: Path, tiny: bool) -> Row:
    """Paint on a machine like this one: first with new words, then twice with the same."""
    from dimp.engine.worker import environment

    environment.make_quiet()
    import torch

    if not tiny:
        torch.cuda.init()
        total = torch.cuda.mem_get_info()[1] / GIB
        torch.cuda.set_per_process_memory_fraction(min(card.free / total, 1.0))
    began = time.perf_counter()
    paint, describe = (_paint_by_library if card.anchor else _paint_by_worker)(card, folder, tiny)
    loading = time.perf_counter() - began
    times, digest = [], ""
    for _ in range(3):
        began = time.perf_counter()
        digest = paint()
        times.append(time.perf_counter() - began)
    return {
        "name": card.name, "plan": describe(), "load s": loading, "first s": times[0], "s/image": min(times[1:]),
        "s/step": min(times[1:]) / STEPS, "ratio": 1.0, "same bits": True, "digest": digest,
        "peak GiB": 0.0 if tiny else torch.cuda.max_memory_allocated() / GIB, "RSS GiB": _resident_memory("VmRSS"),
        "most RSS GiB": _resident_memory("VmHWM"),
    }  # fmt: skip


def _paint_by_worker(card: Card, folder: Path, tiny: bool) -> tuple[Callable[[], str], Callable[[], str]]:
    """One picture by our painter on the machine that the card stands for; and what it says of its plan."""
    from dimp.engine import placement
    from dimp.engine.worker.painter import DiffusionPainter
    from dimp.engine.worker.worker_ipc import Connection, JobContext
    from tests.dimp.engine.harness import job

    scratch = Path(tempfile.mkdtemp(dir=folder.parent))
    painter = DiffusionPainter(scratch / "images", scratch / "cache", 1 if tiny else 8, "cpu" if tiny else "cuda")
    painter.hello()
    machine = placement.Machine("cuda", card.free, card.ram)
    painter._survey = lambda: machine  # type: ignore[method-assign]
    if tiny:
        placement.plan_load = _plan_tiny  # type: ignore[assignment]
    reading, writing = os.pipe()
    threading.Thread(target=_drain, args=(reading,), daemon=True).start()
    connection = Connection(reading, writing)
    side = 64 if tiny else 1024
    asked = job("b", steps=STEPS, width=side, height=side, folder=str(folder), seed=7, prompt="a red ball on the grass")

    def paint() -> str:
        return str(painter.paint(asked, JobContext(connection, asked)).digest)

    return paint, lambda: painter._plan.describe() if painter._plan else ""


def _plan_tiny(machine: Any, sizes: Any, area: int) -> Any:
    """The plan that FLUX.1-dev would get on a machine, for a toy on the processor: the same share of blocks passes."""
    from dimp.models.recommendation import sizes_of
    from dimp.models.registry import find_hub_model

    model = find_hub_model("flux-dev")
    assert model is not None
    wanted = plan_load(machine, sizes_of(model))
    count = len(sizes.blocks)
    streamed = round(count * wanted.streamed / max(wanted.blocks, 1))
    return replace(wanted, device="cpu", dtype="float32", streamed=streamed, blocks=count)


def _paint_by_library(card: Card, folder: Path, tiny: bool) -> tuple[Callable[[], str], Callable[[], str]]:
    """One picture by diffusers with an offload of its own or of diffusers-mm."""
    import torch
    from diffusers import FluxPipeline

    from dimp.engine.images import pixels, png
    from dimp_store.blobs import Digest

    pipe = FluxPipeline.from_pretrained(folder, local_files_only=True, dtype=torch.float32 if tiny else torch.bfloat16)
    pipe.set_progress_bar_config(disable=True)
    if card.anchor == "mm":
        pipe = importlib.import_module("diffusers_mm").managed(pipe, device="cuda")
    elif tiny:
        pass  # both offloads need a card
    elif card.anchor == "group":
        pipe.enable_group_offload(
            onload_device=torch.device("cuda"), offload_type="leaf_level", use_stream=True, record_stream=True
        )
    else:
        pipe.enable_model_cpu_offload()
    side = 64 if tiny else 1024

    def paint() -> str:
        with torch.inference_mode():
            image = pipe(
                "a red ball on the grass", guidance_scale=3.5, num_inference_steps=STEPS, width=side, height=side,
                generator=torch.Generator("cpu").manual_seed(7), output_type="np", max_sequence_length=32,
            ).images[0]  # fmt: skip
        return str(Digest.of(png.encode(pixels.from_floats(image))))

    return paint, lambda: card.anchor


def _write_model(folder: Path, tiny: bool) -> None:
    """Write the folder of a FLUX.1-dev with random weights, in pieces: none of it is in memory as a whole."""
    from tests.tiny import build

    folder.mkdir(parents=True)
    build(folder)
    if tiny:
        return
    import torch
    from diffusers import AutoencoderKL, FlowMatchEulerDiscreteScheduler, FluxTransformer2DModel
    from transformers import CLIPTextConfig, CLIPTextModel, T5Config, T5EncoderModel

    decoder = VAE | {"down_block_types": ["DownEncoderBlock2D"] * 4, "up_block_types": ["UpDecoderBlock2D"] * 4}
    clip = {"hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12, "num_attention_heads": 12}
    t5 = {"vocab_size": 32128, "d_model": 4096, "d_kv": 64, "d_ff": 10240, "num_layers": 24, "num_heads": 64}
    with torch.device("meta"):
        parts = {
            "transformer": FluxTransformer2DModel(**TRANSFORMER),
            "vae": AutoencoderKL(**decoder, use_quant_conv=False, use_post_quant_conv=False),
            "text_encoder": CLIPTextModel(CLIPTextConfig(**clip)),
            "text_encoder_2": T5EncoderModel(T5Config(**t5, feed_forward_proj="gated-gelu")),
        }
    for name, network in parts.items():
        _write_network(folder / name, network)
    FlowMatchEulerDiscreteScheduler(**SCHEDULER).save_pretrained(folder / "scheduler")


def _write_network(component: Path, network: Any) -> None:
    """Write random weights of a network's shapes in files of a few GiB, and its settings."""
    import torch
    from safetensors.torch import save_file

    for path in component.glob("*.safetensors*"):
        path.unlink()
    network.save_config(component) if hasattr(network, "save_config") else network.config.save_pretrained(component)
    kind = "diffusion_pytorch_model" if hasattr(network, "save_config") else "model"
    device = "cuda" if torch.cuda.is_available() else "cpu"
    generator = torch.Generator(device).manual_seed(0)
    pieces: list[dict[str, Any]] = [{}]
    index: dict[str, str] = {}
    shapes = {name: tensor.shape for name, tensor in network.state_dict().items()}
    for name, shape in shapes.items():
        if sum(tensor.nbytes for tensor in pieces[-1].values()) > 4 * GIB:
            pieces.append({})
        drawn = torch.randn(shape, generator=generator, device=device, dtype=torch.float32) * 0.02
        pieces[-1][name] = drawn.to(torch.bfloat16).cpu()
    for number, piece in enumerate(pieces, 1):
        file = f"{kind}-{number:05}-of-{len(pieces):05}.safetensors" if len(pieces) > 1 else f"{kind}.safetensors"
        save_file(piece, component / file, {"format": "pt"})
        index |= dict.fromkeys(piece, file)
        piece.clear()
    if len(pieces) > 1:
        content = {"metadata": {}, "weight_map": index}
        (component / f"{kind}.safetensors.index.json").write_text(json.dumps(content))


def _resident_memory(which: str) -> float:
    """What the system says of this process's main memory, in GiB; 0 where it says nothing."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(which)) / 1024**2
    except (OSError, StopIteration):
        return 0.0


def _drain(descriptor: int) -> None:
    while os.read(descriptor, 1 << 16):
        pass


def main() -> None:
    """Measure one row in this process, and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("name", choices=[card.name for card in CARDS])
    parser.add_argument("--tiny", action="store_true")
    options = parser.parse_args()
    card = next(card for card in CARDS if card.name == options.name)
    print(json.dumps(measure(card, options.folder, options.tiny)))


if __name__ == "__main__":
    main()
