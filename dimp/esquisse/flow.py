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

from dimp.esquisse.data import TOKEN_WIDTH, Batches, Cache, image_ids
from dimp.esquisse.gradients import without_gradients
from dimp.esquisse.loop import Plan, Stage, train
from dimp.esquisse.optim import Average, Muon, split_parameters
from dimp.esquisse.text import WIDTH, Texts
from dimp.esquisse.tokens import TEXT_LENGTH


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
        self.register_buffer("text_positions", torch.zeros(TEXT_LENGTH, 3), persistent=False)

    def forward(self, noisy: Tensor, sigma: Tensor, t5_ids: Tensor, clip_ids: Tensor) -> Tensor:
        """The velocity (n, 64, 32) for noisy tokens at levels `sigma` (n,) and token ids of their captions."""
        tokens, pooled = self.texts(t5_ids, clip_ids)
        return self.velocity(noisy, sigma, tokens, pooled)

    def velocity(self, noisy: Tensor, sigma: Tensor, tokens: Tensor, pooled: Tensor) -> Tensor:
        """The velocity for text features that were computed before."""
        answer: Tensor = self.transformer(
            hidden_states=noisy,
            timestep=sigma,
            encoder_hidden_states=tokens,
            pooled_projections=pooled,
            img_ids=self.positions,
            txt_ids=self.text_positions,
            return_dict=False,
        )[0]
        return answer


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


def fit(
    plan: Plan,
    painter: Painter,
    cache: Cache,
    held: Cache,
    device: str = "cpu",
    batch: int = 48,
    compiled: bool = False,
) -> Painter:
    """Train on the cache; scored by minus the loss on held-out scenes with fixed noise."""
    torch.manual_seed(int(2 + np.random.default_rng().integers(10**6)) if plan.resume else 2)
    painter = painter.to(device)
    stage = Stage("painter", painter, optimisers(painter), Average(painter, 0.997))
    batches = Batches(cache, np.random.default_rng())
    run = torch.compile(painter) if compiled else painter

    def loss() -> tuple[Tensor, int]:
        clean, weights, captions = batches.draw(batch, stage.seconds / (plan.minutes * 60))
        noisy, noise, sigma = _noisy(clean)
        ids = painter.texts.ids(captions)
        # On a CPU the casts cost more than half precision saves, unless a compiler fuses them away.
        with torch.autocast(device, torch.bfloat16, enabled=compiled or device != "cpu"):
            answer = run(noisy.to(device), sigma.to(device), *(i.to(device) for i in ids))
        return _loss(answer, clean.to(device), noise.to(device), weights.to(device)), batch

    train(stage, plan, loss, _scorer(painter, held, device))
    return painter


def _scorer(painter: Painter, held: Cache, device: str):  # type: ignore[no-untyped-def]
    generator = torch.Generator().manual_seed(5)
    clean, weights, captions = Batches(held, np.random.default_rng(5), 0.0).draw(min(256, len(held.scenes) * 2), 1.0)
    noisy, noise, sigma = _noisy(clean, generator)
    ids = painter.texts.ids(captions)

    @without_gradients
    def score() -> float:
        answer = painter(noisy.to(device), sigma.to(device), *(i.to(device) for i in ids))
        return -float(_loss(answer, clean.to(device), noise.to(device), weights.to(device)))

    return score
