"""A tiny random language model: the real classes of transformers, built in code without a download."""

from __future__ import annotations

WORDS = ["<s>", "</s>", "red", "blue", "ball", "on", "grass", "a", "make", "it"]
TEMPLATE = "{% for message in messages %}{{ message['content'] }} {% endfor %}"


def build(folder: str) -> None:
    """Writes model and tokenizer to `folder`."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    torch.manual_seed(0)
    vocabulary = {word: index for index, word in enumerate([*WORDS, "<unk>"])}
    tokens = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokens.pre_tokenizer = pre_tokenizers.Whitespace()
    fast = PreTrainedTokenizerFast(tokenizer_object=tokens, bos_token="<s>", eos_token="</s>", unk_token="<unk>")
    fast.chat_template = TEMPLATE
    fast.save_pretrained(folder)
    config = LlamaConfig(
        vocab_size=len(vocabulary), hidden_size=16, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2,
        bos_token_id=0, eos_token_id=1, max_position_embeddings=4096,
    )  # fmt: skip
    model = LlamaForCausalLM(config)
    model.lm_head.weight.data[[0, 1, -1]] = 0.0  # no likelier than not: it must speak words, not fall silent
    model.save_pretrained(folder, safe_serialization=True)
