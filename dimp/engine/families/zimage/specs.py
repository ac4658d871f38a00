"""Z-Image and Z-Image Turbo as data."""

from __future__ import annotations

from dimp.engine.families import schedulers
from dimp.engine.families.spec import BlockList, ControlSupport, Defaults, DraftDefaults, FamilySpec, Variant
from dimp.engine.families.zimage.original_names import ORIGINAL_NAMES

BASE = Variant("", {}, 50, 4.0, named=r"^(?!.*turbo).*(z[-_ ]?image$|z[-_ ]?image[-_ ]?base)")
"""Z-Image before it is distilled (its card: 28 to 50 steps, guidance 3 to 5), which only its name tells."""

ZIMAGE = FamilySpec(
    name="zimage",
    title="Z-Image",
    index_classes=("ZImagePipeline",),
    adapter="dimp.engine.families.zimage.adapter",
    version="zimage/1",
    pipelines={
        "text": "ZImagePipeline",
        "img2img": "ZImageImg2ImgPipeline",
        "inpaint": "ZImageInpaintPipeline",
        "outpaint": "ZImageInpaintPipeline",
    },
    defaults=Defaults(9, 0.0),
    draft=DraftDefaults(0.6),
    edit_guidance=(1.5, 5.5),
    control=ControlSupport(
        "ZImageControlNetModel",
        {
            "text": "ZImageControlNetPipeline",
            "inpaint": "ZImageControlNetInpaintPipeline",
            "outpaint": "ZImageControlNetInpaintPipeline",
        },
    ),
    blocks=(BlockList("layers", "ZImageTransformerBlock", both_streams=False),),
    schedulers=schedulers.FLOW,
    original_names=ORIGINAL_NAMES,
    variants=(BASE,),
    interprets=True,
)

SPECS = (ZIMAGE,)
