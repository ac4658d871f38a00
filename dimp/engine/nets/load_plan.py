"""A load plan made real: what is done to a pipeline while it is loaded, before it is placed and after."""

from __future__ import annotations

from typing import Any

import torch

from dimp.engine.nets import modulation
from dimp.engine.placement import LoadPlan


def arguments(plan: LoadPlan, components: list[str]) -> dict[str, Any]:
    """Return what `from_pretrained` must be told: how the large networks among `components` are quantised."""
    if plan.weights != "nf4":
        return {}
    from diffusers import PipelineQuantizationConfig

    kwargs = {
        "load_in_4bit": True,
        "bnb_4bit_quant_type": "nf4",
        "bnb_4bit_compute_dtype": getattr(torch, plan.dtype),
    }
    large = [name for name in components if name in ("transformer", "unet") or name.startswith("text_encoder")]
    config = PipelineQuantizationConfig(
        quant_backend="bitsandbytes_4bit", quant_kwargs=kwargs, components_to_quantize=large
    )
    return {"quantization_config": config}


def shape(pipe: Any, plan: LoadPlan, modulation_layers: str = "") -> None:
    """Do to the network that a pipeline asks at each step what a plan says, before it is placed.

    `modulation_layers` matches the names of the layers that the plan may take out (see `modulation`).
    """
    network = pipe.transformer if "transformer" in pipe.components else pipe.unet
    if plan.slots:
        modulation.install(network, lambda: pipe.scheduler, modulation_layers, pinned=plan.device == "cuda")
    if plan.weights == "fp8":
        network.enable_layerwise_casting(storage_dtype=torch.float8_e4m3fn, compute_dtype=getattr(torch, plan.dtype))
    if plan.compile:
        # A block that can't be compiled is run as it is: a picture never fails for want of speed.
        torch._dynamo.config.suppress_errors = True
        network.compile_repeated_blocks(dynamic=True)
