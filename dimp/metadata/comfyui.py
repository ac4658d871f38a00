"""ComfyUI: the graph that made a picture, under `prompt` (as it ran) and `workflow` (as it was drawn).

A graph says nothing outright; it is walked from what saves the picture back to the sampler that began it, and from
there along what it is joined to: positive and negative words, the empty latent, the model and its LoRAs. Nodes of the
many extensions are read by the names of their inputs, which nearly all take over from the originals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from dimp.core.imported import ImportedLora, ImportedRecipe
from dimp.metadata.comfyui_graph import Graph, Node, graph_of_prompt, graph_of_workflow
from dimp.metadata.values import (
    decode_object,
    number_of,
    seed_of,
    side_of,
    size_of,
    split_loras,
    steps_of,
    text_of,
    weight_of,
)

_SAVERS = ("saveimage", "previewimage", "imagesave", "save image", "image save", "savewebp", "saveanimated")
_SEEDS, _GUIDANCES = ("seed", "noise_seed"), ("cfg", "guidance", "cfg_scale", "guidance_scale")
_MODELS = ("ckpt_name", "unet_name", "model_name", "base_ckpt_name", "diffusion_name", "gguf_name")
_ENDS = 16
"""Nodes that save, and samplers, that are followed in one graph."""

_FILE = re.compile(r"\.(safetensors|sft|ckpt|gguf|pth?)$", re.IGNORECASE)


def read(texts: Mapping[str, str]) -> ImportedRecipe | None:
    """The recipe in the texts of a file; None where they are none of ComfyUI, or hold no sampler."""
    for name, make in (("prompt", graph_of_prompt), ("workflow", graph_of_workflow)):
        data = decode_object(texts.get(name, ""))
        graph = make(data) if data is not None else None
        if graph is not None and (sampler := _find_sampler(graph)) is not None:
            return _read(graph, sampler)
    return None


def _read(graph: Graph, sampler: Node) -> ImportedRecipe:
    positive, negative = _words(graph, sampler, "positive"), _words(graph, sampler, "negative")
    prompt, tagged = split_loras(positive)
    upstream = list(graph.walk(sampler))
    width, height = _find_size(graph, sampler)
    return ImportedRecipe(
        tool="ComfyUI", prompt=prompt, negative=negative,
        seed=seed_of(_find(graph, sampler, upstream, _SEEDS)),
        steps=steps_of(_find(graph, sampler, upstream, ("steps",))),
        guidance=_find_guidance(graph, sampler), width=width, height=height,
        sampler=text_of(_find(graph, sampler, upstream, ("sampler_name",))),
        schedule=text_of(_find(graph, sampler, upstream, ("scheduler",))),
        strength=_find_strength(graph, sampler), model=_find_model(graph, sampler),
        lora_list=tagged or tuple(_find_loras(graph, sampler)), extras={"samplers": str(len(_samplers(graph)))},
    )  # fmt: skip


def _samplers(graph: Graph) -> list[Node]:
    """Nodes that sample: what takes a latent and either words or a guider."""
    return [
        node for node in graph.nodes.values()
        if node.kind.lower() not in _PASSING
        and (("positive" in node.inputs and (_SEEDS[0] in node.inputs or _SEEDS[1] in node.inputs))
             or ("guider" in node.inputs and "noise" in node.inputs))
    ]  # fmt: skip


_PASSING = ("controlnetapplyadvanced", "inpaintmodelconditioning")


def _find_sampler(graph: Graph) -> Node | None:
    """The sampler that began the picture: of those that lead to what is saved, one with no sampler before it."""
    samplers = dict.fromkeys(_samplers(graph))
    savers = [node for node in graph.nodes.values() if any(name in node.kind.lower() for name in _SAVERS)]
    leading = [node for saver in savers[-_ENDS:] for node in graph.walk(saver) if node in samplers]
    chosen = list(dict.fromkeys(leading or samplers))[:_ENDS]
    first = [node for node in chosen if not any(node is not other in samplers for other in _before(graph, node))]
    whole = [node for node in first if number_of(graph.value(node, "denoise")) in (None, 1.0)]
    return next(iter(whole or first or chosen), None)


def _before(graph: Graph, node: Node) -> Iterator[Node]:
    """What the latent of a sampler was made by."""
    for name in ("latent_image", "latent", "samples", "image"):
        if (source := graph.source(node, name)) is not None:
            yield from graph.walk(source[0])


def _find(graph: Graph, sampler: Node, upstream: list[Node], names: tuple[str, ...]) -> Any:
    """A value by one of several names: of the sampler, else of what is joined to it (noise, sigmas, a guider)."""
    own = [sampler, *(source[0] for name in _PARTS if (source := graph.source(sampler, name)) is not None)]
    for node in (*own, *upstream):
        for name in names:
            value = graph.value(node, name)
            if value is not None and value != "":
                return value
    return None


_PARTS = ("noise", "sigmas", "sampler", "guider")


def _words(graph: Graph, sampler: Node, role: str) -> str:
    """The words of one role: along the sampler's input, or that of its guider."""
    for name in (role, "conditioning"):
        for node in (sampler, *(source[0] for part in ("guider",) if (source := graph.source(sampler, part)))):
            value = node.inputs.get(name)
            if isinstance(value, str):
                return value.strip()
            if (source := graph.source(node, name)) is not None and not (name == "conditioning" and role == "negative"):
                return _trace_words(graph, source[0], role, set()).strip()
    return ""


def _trace_words(graph: Graph, node: Node, role: str, seen: set[str]) -> str:
    """The words that a conditioning holds, through whatever changes or joins it."""
    if node.id in seen or "zeroout" in node.kind.lower().replace("_", ""):
        return ""
    seen.add(node.id)
    graph.look()
    if (own := _own_words(graph, node, role)) is not None:
        return own
    inputs = [role] if role in node.inputs else [name for name in node.inputs if name.startswith(_CONDITIONS)]
    parts = [
        _trace_words(graph, source[0], role, seen) for name in inputs or list(node.inputs)
        if (source := graph.source(node, name)) is not None
    ]  # fmt: skip
    return ", ".join(dict.fromkeys(part.strip() for part in parts if part.strip()))


_CONDITIONS = ("conditioning", "cond", "input", "value", "any", "prompt")
_TEXTS = ("text", "text_g", "t5xxl", "clip_l", "text_l", "prompt", "string", "positive_prompt")


def _own_words(graph: Graph, node: Node, role: str) -> str | None:
    """The words of a node that encodes some; None for one that only passes a conditioning on."""
    other = {"positive": "negative", "negative": "positive"}[role]
    if role in node.inputs and isinstance(node.inputs[role], str) and other in node.inputs:
        return text_of(node.inputs[role])  # a loader that takes both
    if not any(name in node.inputs for name in _TEXTS) or graph.source(node, "conditioning") is not None:
        return None
    texts = [text_of(graph.value(node, name)).strip() for name in _TEXTS]
    return next(iter(dict.fromkeys(text for text in texts if text)), "")


def _find_guidance(graph: Graph, sampler: Node) -> float | None:
    """The guidance: a distilled model's own, which stands in a node on the way to the words, where the other is 1."""
    own = [sampler, *(source[0] for source in [graph.source(sampler, "guider")] if source)]
    plain = next((value for node in own for name in _GUIDANCES
                  if (value := number_of(graph.value(node, name))) is not None), None)  # fmt: skip
    if plain is not None and plain != 1.0:
        return plain
    way = (source[0] for node in own for name in ("positive", "conditioning") if (source := graph.source(node, name)))
    nodes = [node for first in way for node in graph.walk(first)]
    distilled = next((value for node in nodes if (value := number_of(graph.value(node, "guidance"))) is not None), None)
    return plain if distilled is None else distilled


def _find_size(graph: Graph, sampler: Node) -> tuple[int | None, int | None]:
    """The size of the latent that the sampler began with."""
    upstream = [node for name in ("latent_image", "latent", "samples") if (source := graph.source(sampler, name))
                for node in graph.walk(source[0])]  # fmt: skip
    for node in (sampler, *upstream):
        sides = tuple(
            side_of(graph.value(node, names[0]) or graph.value(node, names[1]))
            for names in (("width", "empty_latent_width"), ("height", "empty_latent_height"))
        )
        if all(sides):
            return sides[0], sides[1]
        if any(written := size_of(text_of(graph.value(node, "resolution")))):
            return written
    return None, None


def _find_strength(graph: Graph, sampler: Node) -> float | None:
    """How far a source picture was left; None where the picture began from noise."""
    denoise = number_of(_find(graph, sampler, [], ("denoise",)))
    return denoise if denoise is not None and 0 < denoise < 1 else None


def _find_model(graph: Graph, sampler: Node) -> str:
    for node in _along_model(graph, sampler):
        for name in _MODELS:
            if value := text_of(graph.value(node, name)):
                return _FILE.sub("", value.replace("\\", "/").rpartition("/")[2])
    return ""


def _find_loras(graph: Graph, sampler: Node) -> Iterator[ImportedLora]:
    for node in _along_model(graph, sampler):
        if name := text_of(graph.value(node, "lora_name")):
            weight = graph.value(node, "strength_model")
            yield _lora(name, graph.value(node, "lora_wt") if weight is None else weight)
        for value in node.inputs.values():  # lists of LoRAs in one node
            if isinstance(value, dict) and value.get("on", True) and text_of(value.get("lora")):
                yield _lora(value["lora"], value.get("strength"))


def _lora(name: str, weight: Any) -> ImportedLora:
    return ImportedLora(_FILE.sub("", name.replace("\\", "/").rpartition("/")[2]), weight_of(weight))


def _along_model(graph: Graph, sampler: Node) -> list[Node]:
    """What is between the sampler and the file of its model, the nearest first."""
    starts = [source[0] for name in ("model", "guider", "sigmas", "pipe", "basic_pipe")
              if (source := graph.source(sampler, name)) is not None]  # fmt: skip
    return list(dict.fromkeys(node for start in starts for node in graph.walk(start)))
