"""An upscaler's file: what network it holds and its digest, told without a model library.

Two kinds are read: `.param` with its `.bin` beside it (ncnn), and `.safetensors`. A `.pth` is a pickle, which can run
any code when it is opened, and is never opened here.
"""

from __future__ import annotations

from pathlib import Path

from blake3 import blake3

from dimp.engine.safetensors_header import BrokenFile, read_header
from dimp.engine.upscale.layouts import Layout, Shape, UnknownNet, recognize, rename_tensors

PICKLES = (".pth", ".pt", ".ckpt")
CONVERT = "Convert it to .safetensors on a machine where you trust it, or find it as .safetensors."


def layout(path: Path) -> Layout:
    """The layout of the network in a file. Raises `UnknownNet`, with the reason and a hint."""
    if path.suffix == ".param":
        if not path.with_suffix(".bin").is_file():
            raise UnknownNet(f"{path.stem}.bin is missing.", f"Put it beside {path.name}: it holds the weights.")
        from dimp.engine.upscale import ncnn  # imported late: it needs numpy, and a server starts without

        return ncnn.layout(path)
    if path.suffix != ".safetensors":
        raise UnknownNet(f"{path.name} is a pickle, which could run code, or no network at all.", CONVERT)
    shapes = _read_shapes(path)
    return recognize({new: shapes[old] for old, new in rename_tensors(list(shapes)).items()})


def digest(path: Path) -> str:
    """BLAKE3 over the files that make the network: the digest of one file, or of both of ncnn's together."""
    whole = blake3()
    for part in (path, path.with_suffix(".bin")) if path.suffix == ".param" else (path,):
        try:
            whole.update_mmap(part)
        except OSError as wrong:
            raise UnknownNet(f"{part.name} cannot be read: {wrong.strerror or wrong}.") from wrong
    return whole.hexdigest()


def _read_shapes(path: Path) -> dict[str, Shape]:
    """Name and shape of each tensor, from the file's header."""
    try:
        return {name: entry.shape for name, entry in read_header(path).tensors.items()}
    except OSError as wrong:
        raise UnknownNet(f"{path.name} cannot be read: {wrong.strerror}.") from wrong
    except BrokenFile as wrong:
        raise UnknownNet(f"{path.name} is damaged, or no .safetensors file: {wrong}.") from wrong
