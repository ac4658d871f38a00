"""Graphs of ComfyUI of the shapes that people build: plain, rerouted, two passes, FLUX, drawn without having run."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.dimp.metadata.foreign import Asked

Graph = dict[str, Any]


def _node(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs, "_meta": {"title": kind}}


def _plain(asked: Asked) -> Graph:
    model: list[Any] = ["4", 0]
    loras = {}
    for place, (name, weight) in enumerate(reversed(asked.loras)):
        loras[f"lora{place}"] = _node("LoraLoader", lora_name=f"{name}.safetensors", strength_model=weight,
                                      strength_clip=weight, model=model, clip=["4", 1])  # fmt: skip
        model = [f"lora{place}", 0]
    return {
        **loras,
        "3": _node("KSampler", seed=asked.seed, steps=asked.steps, cfg=asked.guidance, sampler_name=asked.sampler,
                   scheduler="normal", denoise=1, model=model, positive=["6", 0], negative=["7", 0],
                   latent_image=["5", 0]),
        "4": _node("CheckpointLoaderSimple", ckpt_name="sub/thing.safetensors"),
        "5": _node("EmptyLatentImage", width=asked.width, height=asked.height, batch_size=1),
        "6": _node("CLIPTextEncode", text=asked.prompt, clip=["4", 1]),
        "7": _node("CLIPTextEncode", text=asked.negative, clip=["4", 1]),
        "8": _node("VAEDecode", samples=["3", 0], vae=["4", 2]),
        "9": _node("SaveImage", filename_prefix="x", images=["8", 0]),
    }  # fmt: skip


def _linked(asked: Asked) -> Graph:
    """Texts come from nodes of their own, joined, and everything runs through reroutes."""
    graph = _plain(asked)
    first, _, second = asked.prompt.partition(" ")
    graph |= {
        "20": _node("PrimitiveStringMultiline", value=first), "21": _node("String Literal", string=second),
        "22": _node("StringConcatenate", string_a=["20", 0], string_b=["21", 0], delimiter=" "),
        "23": _node("Reroute", **{"": ["22", 0]}), "24": _node("Reroute", **{"": ["6", 0]}),
        "25": _node("Seed (rgthree)", seed=asked.seed), "26": _node("PrimitiveInt", value=asked.width),
        "27": _node("Reroute", **{"": ["26", 0]}),
    }  # fmt: skip
    graph["6"]["inputs"]["text"] = ["23", 0]
    graph["3"]["inputs"]["positive"] = ["24", 0]
    graph["3"]["inputs"]["seed"] = ["25", 0]
    graph["5"]["inputs"]["width"] = ["27", 0]
    return graph


def _two_passes(asked: Asked) -> Graph:
    """A second sampler paints over the enlarged picture with a seed, steps and words of its own."""
    graph = _plain(asked)
    graph |= {
        "30": _node("LatentUpscaleBy", upscale_method="nearest", scale_by=2, samples=["3", 0]),
        "31": _node("KSampler", seed=1, steps=7, cfg=2, sampler_name="ddim", scheduler="simple", denoise=0.5,
                    model=["4", 0], positive=["32", 0], negative=["7", 0], latent_image=["30", 0]),
        "32": _node("CLIPTextEncode", text="sharp details", clip=["4", 1]),
    }  # fmt: skip
    graph["8"]["inputs"]["samples"] = ["31", 0]
    return {"31": graph.pop("31"), **graph}  # it comes first in the file


def _flux(asked: Asked) -> Graph:
    model: list[Any] = ["12", 0]
    loras = {}
    for place, (name, weight) in enumerate(reversed(asked.loras)):
        loras[f"lora{place}"] = _node("LoraLoaderModelOnly", lora_name=f"{name}.safetensors", strength_model=weight,
                                      model=model)  # fmt: skip
        model = [f"lora{place}", 0]
    return {
        **loras,
        "5": _node("EmptySD3LatentImage", width=asked.width, height=asked.height, batch_size=1),
        "6": _node("CLIPTextEncode", text=asked.prompt, clip=["11", 0]), "8": _node("VAEDecode", samples=["13", 0]),
        "9": _node("SaveImage", images=["8", 0]), "11": _node("DualCLIPLoader", clip_name1="t5", clip_name2="l"),
        "12": _node("UNETLoader", unet_name="flux1-dev.safetensors", weight_dtype="default"),
        "13": _node("SamplerCustomAdvanced", noise=["25", 0], guider=["22", 0], sampler=["16", 0], sigmas=["17", 0],
                    latent_image=["5", 0]),
        "16": _node("KSamplerSelect", sampler_name=asked.sampler),
        "17": _node("BasicScheduler", scheduler="simple", steps=asked.steps, denoise=1, model=["30", 0]),
        "22": _node("BasicGuider", model=["30", 0], conditioning=["26", 0]),
        "25": _node("RandomNoise", noise_seed=asked.seed),
        "26": _node("FluxGuidance", guidance=asked.guidance, conditioning=["6", 0]),
        "30": _node("ModelSamplingFlux", max_shift=1.15, base_shift=0.5, width=64, height=64, model=model),
    }  # fmt: skip


def _controlled(asked: Asked) -> Graph:
    """Words go through a control net, and a second picture is previewed by another branch."""
    graph = _plain(asked)
    graph |= {
        "40": _node("ControlNetApplyAdvanced", strength=0.8, start_percent=0, end_percent=1, positive=["6", 0],
                    negative=["7", 0], control_net=["41", 0], image=["42", 0]),
        "41": _node("ControlNetLoader", control_net_name="canny.safetensors"), "42": _node("LoadImage", image="a.png"),
        "43": _node("PreviewImage", images=["42", 0]),
    }  # fmt: skip
    graph["3"]["inputs"] |= {"positive": ["40", 0], "negative": ["40", 1]}
    return graph


def _efficient(asked: Asked) -> Graph:
    """A loader that takes both texts, of one of the many packs."""
    return {
        "1": _node("Efficient Loader", ckpt_name="thing.safetensors", positive=asked.prompt, negative=asked.negative,
                   empty_latent_width=asked.width, empty_latent_height=asked.height, batch_size=1,
                   lora_name=f"{asked.loras[0][0]}.safetensors" if asked.loras else "",
                   lora_model_strength=1.0),
        "2": _node("KSampler (Efficient)", seed=asked.seed, steps=asked.steps, cfg=asked.guidance,
                   sampler_name=asked.sampler, scheduler="karras", denoise=1, model=["1", 0], positive=["1", 1],
                   negative=["1", 2], latent_image=["1", 3]),
        "3": _node("Save Image w/ Metadata", images=["2", 5]),
    }  # fmt: skip


def _ran(make: Callable[[Asked], Graph]) -> Callable[[Asked], dict[str, str]]:
    return lambda asked: {"prompt": json.dumps(make(asked)), "workflow": json.dumps({"nodes": [], "links": []})}


_ORDERS: dict[str, tuple[str, ...]] = {
    "KSampler": ("seed", "control", "steps", "cfg", "sampler_name", "scheduler", "denoise"),
    "CheckpointLoaderSimple": ("ckpt_name",), "EmptyLatentImage": ("width", "height", "batch_size"),
    "CLIPTextEncode": ("text",), "SaveImage": ("filename_prefix",), "VAEDecode": (),
    "LoraLoader": ("lora_name", "strength_model", "strength_clip"),
}  # fmt: skip


def _drawn(asked: Asked) -> dict[str, str]:
    """The drawing alone: values without names, links in a list of their own."""
    graph, links, rows = _plain(asked), [], []
    numbers = {key: place for place, key in enumerate(graph, 1)}
    for key, node in graph.items():
        sockets = []
        for name, value in node["inputs"].items():
            if isinstance(value, list):
                links.append([len(links) + 1, numbers[value[0]], value[1], numbers[key], len(sockets), "ANY"])
                sockets.append({"name": name, "type": "ANY", "link": len(links)})
        values = [{"control": "randomize"}.get(name, node["inputs"].get(name)) for name in _ORDERS[node["class_type"]]]
        rows.append(
            {"id": numbers[key], "type": node["class_type"], "mode": 0, "inputs": sockets, "widgets_values": values}
        )
    return {"workflow": json.dumps({"nodes": rows, "links": links, "version": 0.4})}


KINDS: tuple[Callable[[Asked], dict[str, str]], ...] = (
    _ran(_plain), _ran(_linked), _ran(_two_passes), _ran(_flux), _ran(_controlled), _ran(_efficient), _drawn,
)  # fmt: skip
FLUX = _ran(_flux)
EFFICIENT = _ran(_efficient)
