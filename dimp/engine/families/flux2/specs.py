"""FLUX.2 as data: [dev], and klein in its two sizes, distilled or not, and with a cache for what it looks at."""

from __future__ import annotations

from dimp.engine.families import schedulers
from dimp.engine.families.flux2.original_names import ORIGINAL_NAMES
from dimp.engine.families.spec import BlockList, Defaults, DraftDefaults, FamilySpec, Variant

BLOCKS = (
    BlockList("transformer_blocks", "Flux2TransformerBlock", both_streams=True),
    BlockList("single_transformer_blocks", "Flux2SingleTransformerBlock", both_streams=False),
)
EDIT_GUIDANCE = (1.5, 5.5)
"""Those of FLUX.1-dev: FlowEdit's authors name none for this family."""

DEV = FamilySpec(
    name="flux2",
    title="FLUX.2 [dev]",
    index_classes=("Flux2Pipeline",),
    adapter="dimp.engine.families.flux2.adapter",
    version="flux2/1",
    pipelines={"text": "Flux2Pipeline", "instruct": "Flux2Pipeline"},
    defaults=Defaults(50, 4.0, methods={"*": "instruct"}),
    draft=DraftDefaults(0.5, 0.1),
    edit_guidance=EDIT_GUIDANCE,
    sees_references=True,
    blocks=BLOCKS,
    schedulers=schedulers.FLOW,
    original_names=ORIGINAL_NAMES,
    interprets=True,
    describes=True,
)

KLEIN_BASE = Variant("model_index.json", {"is_distilled": False}, 50, 4.0)
"""FLUX.2 [klein] base, which is not distilled (its card)."""

KLEIN = FamilySpec(
    name="flux2_klein",
    title="FLUX.2 [klein]",
    index_classes=("Flux2KleinPipeline",),
    adapter="dimp.engine.families.flux2.klein",
    version="flux2-klein/1",
    pipelines={
        "text": "Flux2KleinPipeline",
        "instruct": "Flux2KleinPipeline",
        "inpaint": "Flux2KleinInpaintPipeline",
        "outpaint": "Flux2KleinInpaintPipeline",
    },
    defaults=Defaults(4, 1.0, methods={"*": "instruct"}),
    draft=DraftDefaults(0.75),
    edit_guidance=EDIT_GUIDANCE,
    sees_references=True,
    blocks=BLOCKS,
    schedulers=schedulers.FLOW,
    original_names=ORIGINAL_NAMES,
    variants=(KLEIN_BASE,),
    interprets=True,
)

KLEIN_KV = FamilySpec(
    name="flux2_klein_kv",
    title="FLUX.2 [klein] KV",
    index_classes=("Flux2KleinKVPipeline",),
    adapter="dimp.engine.families.flux2.klein_kv",
    version="flux2-klein-kv/1",
    pipelines={"text": "Flux2KleinKVPipeline", "instruct": "Flux2KleinKVPipeline"},
    defaults=Defaults(4, 1.0, methods={"*": "instruct"}),
    draft=DraftDefaults(0.75),
    sees_references=True,
    blocks=BLOCKS,
    schedulers=schedulers.FLOW,
    original_names=ORIGINAL_NAMES,
)

SPECS = (DEV, KLEIN, KLEIN_KV)
