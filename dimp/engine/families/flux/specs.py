"""FLUX.1 and its kin as data: [dev], [schnell] and Krea, Kontext, Fill, and the weights that read a control map.

LoRAs for few steps: Hyper-FLUX (weight 0.125) and FLUX Turbo-Alpha (weight 1), at the family's own guidance.
"""

from __future__ import annotations

from dimp.engine.families import schedulers
from dimp.engine.families.flux.original_names import ORIGINAL_NAMES
from dimp.engine.families.spec import (
    FLOWEDIT,
    BlockList,
    ControlSupport,
    Defaults,
    DraftDefaults,
    FamilySpec,
    SecondModel,
    Variant,
)

ADAPTERS = "dimp.engine.families.flux"
REDUX = SecondModel("redux", "FluxPriorReduxPipeline", "FLUX.1 Redux")
BLOCKS = (
    BlockList("transformer_blocks", "FluxTransformerBlock", both_streams=True),
    BlockList("single_transformer_blocks", "FluxSingleTransformerBlock", both_streams=True),
)
MODULATION = r"^(?:(?:single_)?transformer_blocks\.\d+\.norm(?:1|1_context)?|norm_out)\.linear\."
PAINTING = {
    "img2img": "FluxImg2ImgPipeline",
    "inpaint": "FluxInpaintPipeline",
    "outpaint": "FluxInpaintPipeline",
    "instruct": "FluxKontextPipeline",
}
MAP_PIPELINES = {
    "text": "FluxControlPipeline",
    "img2img": "FluxControlImg2ImgPipeline",
    "inpaint": "FluxControlInpaintPipeline",
    "outpaint": "FluxControlInpaintPipeline",
}
"""What paints where the network itself reads a map: weights of their own, or those of [dev] with a control LoRA."""

MAP_GUIDANCE = 30.0
"""The cards of FLUX.1 Canny [dev] and of its LoRA; those of Depth have 10."""

SCHNELL = Variant("transformer/config.json", {"guidance_embeds": False}, 4, 0.0, text_length=256)
"""Distilled to few steps without guidance (the card of FLUX.1 [schnell], which reads 256 tokens)."""

EDIT_GUIDANCE = (1.5, 5.5)
"""The values of FlowEdit's authors for FLUX.1-dev (Kulikov et al. 2024)."""

EDIT_STRENGTH = {FLOWEDIT: 0.95}
"""Where FlowEdit begins by its authors: at step 24 of 28, which is this noise level at a megapixel (shift 1.15)."""

FEW_STEPS = Variant("", {}, 8, 3.5, named=r"turbo|hyper|8[-_ ]?steps?")
"""FLUX.1 [dev] with the weights of Hyper-FLUX or FLUX Turbo-Alpha in it, at eight steps (their cards)."""

FLUX = FamilySpec(
    name="flux",
    title="FLUX.1",
    index_classes=("FluxPipeline",),
    adapter=f"{ADAPTERS}.adapter",
    version="flux/1",
    pipelines={"text": "FluxPipeline"} | PAINTING,
    defaults=Defaults(28, 3.5, strengths=EDIT_STRENGTH),
    draft=DraftDefaults(0.5, 0.1, 8, 3.5),
    trained_tasks=frozenset({"instruct"}),
    edit_guidance=EDIT_GUIDANCE,
    control=ControlSupport(
        "FluxControlNetModel",
        {
            "text": "FluxControlNetPipeline",
            "img2img": "FluxControlNetImg2ImgPipeline",
            "inpaint": "FluxControlNetInpaintPipeline",
            "outpaint": "FluxControlNetInpaintPipeline",
        },
        "each by its own",
        lora_pipelines=MAP_PIPELINES,
        lora_guidance=MAP_GUIDANCE,
    ),
    reference_model=REDUX,
    blocks=BLOCKS,
    modulation=MODULATION,
    schedulers=schedulers.FLOW,
    original_names=ORIGINAL_NAMES,
    variants=(SCHNELL, FEW_STEPS),
)

KONTEXT = FamilySpec(
    name="flux_kontext",
    title="FLUX.1 Kontext",
    index_classes=("FluxKontextPipeline",),
    adapter=f"{ADAPTERS}.adapter",
    version="flux-kontext/1",
    pipelines={"text": "FluxKontextPipeline"} | PAINTING,
    defaults=Defaults(28, 2.5, methods={"*": "instruct"}, strengths=EDIT_STRENGTH),
    draft=DraftDefaults(0.5, 0.1, 8, 2.5),
    edit_guidance=EDIT_GUIDANCE,
    reference_model=REDUX,
    blocks=BLOCKS,
    modulation=MODULATION,
    schedulers=schedulers.FLOW,
    original_names=ORIGINAL_NAMES,
)

FILL = FamilySpec(
    name="flux_fill",
    title="FLUX.1 Fill",
    index_classes=("FluxFillPipeline",),
    adapter=f"{ADAPTERS}.fill",
    version="flux-fill/1",
    pipelines={"inpaint": "FluxFillPipeline", "outpaint": "FluxFillPipeline"},
    # What is masked is not seen by these weights, so there is nothing to keep: always all of the noise.
    defaults=Defaults(50, 30.0, 1.0, {"*": "inpaint"}, strengths={"inpaint": 1.0, "outpaint": 1.0}),
    draft=DraftDefaults(0.5, 0.1, 8, 30.0),
    blocks=BLOCKS,
    modulation=MODULATION,
    schedulers=schedulers.FLOW,
    original_names=ORIGINAL_NAMES,
)

CONTROL = FamilySpec(
    name="flux_control",
    title="FLUX.1 Canny or Depth",
    index_classes=("FluxControlPipeline",),
    adapter=f"{ADAPTERS}.control",
    version="flux-control/1",
    pipelines=MAP_PIPELINES,
    defaults=Defaults(30, MAP_GUIDANCE, 0.9, {"*": "img2img"}),
    draft=DraftDefaults(0.5, 0.1, 8, 30.0),
    reads_maps=True,
    blocks=BLOCKS,
    modulation=MODULATION,
    schedulers=schedulers.FLOW,
    original_names=ORIGINAL_NAMES,
)

SPECS = (FLUX, KONTEXT, FILL, CONTROL)
