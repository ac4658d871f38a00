"""`python -m tests.bench.gpu --cards [--tiny] [--json]`: FLUX.1 on the cards that people have, in one run.

A card of a size is this card with the process's memory capped, and the planner is told of so much main memory. The
model is at full size with random weights, written once to a folder and loaded from there by the worker, each row in a
process of its own: peak of the card, main memory and digest are that row's alone. The anchors are diffusers' own
offloads and, where it is installed, diffusers-mm. Rows are printed as they come, for a run may be cut off; what fails
is a row that says why. At full size no row is begun that would end after `LIMIT_S`.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from msgspec import structs

from dimp.engine.placement import plan_load
from tests.bench.gpu import SCHEDULER, TRANSFORMER, VAE, Row

GIB = 1024**3
STEPS = 12
"""Fewer than usual: a step is a step, and the run is to be short."""

LIMIT_S, ROW_LIMIT_S = 450.0, 120.0
"""Seconds for all rows at full size, and for one: the run ends within eight minutes, whatever hangs."""

MODEL_GB = 36.0
"""Room on the disk for the model at full size, and for what is painted."""


@dataclass(frozen=True)
class Card:
    """A machine of the table: free memory of its card and of its main memory in GiB, and how it is used.

    `tasks`: what is measured beside painting from words.
    """

    name: str
    free: float
    ram: float
    anchor: str = ""
    tasks: tuple[str, ...] = ()


EDITS = ("img2img", "flowedit")

CARDS = (
    Card("resident", 78.0, 58.0, tasks=EDITS),
    Card("24 GB + 64 GB", 22.8, 58.0, tasks=EDITS),
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
    """Measure each machine, and compare it with the first of them, which has the whole model on the card."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "model"
        if not tiny and shutil.disk_usage(scratch).free < MODEL_GB * 1e9:
            sys.exit(f"The model takes {MODEL_GB:.0f} GB below {scratch}, which has less. TMPDIR names another folder.")
        _write_model(folder, tiny)
        reference: Row = {}
        for card in CARDS:
            left = LIMIT_S - (time.monotonic() - began)
            row = _measure_apart(card, folder, tiny, min(left, ROW_LIMIT_S))
            if "s/image" in row:
                reference = reference or row
                _compare(row, reference)
            yield row


def _compare(row: Row, reference: Row) -> None:
    """Say how a row's seconds and bits stand to those of the reference."""
    row["ratio"] = row["s/image"] / reference["s/image"]
    row["same bits"] = row["digest"] == reference["digest"]
    for task in EDITS:
        if isinstance(row.get(task), float) and isinstance(reference.get(task), float):
            row[f"{task} ratio"] = row[task] / reference[task]


def _measure_apart(card: Card, folder: Path, tiny: bool, limit_s: float) -> Row:
    """A row, measured in a process of its own (of toys one is enough); what went wrong where there is no row."""
    if card.anchor == "mm" and importlib.util.find_spec("diffusers_mm") is None:
        return _failed(card, "diffusers-mm is not installed here (uv pip install diffusers-mm)")
    if tiny and card.anchor != "group":
        return measure(card, folder, tiny)
    if not tiny and limit_s <= 0:
        return _failed(card, "left out: the run has taken its time")
    command = [sys.executable, "-m", "tests.bench.cards", str(folder), card.name, *(["--tiny"] if tiny else [])]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=None if tiny else limit_s, check=False)
    except subprocess.TimeoutExpired:
        return _failed(card, f"stopped after {limit_s:.0f} s")
    if done.returncode < 0:
        name = signal.Signals(-done.returncode).name
        return _failed(card, f"ended by {name}" + (": main memory ran out, probably" if name == "SIGKILL" else ""))
    if done.returncode or not done.stdout.strip():
        return _failed(card, (done.stderr.strip().splitlines() or ["no answer"])[-1][:300])
    row: Row = json.loads(done.stdout.splitlines()[-1])
    return row


def _failed(card: Card, why: str) -> Row:
    return {"name": card.name, "failed": why}


def measure(card: Card, folder: Path, tiny: bool) -> Row:
    """Paint on a machine like this one: first with new words, then with the same; then each edit, twice."""
    from dimp.engine.worker import environment

    environment.make_quiet()
    import torch

    if not tiny:
        _cap(card)
    began = time.perf_counter()
    paint, describe = (_paint_by_library if card.anchor else _paint_by_worker)(card, folder, tiny)
    loading = time.perf_counter() - began
    times, digest = _time(paint, "text", 1 if card.anchor and not tiny else 2)
    row = {
        "name": card.name, "plan": describe(), "load s": loading, "first s": times[0], "s/image": min(times[1:]),
        "s/step": min(times[1:]) / STEPS, "ratio": 1.0, "same bits": True, "digest": digest,
        "peak GiB": 0.0 if tiny else torch.cuda.max_memory_allocated() / GIB, "RSS GiB": _resident_memory("VmRSS"),
        "most RSS GiB": _resident_memory("VmHWM"),
    }  # fmt: skip
    return row | {task: _time_edit(paint, task) for task in card.tasks}


def _time_edit(paint: Callable[[str], str], task: str) -> float | str:
    """Seconds of an edit's second picture; in words why there is none, for the row is worth having without it."""
    try:
        return min(_time(paint, task, 1)[0][1:])
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:100]


def _time(paint: Callable[[str], str], task: str, rounds: int) -> tuple[list[float], str]:
    """Seconds of a first picture and of so many more of a task, and the last one's digest."""
    times, digest = [], ""
    for _ in range(rounds + 1):
        began = time.perf_counter()
        digest = paint(task)
        times.append(time.perf_counter() - began)
    return times, digest


def _cap(card: Card) -> None:
    """Leave this process no more of the card than the machine has, and say so to whoever asks what is free."""
    import torch

    torch.cuda.init()
    total = torch.cuda.mem_get_info()[1]
    cap = int(card.free * GIB)
    if cap > total:
        sys.exit(f"This card has {total / GIB:.1f} GiB, and {card.free:.1f} are to be free.")
    torch.cuda.set_per_process_memory_fraction(cap / total)
    torch.cuda.mem_get_info = lambda device=None: (cap - torch.cuda.memory_reserved(device), cap)  # type: ignore[assignment]


def _paint_by_worker(card: Card, folder: Path, tiny: bool) -> tuple[Callable[[str], str], Callable[[], str]]:
    """One picture by our painter on the machine that the card stands for; and what it says of its plan.

    Edits begin with the picture that was painted from words. The rows share what was found out about the model's files
    and the card; encoded prompts are each row's own.
    """
    from dimp.engine import placement
    from dimp.engine.worker.painter import DiffusionPainter
    from dimp.engine.worker.worker_ipc import Connection, JobContext
    from tests.dimp.engine.harness import job

    scratch = Path(tempfile.mkdtemp(dir=folder.parent))
    cache, device = folder.parent / "cache", "cpu" if tiny else "cuda"
    painter = DiffusionPainter(scratch / "images", cache, 1 if tiny else 8, device, words=scratch / "words")
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

    painted = {"source": "", "source_prompt": "a red ball on the grass", "strength": 0.9}

    def paint(task: str) -> str:
        wanted = structs.replace(asked, method=task, **({} if task == "text" else painted))
        digest = str(painter.paint(wanted, JobContext(connection, wanted)).digest)
        if task == "text":
            painted["source"] = digest
        return digest

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


def _paint_by_library(card: Card, folder: Path, tiny: bool) -> tuple[Callable[[str], str], Callable[[], str]]:
    """One picture by diffusers with an offload of its own or of diffusers-mm."""
    import torch
    from diffusers import FluxPipeline

    from dimp.engine.images import pixels, png
    from dimp_store.blobs import Digest

    pipe = FluxPipeline.from_pretrained(folder, local_files_only=True, dtype=torch.float32 if tiny else torch.bfloat16)
    pipe.set_progress_bar_config(disable=True)
    if card.anchor == "mm":
        pipe = importlib.import_module("diffusers_mm").managed(pipe, device="cpu" if tiny else "cuda")
    elif tiny:
        pass  # both offloads need a card
    elif card.anchor == "group":
        pipe.enable_group_offload(
            onload_device=torch.device("cuda"), offload_type="leaf_level", use_stream=True, record_stream=True
        )
    else:
        pipe.enable_model_cpu_offload()
    side = 64 if tiny else 1024

    def paint(task: str) -> str:
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
    if torch.cuda.is_available():
        torch.cuda.empty_cache()  # the rows are to have the card
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
