"""Files that people come to have in their folders by accident or by malice: none of them is a model, and some bite."""

from __future__ import annotations

import json
import os
import pickle
import struct
from pathlib import Path
from typing import Any

LAYER = "double_blocks.0.img_attn.qkv.lora_A.weight"
NETWORK = b"double_blocks.0.img_attn.qkv.weight"
PLACES = ("", "loras", "embeddings", "vae", "controlnet", "upscalers")
"""Folders in `models/` in which files are looked for."""


def safetensors(header: bytes | dict[str, Any], body: bytes = b"", length: int | None = None) -> bytes:
    """A file with this header, and perhaps a false length of it."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + body


def claim(shape: list[Any], places: list[int], dtype: str = "F16") -> dict[str, Any]:
    """A header with one tensor."""
    return {LAYER: {"dtype": dtype, "shape": shape, "data_offsets": places}}


SAFETENSORS = {
    "huge header": safetensors({}, length=1 << 40),
    "longest header": safetensors({}, length=(1 << 64) - 1),
    "petabytes": safetensors(claim([1 << 30, 1 << 20], [0, 1 << 51])),
    "petabytes in eight bytes": safetensors(claim([1 << 30, 1 << 20], [0, 8]), bytes(8)),
    "a side of 400 digits": safetensors(claim([10**400], [0, 2]), bytes(2)),
    "negative": safetensors(claim([-4, 4], [0, 8]), bytes(8)),
    "a side that is true": safetensors(claim([True, 2], [0, 4]), bytes(4)),
    "unknown format": safetensors(claim([2], [0, 2], "Q9"), bytes(2)),
    "deep": safetensors(b"[" * 100_000),
    "deep objects": safetensors(b'{"a":' * 50_000 + b"1" + b"}" * 50_000),
    "no object": safetensors(b"[1, 2]"),
    "no text": safetensors(b"\xff\xfe{}"),
    "no tensors": safetensors({}),
    "nothing": b"",
    "three bytes": b"abc",
    "pointer": b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 6938078334\n",
    "half": safetensors(claim([64, 64], [0, 8192]), bytes(100)),
    "page": b"<!DOCTYPE html><html>Access to this model is restricted</html>" * 9,
    "pickle": pickle.dumps({"a": 1}),
}
"""Name -> content of a `.safetensors` file."""


def gguf(tensors: int = 1, notes: int = 0, rest: bytes = b"", version: int = 3) -> bytes:
    """A GGUF file with these claims."""
    return b"GGUF" + struct.pack("<IQQ", version, tensors, notes) + rest


def _entry(sides: tuple[int, ...], kind: int = 0, offset: int = 0, name: bytes = NETWORK) -> bytes:
    start = struct.pack("<Q", len(name)) + name + struct.pack("<I", len(sides))
    return start + struct.pack(f"<{len(sides)}QIQ", *sides, kind, offset)


GGUF = {
    "false count": gguf(1 << 60),
    "false notes": gguf(notes=1 << 60),
    "false text": gguf(notes=1, rest=struct.pack("<Q", 1 << 62)),
    "petabytes": gguf(rest=_entry((1 << 40, 1 << 20))),
    "far away": gguf(rest=_entry((4, 4), offset=1 << 62)),
    "unknown kind": gguf(rest=_entry((4, 4), kind=999)),
    "list in lists": gguf(0, 1, struct.pack("<Q", 1) + b"k" + struct.pack("<I", 9) + struct.pack("<IQ", 9, 1) * 2000),
    "version": gguf(version=99),
    "other end first": b"GGUF" + struct.pack(">IQQ", 3, 1, 0),
    "nothing": b"",
}
"""Name -> content of a `.gguf` file."""

INDEX = "model_index.json"
FOLDERS: dict[str, dict[str, Any]] = {
    "broken index": {INDEX: b"{"},
    "index of a list": {INDEX: b"[]"},
    "deep index": {INDEX: b"[" * 200_000},
    "no class": {INDEX: {}},
    "class of a number": {INDEX: {"_class_name": 5}},
    "other class": {INDEX: {"_class_name": "KolorsPipeline"}},
    "no weights": {INDEX: {"_class_name": "FluxPipeline", "transformer": ["diffusers", "FluxTransformer2DModel"]}},
    "parts elsewhere": {INDEX: {"_class_name": "FluxPipeline", "../../x": ["diffusers", "FluxTransformer2DModel"]}},
    "no index": {"transformer/config.json": {}},
    "broken settings": {INDEX: {"_class_name": "FluxPipeline"}, "esquisse.json": {"steps": "many"}},
}
"""Name -> files of a folder in `models/`."""


def spread(models: Path) -> list[str]:
    """Put all of them where they are looked for; returns the names that `dimp models list` should have."""
    for place in PLACES:
        folder = models / place
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in SAFETENSORS.items():
            (folder / f"{name}.safetensors").write_bytes(content)
        (folder / "link out.safetensors").symlink_to("/etc/passwd")
        (folder / "to nowhere.safetensors").symlink_to("/nowhere/at/all")
        (folder / "circle.safetensors").symlink_to("circle.safetensors")
        (folder / "folder.safetensors").mkdir()
        os.mkfifo(folder / "pipe.safetensors")
        for suffix in ("ckpt", "pt", "bin", "pth"):
            (folder / f"old.{suffix}").write_bytes(pickle.dumps({}))
        with open(os.fsencode(folder) + b"/\xff.safetensors", "wb") as file:
            file.write(b"a name that is no text")
    for name, content in GGUF.items():
        (models / f"gguf {name}.gguf").write_bytes(content)
    for name, files in FOLDERS.items():
        for file, content in files.items():
            path = models / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    os.mkfifo(models / "no index" / INDEX)
    (models / "to itself").symlink_to(models / "to itself")
    return [*SAFETENSORS, *(f"gguf {name}" for name in GGUF), *FOLDERS, "link out", "circle", "pipe"]
