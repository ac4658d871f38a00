"""Stable Diffusion XL and Turbo as data. LoRAs for few steps: the Lightning ones, without guidance, which is 1."""

from __future__ import annotations

from dimp.engine.families import schedulers
from dimp.engine.families.spec import ControlSupport, Defaults, DraftDefaults, FamilySpec, Variant

_TRAILING = {"_class_name": "EulerAncestralDiscreteScheduler", "timestep_spacing": "trailing"}
TURBO = Variant("scheduler/scheduler_config.json", _TRAILING, 2, 0.0, size=(512, 512))
"""SDXL Turbo (its card: one to four steps, no guidance, 512 x 512), known by its scheduler."""

LIGHTNING = Variant("", {}, 8, 0.0, named=r"lightning|hyper[-_ ]?(sd|xl)|8[-_ ]?steps?")
"""SDXL Lightning and Hyper-SDXL (their cards: up to eight steps without guidance), told by the name."""

UNION_MODES = {
    **dict.fromkeys(("pose", "openpose"), 0),
    "depth": 1,
    **dict.fromkeys(("scribble", "softedge", "hed"), 2),
    **dict.fromkeys(("canny", "lineart", "mlsd"), 3),
    "normal": 4,
    "segment": 5,
    "tile": 6,
}
"""Kind of map -> its number in xinsir's unions, of which the first has six kinds and ProMax eight (their card)."""

SDXL = FamilySpec(
    name="sdxl",
    title="SDXL",
    index_classes=("StableDiffusionXLPipeline",),
    adapter="dimp.engine.families.sdxl.adapter",
    version="sdxl/2",
    pipelines={
        "text": "StableDiffusionXLPipeline",
        "img2img": "StableDiffusionXLImg2ImgPipeline",
        "inpaint": "StableDiffusionXLInpaintPipeline",
        "outpaint": "StableDiffusionXLInpaintPipeline",
    },
    defaults=Defaults(30, 5.0, methods={"*": "img2img"}),
    draft=DraftDefaults(0.5, 0.0, 8, 1.0),
    control=ControlSupport(
        "ControlNetModel",
        {
            "text": "StableDiffusionXLControlNetPipeline",
            "img2img": "StableDiffusionXLControlNetImg2ImgPipeline",
            "inpaint": "StableDiffusionXLControlNetInpaintPipeline",
            "outpaint": "StableDiffusionXLControlNetInpaintPipeline",
        },
        "each by its own",
        2048,
        "ControlNetUnionModel",
        {
            "text": "StableDiffusionXLControlNetUnionPipeline",
            "img2img": "StableDiffusionXLControlNetUnionImg2ImgPipeline",
            "inpaint": "StableDiffusionXLControlNetUnionInpaintPipeline",
            "outpaint": "StableDiffusionXLControlNetUnionInpaintPipeline",
        },
        UNION_MODES,
    ),
    parts=r"(?:down_blocks|mid_block|up_blocks)\..*(?:transformer_blocks|resnets)\.\d+\.",
    schedulers=schedulers.DIFFUSION,
    variants=(TURBO, LIGHTNING),
    weighs_words=True,
    embeddings="SDXL",
)

SPECS = (SDXL,)
