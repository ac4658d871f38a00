"""Tiny random text encoders with tokenizers of their own, built in code: letters, and a few words."""

from __future__ import annotations

import string
from pathlib import Path
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


def t5(width: int = WIDTH) -> tuple[Any, Any]:
    """A T5 encoder and its tokenizer."""
    from transformers import T5Config, T5EncoderModel

    return _t5(T5EncoderModel, T5Config, width)


def umt5() -> tuple[Any, Any]:
    """A UMT5 encoder, whose layers each have places of their own, and its tokenizer."""
    from transformers import UMT5Config, UMT5EncoderModel

    return _t5(UMT5EncoderModel, UMT5Config, WIDTH)


def _t5(encoder_class: Any, config_class: Any, width: int) -> tuple[Any, Any]:
    from transformers import T5Tokenizer

    words = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", -10.0), ("\u2581", -3.0)]
    words += [("\u2581" + word, -1.0) for word in WORDS] + [(letter, -5.0) for letter in LETTERS]
    tokens = T5Tokenizer(vocab=words, extra_ids=0, model_max_length=512)
    config = config_class(
        vocab_size=len(words),
        d_model=width,
        d_kv=16,
        d_ff=64,
        num_layers=2,
        num_heads=2,
        feed_forward_proj="gated-gelu",
        use_cache=False,
    )
    return encoder_class(config), tokens


CHAT = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }} "
    "{% if m['content'] is string %}{{ m['content'] }}"
    "{% else %}{% for c in m['content'] %}{% if c['type'] == 'text' %}{{ c['text'] }}{% endif %}{% endfor %}"
    "{% endif %}<|im_end|>{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant {% endif %}"
)
"""A chat template in the manner of the language models that newer families take for text encoders."""

SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>", "<|image_pad|>"]
CHAT_WIDTH = 8


def chat_tokens() -> Any:
    """A byte-level tokenizer of letters, with a chat template."""
    from transformers import Qwen2Tokenizer

    pieces = [*SPECIAL, "\u0120", "\u010a", *LETTERS]
    tokens = Qwen2Tokenizer(
        vocab={piece: index for index, piece in enumerate(pieces)}, merges=[], model_max_length=512,
        extra_special_tokens=SPECIAL[1:],
    )  # fmt: skip
    tokens.chat_template = CHAT
    return tokens


def write_processor(folder: Path, patch: int = 14) -> None:
    """Write what makes tokens of pictures and words, as a Qwen's processor would: four patches of a picture at most."""
    from transformers import Qwen2VLImageProcessorPil

    chat_tokens().save_pretrained(folder)
    size = {"shortest_edge": (2 * patch) ** 2, "longest_edge": (4 * patch) ** 2}
    Qwen2VLImageProcessorPil(size=size, patch_size=patch).save_pretrained(folder)


def language(layers: int) -> dict[str, Any]:
    """The settings that the tiny language models share."""
    return {
        "vocab_size": 128,
        "hidden_size": CHAT_WIDTH,
        "intermediate_size": 16,
        "num_hidden_layers": layers,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "head_dim": 4,
        "max_position_embeddings": 1024,
    }


def qwen3(layers: int) -> Any:
    """A Qwen3 of so many layers."""
    from transformers import Qwen3Config, Qwen3ForCausalLM

    return Qwen3ForCausalLM(Qwen3Config(**language(layers)))


def mistral3(layers: int) -> Any:
    """A Mistral 3, which also has eyes, of so many layers."""
    from transformers import Mistral3Config, Mistral3ForConditionalGeneration, MistralConfig, PixtralVisionConfig

    eyes = PixtralVisionConfig(
        hidden_size=8, intermediate_size=16, num_hidden_layers=1, num_attention_heads=2, image_size=64, patch_size=16
    )
    text = MistralConfig(**language(layers))
    return Mistral3ForConditionalGeneration(Mistral3Config(vision_config=eyes, text_config=text, image_token_index=5))


def gemma3(layers: int) -> Any:
    """A Gemma 3, which also has eyes, of so many layers."""
    from transformers import Gemma3Config, Gemma3ForConditionalGeneration

    eyes = {"hidden_size": 8, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2,
            "image_size": 28, "patch_size": 14}  # fmt: skip
    return Gemma3ForConditionalGeneration(
        Gemma3Config(text_config=language(layers), vision_config=eyes, image_token_index=5, mm_tokens_per_image=4)
    )


def qwen25_vl(layers: int) -> Any:
    """A Qwen 2.5 VL, which also has eyes, of so many layers."""
    from transformers import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration

    text = language(layers) | {
        "rope_parameters": {"rope_type": "default", "mrope_section": [1, 1, 0], "rope_theta": 10000.0}
    }
    eyes = {
        "depth": 1,
        "hidden_size": 16,
        "intermediate_size": 16,
        "num_heads": 2,
        "out_hidden_size": CHAT_WIDTH,
        "fullatt_block_indexes": [0],
    }
    config = Qwen2_5_VLConfig(text_config=text, vision_config=eyes, **_marks())
    return Qwen2_5_VLForConditionalGeneration(config)


def qwen3_vl(layers: int) -> Any:
    """A Qwen3 VL, which also has eyes, of so many layers."""
    from transformers import Qwen3VLConfig, Qwen3VLForConditionalGeneration

    text = language(layers) | {
        "rope_parameters": {"rope_type": "default", "mrope_section": [1, 1, 0], "rope_theta": 10000.0}
    }
    eyes = {
        "depth": 1,
        "hidden_size": 16,
        "intermediate_size": 16,
        "num_heads": 2,
        "out_hidden_size": CHAT_WIDTH,
        "num_position_embeddings": 16,
        "deepstack_visual_indexes": [0],
    }
    config = Qwen3VLConfig(text_config=text, vision_config=eyes, **_marks())
    return Qwen3VLForConditionalGeneration(config)


def _marks() -> dict[str, int]:
    """The tokens by which a conversation shows where a picture is."""
    names = {"image": "image_pad", "vision_start": "vision_start", "vision_end": "vision_end"}
    return {f"{name}_token_id": SPECIAL.index(f"<|{mark}|>") for name, mark in names.items()}
