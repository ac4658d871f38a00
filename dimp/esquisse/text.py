"""The two text encoders with their tokenizers: from sentences to what the FLUX transformer reads."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn
from transformers import CLIPTextConfig, CLIPTextModel, T5Config, T5EncoderModel

from dimp.esquisse.pieces import LENGTH
from dimp.esquisse.scene.vocabulary import vocabulary
from dimp.esquisse.tokens import clip_tokenizer, t5_tokenizer

WIDTH = 128
"""Width of both encoders' features."""


def build_t5(size: int, layers: int) -> T5EncoderModel:
    """An untrained T5 encoder over `size` tokens."""
    config = T5Config(
        vocab_size=size,
        d_model=WIDTH,
        d_kv=32,
        d_ff=384,
        num_layers=layers,
        num_heads=4,
        relative_attention_num_buckets=32,
        relative_attention_max_distance=32,
        dropout_rate=0.0,
        is_encoder_decoder=False,
        use_cache=False,
    )
    return T5EncoderModel(config)


def build_clip(size: int, layers: int) -> CLIPTextModel:
    """An untrained CLIP text encoder; the last token of the vocabulary ends a text."""
    config = CLIPTextConfig(
        vocab_size=size,
        hidden_size=WIDTH,
        intermediate_size=384,
        projection_dim=WIDTH,
        num_hidden_layers=layers,
        num_attention_heads=4,
        max_position_embeddings=LENGTH,
        hidden_act="gelu",
        bos_token_id=size - 2,
        eos_token_id=size - 1,
        pad_token_id=size - 1,
    )
    return CLIPTextModel(config)


class Texts(nn.Module):
    """Both encoders, and the tokenizers that are exported with them."""

    def __init__(self, layers: int, words: Sequence[str] | None = None) -> None:
        super().__init__()
        known = tuple(words or vocabulary())
        self.t5_tokens, self.clip_tokens = t5_tokenizer(known), clip_tokenizer(known, LENGTH)
        self.t5, self.clip = build_t5(len(self.t5_tokens), layers), build_clip(len(self.clip_tokens), min(2, layers))

    def forward(self, t5_ids: Tensor, clip_ids: Tensor) -> tuple[Tensor, Tensor]:
        """Token features (n, LENGTH, WIDTH) and one pooled feature (n, WIDTH); no attention mask, as in FLUX."""
        return self.t5(t5_ids)[0], self.clip(clip_ids).pooler_output
