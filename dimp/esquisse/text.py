"""The two text encoders, pretrained as caption parsers.

Before any picture is drawn, both encoders learn to say what a caption means: sky, ground, light, style, count, and
the class and colour in each slot. The parser heads are thrown away afterwards; the encoders go on with the
transformer.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers import CLIPTextConfig, CLIPTextModel, T5Config, T5EncoderModel

from dimp.esquisse.captions import caption
from dimp.esquisse.scenes import (
    CLASSES,
    COLOUR_NAMES,
    GROUND_NAMES,
    LIGHT_NAMES,
    SKY_NAMES,
    STYLE_NAMES,
    Domain,
    Scene,
    sample_scene,
)
from dimp.esquisse.tokens import TEXT_LENGTH, clip_tokenizer, t5_tokenizer
from dimp.esquisse.training.gradients import without_gradients
from dimp.esquisse.training.loop import Plan, Stage, train
from dimp.esquisse.training.optim import Average, Muon, split_parameters

WIDTH = 128
HEADS = (len(SKY_NAMES), len(GROUND_NAMES), len(LIGHT_NAMES), len(STYLE_NAMES), 3, *(9,) * 6)
"""Sizes of the parser's answers: sky, ground, light, style, count, class in three slots, colour in three slots."""


def meaning(scene: Scene) -> list[int]:
    """The parser's right answers, one per head; 0 in a slot's class or colour means an empty slot."""
    pad = 3 - len(scene.things)
    kinds = [1 + CLASSES.index(t.kind) for t in scene.things] + [0] * pad
    colours = [1 + COLOUR_NAMES.index(t.colour) for t in scene.things] + [0] * pad
    whole = [
        SKY_NAMES.index(scene.sky),
        GROUND_NAMES.index(scene.ground),
        LIGHT_NAMES.index(scene.light),
        STYLE_NAMES.index(scene.style),
        len(scene.things) - 1,
    ]
    return whole + kinds + colours


def build_t5(size: int, layers: int = 3) -> T5EncoderModel:
    """An untrained T5 encoder."""
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


def build_clip(size: int, layers: int = 2) -> CLIPTextModel:
    """An untrained CLIP text encoder; the last token of the vocabulary ends a text."""
    config = CLIPTextConfig(
        vocab_size=size,
        hidden_size=WIDTH,
        intermediate_size=384,
        projection_dim=WIDTH,
        num_hidden_layers=layers,
        num_attention_heads=4,
        max_position_embeddings=TEXT_LENGTH,
        hidden_act="gelu",
        bos_token_id=size - 2,
        eos_token_id=size - 1,
        pad_token_id=size - 1,
    )
    return CLIPTextModel(config)


class Texts(nn.Module):
    """Both tokenizers and encoders together: from captions to what the FLUX transformer reads."""

    def __init__(self) -> None:
        super().__init__()
        self.t5_tokens, self.clip_tokens = t5_tokenizer(), clip_tokenizer()
        self.t5, self.clip = build_t5(len(self.t5_tokens)), build_clip(len(self.clip_tokens))

    def ids(self, captions: list[str]) -> tuple[Tensor, Tensor]:
        """Token ids, both (n, TEXT_LENGTH), padded and cut as the pipelines do it."""
        options = {"padding": "max_length", "max_length": TEXT_LENGTH, "truncation": True, "return_tensors": "pt"}
        low = [text.lower() for text in captions]
        return self.t5_tokens(low, **options).input_ids, self.clip_tokens(low, **options).input_ids

    def forward(self, t5_ids: Tensor, clip_ids: Tensor) -> tuple[Tensor, Tensor]:
        """Token features (n, TEXT_LENGTH, WIDTH) and one pooled feature (n, WIDTH); no attention mask, as in FLUX."""
        return self.t5(t5_ids)[0], self.clip(clip_ids).pooler_output


class Parser(nn.Module):
    """Texts with answer heads: learned queries over the T5 tokens, plain linear ones on the pooled feature."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.texts = texts
        self.queries = nn.Parameter(torch.randn(len(HEADS), WIDTH) * 0.05)
        self.from_tokens = nn.ModuleList(nn.Linear(WIDTH, size) for size in HEADS)
        self.from_pooled = nn.Linear(WIDTH, sum(HEADS))

    def forward(self, t5_ids: Tensor, clip_ids: Tensor) -> list[list[Tensor]]:
        """Answers of the T5 side and of the CLIP side, each a list of logits per head."""
        tokens, pooled = self.texts(t5_ids, clip_ids)
        read = torch.softmax(self.queries @ tokens.mT, -1) @ tokens
        return [
            [head(read[:, i]) for i, head in enumerate(self.from_tokens)],
            list(self.from_pooled(pooled).split(list(HEADS), -1)),
        ]


def _batch(rng: np.random.Generator, count: int, domain: Domain | None) -> tuple[list[str], Tensor]:
    scenes = [sample_scene(rng, domain) for _ in range(count)]
    return [caption(s, rng) for s in scenes], torch.tensor([meaning(s) for s in scenes])


def fit(plan: Plan, device: str = "cpu", batch: int = 96, domain: Domain | None = None) -> Texts:
    """Pretrain both encoders; scored by the share of right answers on unseen captions, averaged over both sides."""
    torch.manual_seed(1)
    parser = Parser(Texts()).to(device)
    muon, other = split_parameters(parser, ("block.", "layers."))
    stage = Stage(
        "texts", parser, [Muon(muon, 0.01), torch.optim.AdamW(other, 3e-3, weight_decay=0.0)], Average(parser, 0.99)
    )
    rng = np.random.default_rng()
    held_texts, held = _batch(np.random.default_rng(3), 256, domain)

    def answers(texts: list[str]) -> list[list[Tensor]]:
        t5_ids, clip_ids = parser.texts.ids(texts)
        sides: list[list[Tensor]] = parser(t5_ids.to(device), clip_ids.to(device))
        return sides

    def loss() -> tuple[Tensor, int]:
        texts, right = _batch(rng, batch, domain)
        right = right.to(device)
        terms = [F.cross_entropy(logits, right[:, i]) for side in answers(texts) for i, logits in enumerate(side)]
        return torch.stack(terms).mean(), batch

    @without_gradients
    def score() -> float:
        hits = [
            (logits.argmax(-1).cpu() == held[:, i]).float().mean()
            for side in answers(held_texts)
            for i, logits in enumerate(side)
        ]
        return float(torch.stack(hits).mean())

    train(stage, plan, loss, score)
    return parser.texts
