"""FLUX.3 as data, and the one distilled to 16 steps.

The distilled network is told where each step goes, so no other scheduler can take its steps.
"""

from __future__ import annotations

from dimp.engine.families import schedulers
from dimp.engine.families.flux3.original_names import ORIGINAL_NAMES
from dimp.engine.families.spec import Defaults, DraftDefaults, FamilySpec

TEXT_LENGTH = 8192
PARTS = r"(?:txt_mode_blocks|mode_blocks\.\w+|single_transformer_blocks)\.\d+\."

FLUX3 = FamilySpec(
    name="flux3",
    title="FLUX.3",
    index_classes=("Flux3ModularPipeline",),
    adapter="dimp.engine.families.flux3.adapter",
    version="flux3/1",
    pipelines={"text": "Flux3ModularPipeline", "instruct": "Flux3ModularPipeline"},
    defaults=Defaults(50, 3.5, methods={"*": "instruct"}, text_length=TEXT_LENGTH),
    draft=DraftDefaults(0.5),
    sees_references=True,
    interprets=True,
    describes=True,
    parts=PARTS,
    schedulers=schedulers.FLOW,
    original_names=ORIGINAL_NAMES,
)

DISTILLED = FamilySpec(
    name="flux3_distilled",
    title="FLUX.3 distilled",
    index_classes=("Flux3DistilledModularPipeline",),
    adapter="dimp.engine.families.flux3.adapter",
    version="flux3-distilled/1",
    pipelines={"text": "Flux3DistilledModularPipeline", "instruct": "Flux3DistilledModularPipeline"},
    defaults=Defaults(16, 1.0, methods={"*": "instruct"}, text_length=TEXT_LENGTH),
    draft=DraftDefaults(0.75),
    sees_references=True,
    interprets=True,
    describes=True,
    parts=PARTS,
)

SPECS = (FLUX3, DISTILLED)
