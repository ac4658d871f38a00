"""One upscaling job from its source picture to pixels, and everything that can change a bit of them."""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
import PIL
import torch
from PIL import Image

from dimp.engine.images.pixels import Pixels
from dimp.engine.paint_error import PaintError
from dimp.engine.protocol import Job
from dimp.engine.step_listener import StepListener
from dimp.engine.upscale import LANCZOS, network_file, networks, tiles
from dimp.engine.upscale.layouts import UnknownNet


def upscale(job: Job, source: Image.Image, listener: StepListener, device: str) -> tuple[Pixels, dict[str, str]]:
    """The source `options["scale"]` times as large, (H, W, 3) or with alpha (H, W, 4), and its fingerprint.

    Raises `PaintError` for a network that cannot be read or does not enlarge as much, `MemoryError` where it runs out.
    """
    scale = int(job.options.get("scale", 0))
    if scale < 1 or (source.width * scale, source.height * scale) != (job.width, job.height):
        sizes = f"{source.width}x{source.height} picture, {scale} times, is not {job.width}x{job.height}"
        raise PaintError("bad_input", f"The sizes do not fit: a {sizes}.", "Ask for it again.")
    image = _flatten(source)
    fingerprint = {"zlib": zlib.ZLIB_RUNTIME_VERSION, "pillow": PIL.__version__}
    if job.model == LANCZOS:
        listener.started(1)
        large = np.asarray(image.resize((job.width, job.height), Image.Resampling.LANCZOS), np.uint8)
        listener.step(_no_preview)
        return large, fingerprint
    path = Path(job.folder)
    try:
        layout = network_file.layout(path)
        if scale > layout.scale:
            raise UnknownNet(f"It enlarges {layout.scale} times at most.", f"Ask for {layout.scale} times.")
        fingerprint |= {"upscaler": network_file.digest(path)}
        large = _run_network(path, image, scale, listener, device)
    except UnknownNet as wrong:
        raise PaintError("model", f"The upscaler {job.model} cannot be used: {wrong.message}", wrong.hint) from wrong
    except torch.OutOfMemoryError as error:
        raise MemoryError from error
    return large, fingerprint | {
        "torch": str(torch.__version__), "threads": str(torch.get_num_threads()), "dtype": str(_dtype(device)),
        "tiles": tiles.USUAL.describe(),
    }  # fmt: skip


def _run_network(path: Path, image: Image.Image, scale: int, listener: StepListener, device: str) -> Pixels:
    def step() -> None:
        listener.step(_no_preview)

    net = networks.report_blocks(networks.load(path, device, _dtype(device)), step)
    listener.started(tiles.count_steps(net.layout, image.height, image.width))
    # Left to itself, a CUDA card may take another way of convolving the next time, and give other bits.
    with torch.backends.cudnn.flags(enabled=True, benchmark=False, deterministic=True):
        large = tiles.enlarge(net, np.asarray(image.convert("RGB"), np.uint8), scale, step)
    if image.mode == "RGB":
        return large
    alpha = image.getchannel("A").resize((image.width * scale, image.height * scale), Image.Resampling.LANCZOS)
    return np.dstack((large, np.asarray(alpha, np.uint8)))


def _dtype(device: str) -> torch.dtype:
    return torch.float16 if device == "cuda" else torch.float32


def _no_preview() -> bytes:
    """No preview: until the end there is nothing to see that the source does not show."""
    return b""


def _flatten(image: Image.Image) -> Image.Image:
    """RGB, or RGBA where some of it can be seen through."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    full = image.convert("RGBA")
    return full.convert("RGB") if full.getchannel("A").getextrema() == (255, 255) else full
