"""LongCat-Image and LongCat-Image-Edit as data. Steps and guidance are those of the pipelines' documentation."""

from __future__ import annotations

from dimp.engine.families import schedulers
from dimp.engine.families.spec import BlockList, Defaults, DraftDefaults, FamilySpec, Variant

BLOCKS = (
    BlockList("transformer_blocks", "LongCatImageTransformerBlock", both_streams=True),
    BlockList("single_transformer_blocks", "LongCatImageSingleTransformerBlock", both_streams=True),
)
TURBO = Variant("", {}, 8, 1.0, named=r"turbo")
"""LongCat-Image-Edit-Turbo (its card: eight steps without guidance, which is 1), which only its name tells."""

LONGCAT = FamilySpec(
    name="longcat",
    title="LongCat-Image",
    index_classes=("LongCatImagePipeline",),
    adapter="dimp.engine.families.longcat.adapter",
    version="longcat/1",
    pipelines={"text": "LongCatImagePipeline"},
    defaults=Defaults(50, 4.5),
    draft=DraftDefaults(0.5, 0.1),
    edit_guidance=(1.5, 5.5),
    blocks=BLOCKS,
    schedulers=schedulers.FLOW,
    variants=(TURBO,),
    interprets=True,
    describes=True,
)

EDIT = FamilySpec(
    name="longcat_edit",
    title="LongCat-Image-Edit",
    index_classes=("LongCatImageEditPipeline",),
    adapter="dimp.engine.families.longcat.edit",
    version="longcat-edit/1",
    pipelines={"instruct": "LongCatImageEditPipeline"},
    defaults=Defaults(50, 4.5, methods={"*": "instruct"}),
    draft=DraftDefaults(0.5, 0.1),
    blocks=BLOCKS,
    schedulers=schedulers.FLOW,
    variants=(TURBO,),
    interprets=True,
    describes=True,
)

SPECS = (LONGCAT, EDIT)
