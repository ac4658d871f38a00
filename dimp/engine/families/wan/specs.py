"""Wan as data: the weights of 5 billion parameters (2.2, words and a picture), and those with two networks.

Steps, guidance, frames and sizes are those of the models' cards.
"""

from __future__ import annotations

from dimp.engine.families import schedulers
from dimp.engine.families.spec import BlockList, Defaults, DraftDefaults, FamilySpec, FilmLengths, Variant
from dimp.engine.families.wan.original_names import ORIGINAL_NAMES

ONE_FOR_BOTH = Variant("model_index.json", {"expand_timesteps": True}, 50, 5.0, size=(1280, 704), frames=121, fps=24)
"""Wan 2.2 TI2V-5B, for words with a picture or without."""

TWO_NETWORKS = Variant("model_index.json", {"transformer_2": ["diffusers", "WanTransformer3DModel"]}, 40, 4.0)
"""Wan 2.2 A14B, for words or for a picture: one network for the steps with much noise, one for the others."""

WAN = FamilySpec(
    name="wan",
    title="Wan",
    index_classes=("WanPipeline", "WanImageToVideoPipeline"),
    adapter="dimp.engine.families.wan.adapter",
    version="wan/1",
    pipelines={"animate": "WanPipeline"},
    defaults=Defaults(50, 5.0, methods={"*": "animate"}, width=832, height=480),
    draft=DraftDefaults(0.5, 0.1),
    film=FilmLengths(81, 16.0, 121, 4, "WanImageToVideoPipeline"),
    blocks=(BlockList("blocks", "WanTransformerBlock", both_streams=False),),
    schedulers=schedulers.LEVELS,
    original_names=ORIGINAL_NAMES,
    variants=(ONE_FOR_BOTH, TWO_NETWORKS),
)

SPECS = (WAN,)
