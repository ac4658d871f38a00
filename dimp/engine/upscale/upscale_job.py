"""One upscaling job from its source picture to pixels, and everything that can change a bit of them."""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
import PIL
import torch
from PIL import Image

from dimp.engine.desk import PaintError
from dimp.engine.families import Steps
from dimp.engine.pixels import Pixels
from dimp.engine.protocol import Job
from dimp.engine.upscale import LANCZOS, files, nets, tiles
from dimp.engine.upscale.layouts import UnknownNet


def enlarged(job: Job, source: Image.Image, steps: Steps, device: str) -> tuple[Pixels, dict[str, str]]:
    """The source `options["scale"]` times as large, (H, W, 3) or with alpha (H, W, 4), and its fingerprint.

    Raises `PaintError` for a network that cannot be read or does not enlarge as much, `MemoryError` where it runs out.
    """
    scale = int(job.options.get("scale", 0))
    if scale < 1 or (source.width * scale, source.height * scale) != (job.width, job.height):
        sizes = f"{source.width}x{source.height} picture, {scale} times, is not {job.width}x{job.height}"
        raise PaintError("bad_input", f"The sizes do not fit: a {sizes}.", "Ask for it again.")
    image = _plain(source)
    about = {"zlib": zlib.ZLIB_RUNTIME_VERSION, "pillow": PIL.__version__}
    if job.model == LANCZOS:
        steps.started(1)
        large = np.asarray(image.resize((job.width, job.height), Image.Resampling.LANCZOS), np.uint8)
        steps.step(_unseen)
        return large, about
    path, dtype = Path(job.folder), torch.float16 if device == "cuda" else torch.float32
    try:
        layout = files.layout(path)
        if scale > layout.scale:
            raise UnknownNet(f"It enlarges {layout.scale} times at most.", f"Ask for {layout.scale} times.")
        about |= {"upscaler": files.digest(path)}
        large = _by_net(path, image, scale, steps, device, dtype)
    except UnknownNet as wrong:
        raise PaintError("model", f"The upscaler {job.model} cannot be used: {wrong.message}", wrong.hint) from wrong
    except torch.OutOfMemoryError as error:
        raise MemoryError from error
    return large, about | {
        "torch": str(torch.__version__), "threads": str(torch.get_num_threads()), "dtype": str(dtype),
        "tiles": tiles.USUAL.words(),
    }  # fmt: skip


def _by_net(path: Path, image: Image.Image, scale: int, steps: Steps, device: str, dtype: torch.dtype) -> Pixels:
    def step() -> None:
        steps.step(_unseen)

    net = nets.told(nets.load(path, device, dtype), step)
    steps.started(tiles.steps(net.layout, image.height, image.width))
    # Left to itself, a CUDA card may take another way of convolving the next time, and give other bits.
    with torch.backends.cudnn.flags(enabled=True, benchmark=False, deterministic=True):
        large = tiles.enlarged(net, np.asarray(image.convert("RGB"), np.uint8), scale, step)
    if image.mode == "RGB":
        return large
    alpha = image.getchannel("A").resize((image.width * scale, image.height * scale), Image.Resampling.LANCZOS)
    return np.dstack((large, np.asarray(alpha, np.uint8)))


def _unseen() -> bytes:
    """No preview: until the end there is nothing to see that the source does not show."""
    return b""


def _plain(image: Image.Image) -> Image.Image:
    """RGB, or RGBA where some of it can be seen through."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    full = image.convert("RGBA")
    return full.convert("RGB") if full.getchannel("A").getextrema() == (255, 255) else full
