"""Checkpoints in one file painted beside the folders that they were made of; prints one JSON object.

Importing the model libraries warns, so it runs in a process of its own:
`python -m tests.dimp.engine.checkpoints.proof FOLDER_OF_MODELS CACHE SCRATCH`.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from dimp.engine.paint_error import PaintError
from tests.dimp.engine.harness import job
from tests.dimp.engine.loaded import PLAIN, Listener, load


def paint(folder: Path, cache: Path) -> Any:
    from dimp.engine.families.request import Request

    asked = job("j", method="text", steps=3, width=64, height=64, prompt="a red ball")
    family = load(folder, PLAIN, cache)
    return family.run(Request(asked, "text", None, None, {"max_sequence_length": 32}), Listener()).astype(int)


def prepare(file: Path, base: Path, target: Path) -> Path:
    from dimp.engine.checkpoints import layout
    from dimp.engine.checkpoints import prepare as preparing

    layout.write_recipe(target, layout.Recipe(str(file), layout.stamp_of(file), str(base)))
    preparing.prepare(target)
    return target


def files(models: Path) -> dict[str, tuple[str, dict[str, Any]]]:
    """Name -> the tiny model that it is of, and its tensors."""
    from dimp.engine.families.registry import FAMILIES
    from tests.dimp.engine.checkpoints import single_files as made

    def network(name: str, family: str, prefix: str = "") -> dict[str, Any]:
        tensors = made.weights(models / name, "transformer")
        swapped = () if family == "zimage" else ("norm_out.linear", _last_block(tensors) if family == "sd3" else "")
        return made.under(prefix, made.in_original_names(tensors, FAMILIES[family].original_names, swapped))

    whole = {"sdxl": made.sdxl_checkpoint(models / "sdxl"), "sd": made.sd_checkpoint(models / "sd")}
    alone = {
        "flux": network("flux", "flux"),
        "schnell": network("schnell", "flux", "model.diffusion_model."),
        "flux2_klein": network("flux2_klein", "flux2_klein"),
        "sd3": network("sd3", "sd3", "model.diffusion_model."),
        "zimage": network("zimage", "zimage", "model.diffusion_model."),
        "qwen": network("qwen", "qwen"),
    }
    return {name: (name, tensors) for name, tensors in (whole | alone).items()}


def _last_block(tensors: dict[str, Any]) -> str:
    """Stable Diffusion 3's last block, whose words are scaled and shifted like the picture at the end."""
    numbers = [int(name.split(".")[1]) for name in tensors if name.startswith("transformer_blocks.")]
    return f"transformer_blocks.{max(numbers)}.norm1_context.linear"


def with_scales(tensors: dict[str, Any]) -> dict[str, Any]:
    """Weights in 8 bits with a scale beside each, and the same in 32 bits."""
    import torch

    made = {}
    for name, tensor in tensors.items():
        if name.endswith(".weight") and tensor.ndim == 2:
            scale = tensor.abs().max() / 400
            made[name] = (tensor / scale).to(torch.float8_e4m3fn)
            made[name.removesuffix("weight") + "scale_weight"] = scale
        else:
            made[name] = tensor
    return made


def distances(models: Path, cache: Path, scratch: Path) -> dict[str, int]:
    """The largest difference of a checkpoint's picture from that of its folder, in steps of 255."""
    from safetensors.torch import save_file

    from tests.dimp.engine.checkpoints import gguf_files

    found = {}
    made = files(models)
    for name, (model, tensors) in made.items():
        path = scratch / f"{name}.safetensors"
        save_file({key: it.contiguous().clone() for key, it in tensors.items()}, path)
        folder = prepare(path, models / model, scratch / name)
        found[name] = int(np.abs(paint(folder, cache) - paint(models / model, cache)).max())
    plain = paint(models / "flux", cache)
    arrays = {name: it.numpy() for name, it in made["flux"][1].items()}
    for kind in ("Q8_0", "Q4_K"):
        path = gguf_files.write(scratch / f"{kind}.gguf", arrays, kind)
        found[kind] = int(np.abs(paint(prepare(path, models / "flux", scratch / kind), cache) - plain).max())
    save_file(with_scales(made["flux"][1]), scratch / "eight.safetensors")
    eight = prepare(scratch / "eight.safetensors", models / "flux", scratch / "eight")
    found["fp8"] = int(np.abs(paint(eight, cache) - plain).max())
    return found


def converters(models: Path) -> dict[str, bool]:
    """Whether the converters of diffusers make the folder's tensors out of ours in the authors' names."""
    import torch
    from diffusers.loaders import single_file_utils

    from tests.dimp.engine.checkpoints import single_files as made

    found = {}
    for name in ("sd", "sdxl"):
        for part, tensors, prefix, convert in (
            ("unet", made.unet_file, "model.diffusion_model.", single_file_utils.convert_ldm_unet_checkpoint),
            ("vae", made.vae_file, "first_stage_model.", single_file_utils.convert_ldm_vae_checkpoint),
        ):
            config = json.loads((models / name / part / "config.json").read_text())
            theirs = convert(made.under(prefix, tensors(models / name)), config)
            ours = made.weights(models / name, part)
            same = set(theirs) == set(ours) and all(torch.equal(theirs[key], ours[key]) for key in ours)
            found[f"{name} {part}"] = same
    return found


def refusals(models: Path, scratch: Path) -> dict[str, str]:
    """What is said of files that can't be used whole."""
    from safetensors.torch import save_file

    whole = {key: it.contiguous().clone() for key, it in files(models)["flux"][1].items()}
    less = {key: it for key, it in whole.items() if key != "img_in.weight"}
    more = whole | {"double_blocks.9.img_attn.proj.weight": whole["img_in.bias"].clone()}
    messages = {}
    for name, tensors in (("less", less), ("more", more)):
        path = scratch / f"{name}.safetensors"
        save_file(tensors, path)
        try:
            prepare(path, models / "flux", scratch / f"{name}-folder")
            messages[name] = ""
        except PaintError as error:
            messages[name] = error.message
    return messages


def main() -> None:
    warnings.simplefilter("ignore")
    import torch

    torch.set_num_threads(1)
    models, cache, scratch = map(Path, sys.argv[1:4])
    facts = {
        "distances": distances(models, cache, scratch),
        "converters": converters(models),
        "refusals": refusals(models, scratch),
    }
    print(json.dumps(facts))


if __name__ == "__main__":
    main()
