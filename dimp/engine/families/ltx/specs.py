"""LTX and LTX-2 as data. They pack eight frames into one; LTX was trained on up to 257."""

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

LTX_2 = FamilySpec(
    name="ltx_2",
    title="LTX-2",
    index_classes=("LTX2Pipeline", "LTX2ImageToVideoPipeline"),
    adapter="dimp.engine.families.ltx.ltx_2",
    version="ltx-2/1",
    pipelines={"animate": "LTX2Pipeline"},
    # Those of the pipeline: 121 frames where nobody names a number, and 20 seconds at most.
    defaults=Defaults(30, 3.0, methods={"*": "animate"}, width=768, height=512, text_length=1024),
    draft=DraftDefaults(0.5),
    film=FilmLengths(121, 24.0, 481, 8, "LTX2ImageToVideoPipeline"),
    # Its blocks answer with the film's stream and the sound's, so that none can be passed over.
    parts=r"transformer_blocks\.\d+\.",
    schedulers=schedulers.FLOW,
)

SPECS = (LTX, LTX_2)
