"""Krea 2 as data: the guided weights, and those distilled to few steps."""

from __future__ import annotations

from dimp.engine.families import schedulers
from dimp.engine.families.spec import BlockList, Defaults, DraftDefaults, FamilySpec, Variant

DISTILLED = Variant("model_index.json", {"is_distilled": True}, 8, 0.0)
"""Krea 2 distilled to eight steps without guidance, by the pipeline's documentation; its index says so."""

KREA2 = FamilySpec(
    name="krea2",
    title="Krea 2",
    index_classes=("Krea2Pipeline",),
    adapter="dimp.engine.families.krea2.adapter",
    version="krea2/1",
    pipelines={"text": "Krea2Pipeline"},
    defaults=Defaults(28, 4.5, methods={"*": "text"}),
    draft=DraftDefaults(0.5),
    blocks=(BlockList("transformer_blocks", "Krea2TransformerBlock", both_streams=False),),
    schedulers=schedulers.FLOW,
    variants=(DISTILLED,),
)

SPECS = (KREA2,)
