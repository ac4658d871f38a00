"""Z-Image's layers by the names of its authors, which are those of Lumina 2."""

from __future__ import annotations

from dimp.engine.families.spec import OriginalName

_ROWS = ("layers", "noise_refiner", "context_refiner")


def _attention(name: str, *parts: str) -> tuple[OriginalName, ...]:
    return tuple(
        OriginalName(f"{row}.{{}}.attention.{name}", tuple(f"{row}.{{}}.attention.{part}" for part in parts))
        for row in _ROWS
    )


ORIGINAL_NAMES = (
    *_attention("qkv", "to_q", "to_k", "to_v"),
    *_attention("out", "to_out.0"),
    *_attention("q_norm", "norm_q"),
    *_attention("k_norm", "norm_k"),
    OriginalName("x_embedder", ("all_x_embedder.2-1",)),
    OriginalName("final_layer.linear", ("all_final_layer.2-1.linear",)),
    OriginalName("final_layer.adaLN_modulation.1", ("all_final_layer.2-1.adaLN_modulation.1",)),
)
"""The layers whose names differ from those of diffusers."""
