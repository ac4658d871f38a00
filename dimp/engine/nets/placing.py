"""A load plan made real: where each part of a pipeline goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch

from dimp.engine.nets import modulation, visiting
from dimp.engine.nets.blocks import find_blocks
from dimp.engine.nets.residency import Denoiser
from dimp.engine.placement import LoadPlan, share_out
from dimp.engine.sizing import DENOISERS, TEXT_ENCODER

MOST_SHAPES = 64
"""Sizes of pictures, and sets of LoRAs on a layer, for which a block is compiled anew."""

TILE = 512
"""Side in pixels of the tiles in which a decoder works: a tile as large as the picture would save nothing."""


def reads_files(plan: LoadPlan) -> bool:
    """Whether the denoiser is read from its files to where it is to lie, and not loaded by the library first."""
    return plan.device != "cpu" or bool(plan.streamed) or plan.weights != "whole"


def place(pipe: Any, plan: LoadPlan, pattern: str, layers: str, opened: Mapping[str, Denoiser]) -> None:
    """Bring every part of a pipeline to where a plan has it; how that went stays as `residency` at the denoiser.

    `pattern` names the denoiser's blocks, `layers` its modulation layers (`FamilySpec`). `opened` are the networks of
    the denoiser, by their components' names, whose weights are still in their files.
    """
    networks = {name: pipe.components[name] for name in DENOISERS if pipe.components.get(name) is not None}
    plans = [plan]
    if len(networks) > 1:
        plans = share_out(plan, [len(find_blocks(network, pattern)) for network in networks.values()])
    for (name, network), own in zip(networks.items(), plans, strict=True):
        _place_network(pipe, network, own, pattern, layers, opened.get(name))
    for part, module in pipe.components.items():
        if not isinstance(module, torch.nn.Module) or part in networks:
            continue
        if hasattr(module, "packed"):
            _place_packed(module, plan)
        elif plan.visiting and part.startswith(TEXT_ENCODER) and visiting.can_visit(module):
            visiting.install(module, torch.device(plan.device))
        else:
            module.to(plan.device)


def _place_packed(encoder: Any, plan: LoadPlan) -> None:
    """Let a text encoder in fewer bits compute on the device; where it need not visit, its bits stay there."""
    device = torch.device(plan.device)
    if not plan.visiting:
        for weight in encoder.packed.values():
            weight.keep(device)
    visiting.install(encoder, device, encoder.packed)


def _place_network(pipe: Any, network: Any, plan: LoadPlan, pattern: str, layers: str, opened: Denoiser | None) -> None:
    if opened is None and reads_files(plan):
        opened = Denoiser.of_loaded(network)
    if opened is not None:
        opened.network.residency = opened.place(plan, pattern, layers, lambda: pipe.scheduler)
        return
    if plan.slots:
        modulation.install(network, lambda: pipe.scheduler, layers)
    network.to(plan.device)


def shape(pipe: Any, plan: LoadPlan) -> None:
    """Do to a placed pipeline what a plan says of how it works."""
    if plan.tiling:
        _tile(pipe.vae)
    if plan.compile:
        allow_hooks_and_sizes()
        for name in DENOISERS:
            if pipe.components.get(name) is not None:
                pipe.components[name].compile_repeated_blocks(dynamic=False)


def is_unlocked(network: Any) -> bool:
    """Whether the system refused to lock the main memory in which a placed denoiser's weights wait."""
    residency = getattr(network, "residency", None)
    return residency is not None and not residency.locked


def allow_hooks_and_sizes() -> None:
    """Tell the compiler what it has to expect: LoRAs, which are hooks that come and go, and pictures of many sizes."""
    settings = torch._dynamo.config
    settings.skip_nnmodule_hook_guards = False  # else a hook that comes later does nothing
    settings.recompile_limit = max(settings.recompile_limit, MOST_SHAPES)
    # A block that can't be compiled is run as it is: a picture never fails for want of speed.
    settings.suppress_errors = True


def _tile(decoder: Any) -> None:
    """Let a decoder work in tiles that really are smaller than the picture."""
    decoder.enable_tiling()
    if getattr(decoder, "tile_sample_min_size", 0) > TILE:
        factor = decoder.tile_sample_min_size // decoder.tile_latent_min_size
        decoder.tile_sample_min_size, decoder.tile_latent_min_size = TILE, TILE // factor
