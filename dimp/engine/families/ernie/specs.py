"""ERNIE-Image as data."""

from __future__ import annotations

from dimp.engine.families import schedulers
from dimp.engine.families.spec import BlockList, Defaults, DraftDefaults, FamilySpec, Variant

TURBO = Variant("", {}, 8, 1.0, named=r"turbo")
"""ERNIE-Image-Turbo (its card: eight steps without guidance, which is 1), which only its name tells."""

ERNIE = FamilySpec(
    name="ernie",
    title="ERNIE-Image",
    index_classes=("ErnieImagePipeline",),
    adapter="dimp.engine.families.ernie.adapter",
    version="ernie/1",
    pipelines={"text": "ErnieImagePipeline"},
    defaults=Defaults(50, 4.0, methods={"*": "text"}),
    draft=DraftDefaults(0.5),
    blocks=(BlockList("layers", "ErnieImageSharedAdaLNBlock", both_streams=False),),
    schedulers=schedulers.FLOW,
    variants=(TURBO,),
)

SPECS = (ERNIE,)
