"""Stable Diffusion 3 and 3.5 as data. FlowEdit's guidance and beginning are those of its authors for this family:
step 33 of 50, which is noise level 0.85 at shift 3."""

from __future__ import annotations

from dimp.engine.families import schedulers
from dimp.engine.families.sd3.original_names import ORIGINAL_NAMES
from dimp.engine.families.spec import FLOWEDIT, BlockList, ControlSupport, Defaults, DraftDefaults, FamilySpec, Variant

TURBO = Variant("", {}, 4, 0.0, named=r"turbo|lightning|4[-_ ]?steps?")
"""Stable Diffusion 3.5 Large Turbo (its card: four steps without guidance), which only its name tells."""

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
    defaults=Defaults(28, 4.5, text_length=256, strengths={FLOWEDIT: 0.85}),
    draft=DraftDefaults(0.5, 0.1),
    edit_guidance=(3.5, 13.5),
    control=ControlSupport("SD3ControlNetModel", {"text": "StableDiffusion3ControlNetPipeline"}, "each by its own"),
    blocks=(BlockList("transformer_blocks", "JointTransformerBlock", both_streams=True),),
    schedulers=schedulers.FLOW,
    original_names=ORIGINAL_NAMES,
    variants=(TURBO,),
)

SPECS = (SD3,)
