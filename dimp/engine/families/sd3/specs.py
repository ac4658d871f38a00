"""Stable Diffusion 3 and 3.5 as data. FlowEdit's guidance is that of its authors for this family."""

from __future__ import annotations

from dimp.engine.families import schedulers
from dimp.engine.families.sd3.original_names import ORIGINAL_NAMES
from dimp.engine.families.spec import BlockList, ControlSupport, Defaults, DraftDefaults, FamilySpec

SD3 = FamilySpec(
    name="sd3",
    title="Stable Diffusion 3.5",
    index_classes=("StableDiffusion3Pipeline",),
    adapter="dimp.engine.families.sd3.adapter",
    version="sd3/1",
    pipelines={
        "text": "StableDiffusion3Pipeline",
        "img2img": "StableDiffusion3Img2ImgPipeline",
        "inpaint": "StableDiffusion3InpaintPipeline",
        "outpaint": "StableDiffusion3InpaintPipeline",
    },
    defaults=Defaults(28, 4.5, text_length=256),
    draft=DraftDefaults(0.5, 0.1),
    edit_guidance=(3.5, 13.5),
    control=ControlSupport("SD3ControlNetModel", {"text": "StableDiffusion3ControlNetPipeline"}, "each by its own"),
    blocks=(BlockList("transformer_blocks", "JointTransformerBlock", both_streams=True),),
    schedulers=schedulers.FLOW,
    original_names=ORIGINAL_NAMES,
)

SPECS = (SD3,)
