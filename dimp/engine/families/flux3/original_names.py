"""FLUX.3's layers by the names of its authors, as the converter of diffusers has them."""

from __future__ import annotations

from dimp.engine.families.spec import OriginalName

_BLOCK = {
    "q_proj": "attn.to_q",
    "k_proj": "attn.to_k",
    "v_proj": "attn.to_v",
    "attn_out": "attn.to_out.0",
    "norm.query_norm": "attn.norm_q",
    "norm.key_norm": "attn.norm_k",
    "mlp_in": "ff.linear_in",
    "mlp_out": "ff.linear_out",
}
_ROWS = {
    "content_mode_blocks.image": "mode_blocks.image",
    "content_mode_blocks.image_cond": "mode_blocks.image_cond",
    "txt_mode_blocks": "txt_mode_blocks",
    "single_blocks": "single_transformer_blocks",
}
_STREAMS = ("image", "image_cond", "txt")

ORIGINAL_NAMES = (
    *(
        OriginalName(f"{row}.{{}}.{name}", (f"{here}.{{}}.{part}",))
        for row, here in _ROWS.items()
        for name, part in _BLOCK.items()
    ),
    *(
        OriginalName(f"{when}_stream_modulations.{stream}.lin", (f"{when}_stream_modulations.{stream}.linear",))
        for when in ("early", "single")
        for stream in _STREAMS
    ),
    *(OriginalName(f"emb_in.{stream}", (f"x_embedders.{stream}",)) for stream in _STREAMS),
    OriginalName("txt_in", ("context_embedder",)),
    OriginalName("time_in.in_layer", ("timestep_embedder.linear_1",)),
    OriginalName("time_in.out_layer", ("timestep_embedder.linear_2",)),
    OriginalName("ref_time_in.in_layer", ("target_timestep_embedder.linear_1",)),
    OriginalName("ref_time_in.out_layer", ("target_timestep_embedder.linear_2",)),
    OriginalName("final_layer.image.linear", ("proj_out",)),
    OriginalName("final_layer.image.adaLN_modulation.1", ("norm_out.linear",)),
)
"""The layers whose names differ from those of diffusers."""
