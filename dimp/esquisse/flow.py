"""The rectified-flow transformer: its shape, its start weights and its training.

A real FluxTransformer2DModel learns v = noise - picture on latents at noise level sigma, jointly with the
pretrained text encoders. Levels follow a logit-normal law, drawn in strata so that every batch covers it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from diffusers import FluxTransformer2DModel
from torch import Tensor, nn

from dimp.esquisse.data import TOKEN_WIDTH, Batches, Cache, Pairs, image_ids, source_ids
from dimp.esquisse.text import WIDTH, Texts
from dimp.esquisse.tokens import TEXT_LENGTH
from dimp.esquisse.training.gradients import without_gradients
from dimp.esquisse.training.loop import Plan, Stage, train
from dimp.esquisse.training.optim import Average, Muon, split_parameters


@dataclass(frozen=True)
class Shape:
    """Size of the transformer: heads of 32, double and single blocks."""

    heads: int = 4
    double: int = 2
    single: int = 5


def build(shape: Shape | None = None) -> FluxTransformer2DModel:
    """A transformer whose blocks start near the identity and whose answer starts at zero."""
    shape = shape or Shape()
    model = FluxTransformer2DModel(
        patch_size=1,
        in_channels=TOKEN_WIDTH,
        num_layers=shape.double,
        num_single_layers=shape.single,
        attention_head_dim=32,
        num_attention_heads=shape.heads,
        joint_attention_dim=WIDTH,
        pooled_projection_dim=WIDTH,
        guidance_embeds=False,
        axes_dims_rope=(8, 12, 12),
    )
    for block in model.transformer_blocks:
        _open_gates(block.norm1.linear, 6)
        _open_gates(block.norm1_context.linear, 6)
    for block in model.single_transformer_blocks:
        _open_gates(block.norm.linear, 3)
    for linear in (model.norm_out.linear, model.proj_out):
        nn.init.zeros_(linear.weight)
        nn.init.zeros_(linear.bias)
    return model


def _open_gates(linear: nn.Linear, chunks: int) -> None:
    """Zero modulation, except that every third chunk (a gate) starts half open."""
    nn.init.zeros_(linear.weight)
    nn.init.zeros_(linear.bias)
    with torch.no_grad():
        for part in list(linear.bias.chunk(chunks))[2::3]:
            part.fill_(0.5)


class Painter(nn.Module):
    """Text encoders and transformer as one trained module."""

    def __init__(self, texts: Texts, transformer: FluxTransformer2DModel) -> None:
        super().__init__()
        self.texts, self.transformer = texts, transformer
        self.register_buffer("positions", image_ids(), persistent=False)
        self.register_buffer("source_positions", source_ids(), persistent=False)
        self.register_buffer("text_positions", torch.zeros(TEXT_LENGTH, 3), persistent=False)

    def forward(
        self, noisy: Tensor, sigma: Tensor, t5_ids: Tensor, clip_ids: Tensor, source: Tensor | None = None
    ) -> Tensor:
        """The velocity (n, 64, 32) for noisy tokens at levels `sigma` (n,) and token ids of their texts.

        With `source` (n, 64, 32), the tokens of a picture, the texts are instructions of what to change in it: its
        tokens stand behind the noisy ones, told apart by the first number of their position, as in
        FluxKontextPipeline.
        """
        tokens, pooled = self.texts(t5_ids, clip_ids)
        seen = noisy if source is None else torch.cat([noisy, source], 1)
        where = self.positions if source is None else torch.cat([self.positions, self.source_positions])
        answer: Tensor = self.transformer(
            hidden_states=seen,
            timestep=sigma,
            encoder_hidden_states=tokens,
            pooled_projections=pooled,
            img_ids=where,
            txt_ids=self.text_positions,
            return_dict=False,
        )[0]
        return answer[:, : noisy.shape[1]]


def levels(count: int, generator: torch.Generator | None = None) -> Tensor:
    """`count` noise levels in (0, 1): sigmoid of N(0.3, 1.1), one from each of `count` equal strata."""
    u = (torch.arange(count) + torch.rand(count, generator=generator)) / count
    normal = torch.special.ndtri(u.clamp(1e-4, 1 - 1e-4))
    return torch.sigmoid(0.3 + 1.1 * normal)[torch.randperm(count, generator=generator)]


def _loss(answer: Tensor, clean: Tensor, noise: Tensor, weights: Tensor) -> Tensor:
    error = (answer.float() - (noise - clean)).square().mean(-1)
    return (error * weights).sum() / weights.sum()


def _noisy(clean: Tensor, generator: torch.Generator | None = None) -> tuple[Tensor, Tensor, Tensor]:
    noise = torch.randn(clean.shape, generator=generator)
    sigma = levels(len(clean), generator)
    s = sigma[:, None, None]
    return (1 - s) * clean + s * noise, noise, sigma


def optimisers(painter: Painter) -> list[torch.optim.Optimizer]:
    """Muon on the blocks' matrices, AdamW on the rest, slower on the text encoders."""
    muon, other = split_parameters(painter.transformer, ("transformer_blocks.",))
    text = [p for p in painter.texts.parameters()]
    groups = [{"params": other, "lr": 2e-3}, {"params": text, "lr": 3e-4}]
    return [Muon(muon, 0.02), torch.optim.AdamW(groups, lr=2e-3, weight_decay=0.0, betas=(0.9, 0.98))]


@dataclass(frozen=True)
class Lesson:
    """A batch: `clean` tokens (n, 64, 32) to paint, loss `weights` (n, 64), `texts`, and what to change, if any."""

    clean: Tensor
    weights: Tensor
    texts: list[str]
    source: Tensor | None = None


@dataclass
class Teacher:
    """Gives a painter lessons; `run` is the painter itself or its compiled form."""

    painter: Painter
    device: str = "cpu"
    compiled: bool = False

    def __post_init__(self) -> None:
        self.painter.to(self.device)
        self.run = torch.compile(self.painter) if self.compiled else self.painter

    def loss(self, lesson: Lesson, generator: torch.Generator | None = None) -> Tensor:
        """The weighted squared error of one lesson, at noise from `generator`."""
        noisy, noise, sigma = _noisy(lesson.clean, generator)
        given = [noisy, sigma, *self.painter.texts.ids(lesson.texts)]
        given += [] if lesson.source is None else [lesson.source]
        # On a CPU the casts cost more than half precision saves, unless a compiler fuses them away.
        with torch.autocast(self.device, torch.bfloat16, enabled=self.compiled or self.device != "cpu"):
            answer = self.run(*(tensor.to(self.device) for tensor in given))
        clean, noise, weights = (tensor.to(self.device) for tensor in (lesson.clean, noise, lesson.weights))
        return _loss(answer, clean, noise, weights)

    @without_gradients
    def score(self, lessons: list[Lesson]) -> float:
        """Minus the mean loss of held-out lessons, at the same noise every time."""
        generator = torch.Generator().manual_seed(5)
        return -sum(float(self.loss(lesson, generator)) for lesson in lessons) / len(lessons)


def _stage(name: str, plan: Plan, painter: Painter) -> Stage:
    torch.manual_seed(int(2 + np.random.default_rng().integers(10**6)) if plan.resume else 2)
    return Stage(name, painter, optimisers(painter), Average(painter, 0.997))


def fit(plan: Plan, teacher: Teacher, cache: Cache, held: Cache, batch: int = 48) -> None:
    """Train on captions of the cache's scenes; scored on held-out ones."""
    stage = _stage("painter", plan, teacher.painter)
    batches = Batches(cache, np.random.default_rng())

    def loss() -> tuple[Tensor, int]:
        return teacher.loss(Lesson(*batches.draw(batch, stage.seconds / (plan.minutes * 60)))), batch

    exam = [held_words(held)]
    train(stage, plan, loss, lambda: teacher.score(exam))


def fit_edits(plan: Plan, teacher: Teacher, pairs: tuple[Cache, Cache], held: tuple[Cache, Cache], batch: int) -> None:
    """Train on instructions and, every third batch, on captions, so that one set of weights does both; scored on both.

    `pairs` and `held` are scenes and the same scenes changed.
    """
    stage = _stage("edits", plan, teacher.painter)
    batches, changes = Batches(pairs[0], np.random.default_rng()), Pairs(*pairs, np.random.default_rng())

    def loss() -> tuple[Tensor, int]:
        if stage.steps % 3 == 0:
            return teacher.loss(Lesson(*batches.draw(batch, 1.0))), batch
        return teacher.loss(asked(changes, batch)), batch

    exam = [held_words(held[0]), asked(Pairs(*held, np.random.default_rng(6), 0.0), min(256, len(held[0].scenes)))]
    train(stage, plan, loss, lambda: teacher.score(exam))


def asked(changes: Pairs, count: int) -> Lesson:
    """A lesson in following instructions."""
    source, clean, weights, texts = changes.draw(count)
    return Lesson(clean, weights, texts, source)


def held_words(held: Cache) -> Lesson:
    """The held-out captions, always the same."""
    return Lesson(*Batches(held, np.random.default_rng(5), 0.0).draw(min(256, len(held.scenes) * 2), 1.0))
