"""Z-Image, Z-Image Turbo and Z-Image Omni as data."""

from __future__ import annotations

from dimp.engine.families import schedulers
from dimp.engine.families.spec import BlockList, ControlSupport, Defaults, DraftDefaults, FamilySpec, Variant
from dimp.engine.families.zimage.original_names import ORIGINAL_NAMES

BASE = Variant("", {}, 50, 4.0, named=r"^(?!.*turbo).*(z[-_ ]?image$|z[-_ ]?image[-_ ]?base)")
"""Z-Image before it is distilled (its card: 28 to 50 steps, guidance 3 to 5), which only its name tells."""

BLOCKS = (BlockList("layers", "ZImageTransformerBlock", both_streams=False),)
PARTS = r"(?:layers|noise_refiner|context_refiner)\.\d+\."

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
    blocks=BLOCKS,
    parts=PARTS,
    schedulers=schedulers.FLOW,
    original_names=ORIGINAL_NAMES,
    variants=(BASE,),
    interprets=True,
)

OMNI = FamilySpec(
    name="zimage_omni",
    title="Z-Image Omni",
    index_classes=("ZImageOmniPipeline",),
    adapter="dimp.engine.families.zimage.omni",
    version="zimage-omni/1",
    pipelines={"text": "ZImageOmniPipeline", "instruct": "ZImageOmniPipeline"},
    defaults=Defaults(50, 5.0, methods={"*": "instruct"}),  # those of the pipeline
    draft=DraftDefaults(0.5),
    sees_references=True,
    blocks=BLOCKS,
    parts=PARTS,
    schedulers=schedulers.FLOW,
    original_names=ORIGINAL_NAMES,
    interprets=True,
)

SPECS = (ZIMAGE, OMNI)
