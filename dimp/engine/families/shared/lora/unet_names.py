"""The layers of a Stable Diffusion network by the names of its authors, which most files from Civitai have.

Their blocks are three numbered rows (`input_blocks`, `middle_block`, `output_blocks`); which of them a block of
diffusers is follows from how many layers each block has, so the rows are counted off on the loaded network.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dimp.engine.families.spec import OriginalName

_RESNET = {
    "in_layers.0": "norm1",
    "in_layers.2": "conv1",
    "emb_layers.1": "time_emb_proj",
    "out_layers.0": "norm2",
    "out_layers.3": "conv2",
    "skip_connection": "conv_shortcut",
}
_OUTSIDE = {
    "time_embed.0": "time_embedding.linear_1",
    "time_embed.2": "time_embedding.linear_2",
    "label_emb.0.0": "add_embedding.linear_1",
    "label_emb.0.2": "add_embedding.linear_2",
    "input_blocks.0.0": "conv_in",
    "out.0": "conv_norm_out",
    "out.2": "conv_out",
}


def unet_names(network: Any) -> tuple[OriginalName, ...]:
    """Return the layers of a network whose original names differ; none for a network of another kind."""
    if not hasattr(network, "down_blocks"):
        return ()
    blocks = dict(_blocks(network))
    names = [OriginalName(name, (here,)) for name, here in _OUTSIDE.items()]
    for name, here in blocks.items():
        if ".resnets." in here:
            names += [OriginalName(f"{name}.{there}", (f"{here}.{part}",)) for there, part in _RESNET.items()]
        else:
            module = network.get_submodule(here)
            inner = (layer for layer, child in module.named_modules() if getattr(child, "weight", None) is not None)
            names += [OriginalName(".".join(filter(None, (name, layer))), (".".join(filter(None, (here, layer))),))
                      for layer in inner]  # fmt: skip
    return tuple(names)


def _blocks(network: Any) -> Iterator[tuple[str, str]]:
    """Original block -> the one here."""
    yield from _count_down(network)
    middle = network.mid_block
    row = [f"mid_block.resnets.{number}" for number in range(len(middle.resnets))]
    attentions = getattr(middle, "attentions", None) or ()
    row[1:1] = [f"mid_block.attentions.{number}" for number in range(len(attentions))]
    yield from ((f"middle_block.{place}", here) for place, here in enumerate(row))
    yield from _count_up(network)


def _count_down(network: Any) -> Iterator[tuple[str, str]]:
    place = 1
    for number, block in enumerate(network.down_blocks):
        for layer in range(len(block.resnets)):
            yield from _layers("input_blocks", place, f"down_blocks.{number}", layer, block)
            place += 1
        if block.downsamplers:
            yield f"input_blocks.{place}.0.op", f"down_blocks.{number}.downsamplers.0.conv"
            place += 1


def _count_up(network: Any) -> Iterator[tuple[str, str]]:
    place = 0
    for number, block in enumerate(getattr(network, "up_blocks", ())):  # a control network has none
        for layer in range(len(block.resnets)):
            yield from _layers("output_blocks", place, f"up_blocks.{number}", layer, block)
            place += 1
        if block.upsamplers:
            inside = 2 if getattr(block, "attentions", None) else 1
            yield f"output_blocks.{place - 1}.{inside}.conv", f"up_blocks.{number}.upsamplers.0.conv"


def _layers(row: str, place: int, block_name: str, layer: int, block: Any) -> Iterator[tuple[str, str]]:
    yield f"{row}.{place}.0", f"{block_name}.resnets.{layer}"
    if getattr(block, "attentions", None):
        yield f"{row}.{place}.1", f"{block_name}.attentions.{layer}"
