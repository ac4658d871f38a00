"""Tiny random text encoders with tokenizers of their own, built in code: letters, and a few words."""

from __future__ import annotations

import string
from typing import Any

WIDTH = 32
WORDS = ["a", "red", "blue", "ball", "on", "grass", "the", "house", "night", "green"]
LETTERS = list(string.printable[:94])


def clip(**more: Any) -> tuple[Any, Any]:
    """A CLIP text model and its tokenizer; `with_projection=True` for the class that projects."""
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

    kind = CLIPTextModelWithProjection if more.pop("with_projection", False) else CLIPTextModel
    pieces = ["<|startoftext|>", "<|endoftext|>", *LETTERS, *(letter + "</w>" for letter in LETTERS)]
    tokens = CLIPTokenizer(vocab={piece: index for index, piece in enumerate(pieces)}, merges=[], model_max_length=77)
    config = CLIPTextConfig(
        vocab_size=len(pieces),
        hidden_size=WIDTH,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        bos_token_id=0,
        eos_token_id=1,
        projection_dim=WIDTH,
        **more,
    )
    return kind(config), tokens


def t5() -> tuple[Any, Any]:
    """A T5 encoder and its tokenizer."""
    from transformers import T5Config, T5EncoderModel, T5Tokenizer

    words = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", -10.0), ("\u2581", -3.0)]
    words += [("\u2581" + word, -1.0) for word in WORDS] + [(letter, -5.0) for letter in LETTERS]
    tokens = T5Tokenizer(vocab=words, extra_ids=0, model_max_length=512)
    config = T5Config(
        vocab_size=len(words),
        d_model=WIDTH,
        d_kv=16,
        d_ff=64,
        num_layers=2,
        num_heads=2,
        feed_forward_proj="gated-gelu",
        use_cache=False,
    )
    return T5EncoderModel(config), tokens
