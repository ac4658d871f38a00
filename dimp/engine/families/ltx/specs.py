"""LTX as data. It packs eight frames into one and was trained on up to 257."""

from __future__ import annotations

from dimp.engine.families import schedulers
from dimp.engine.families.ltx.original_names import ORIGINAL_NAMES
from dimp.engine.families.spec import BlockList, Defaults, DraftDefaults, FamilySpec, FilmLengths

LTX = FamilySpec(
    name="ltx",
    title="LTX",
    index_classes=("LTXPipeline", "LTXImageToVideoPipeline"),
    adapter="dimp.engine.families.ltx.adapter",
    version="ltx/1",
    pipelines={"animate": "LTXPipeline"},
    defaults=Defaults(50, 3.0, methods={"*": "animate"}, width=704, height=480, text_length=128),
    draft=DraftDefaults(0.5, 0.1),
    film=FilmLengths(97, 24.0, 257, 8, "LTXImageToVideoPipeline"),
    blocks=(BlockList("transformer_blocks", "LTXVideoTransformerBlock", both_streams=False),),
    schedulers=schedulers.FLOW,
    original_names=ORIGINAL_NAMES,
)

SPECS = (LTX,)
