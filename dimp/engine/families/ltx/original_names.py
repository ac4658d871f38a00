"""LTX's layers by the names of its authors (github.com/Lightricks/LTX-Video)."""

from __future__ import annotations

from dimp.engine.families.spec import OriginalName

ORIGINAL_NAMES = (
    OriginalName("patchify_proj", ("proj_in",)),
    OriginalName("adaln_single.linear", ("time_embed.linear",)),
    OriginalName("adaln_single.emb.timestep_embedder.linear_1", ("time_embed.emb.timestep_embedder.linear_1",)),
    OriginalName("adaln_single.emb.timestep_embedder.linear_2", ("time_embed.emb.timestep_embedder.linear_2",)),
)
"""The layers whose names differ from those of diffusers."""
