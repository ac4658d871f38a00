"""The painter: text encoders and a real FluxTransformer2DModel as one module, and what rectified flow asks of it.

The transformer learns v = noise - picture on latents at noise level sigma. With a source picture, whose tokens stand
behind the noisy ones, the text is an instruction of what to change in it, as in FluxKontextPipeline.
"""

from __future__ import annotations

import torch
from diffusers import FluxTransformer2DModel
from torch import Tensor, nn

from dimp.esquisse.autoencoder import FACTOR
from dimp.esquisse.packing import image_ids, source_ids
from dimp.esquisse.pieces import LENGTH
from dimp.esquisse.scene.scene import FORMATS
from dimp.esquisse.sizes import Shape, Sizes
from dimp.esquisse.text import WIDTH, Texts


def build(shape: Shape, channels: int) -> FluxTransformer2DModel:
    """A transformer whose blocks start near the identity and whose answer starts at zero."""
    model = FluxTransformer2DModel(
        patch_size=1,
        in_channels=channels * 4,
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

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.texts = Texts(sizes.text_layers)
        self.transformer = build(sizes.shape, sizes.channels)
        self.register_buffer("text_positions", torch.zeros(LENGTH, 3), persistent=False)
        for number, (width, height) in enumerate(FORMATS):
            grid = height // FACTOR // 2, width // FACTOR // 2
            self.register_buffer(f"positions_{number}", image_ids(*grid), persistent=False)
            self.register_buffer(f"source_positions_{number}", source_ids(*grid), persistent=False)

    def forward(self, noisy: Tensor, sigma: Tensor, ids: Tensor, format: int, source: Tensor | None = None) -> Tensor:
        """The velocity (n, tokens, width) for noisy tokens at levels `sigma` (n,) and text ids (n, 2, LENGTH).

        With `source` (n, tokens, width), the tokens of a picture, the texts say what to change in it: its tokens are
        told apart by the first number of their position.
        """
        tokens, pooled = self.texts(ids[:, 0], ids[:, 1])
        where, seen = getattr(self, f"positions_{format}"), noisy
        if source is not None:
            seen = torch.cat([noisy, source], 1)
            where = torch.cat([where, getattr(self, f"source_positions_{format}")])
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


def levels(count: int, device: str, generator: torch.Generator | None = None) -> Tensor:
    """`count` noise levels in (0, 1): sigmoid of N(0.3, 1.1), one from each of `count` equal strata."""
    u = (torch.arange(count, device=device) + torch.rand(count, device=device, generator=generator)) / count
    return torch.sigmoid(0.3 + 1.1 * torch.special.ndtri(u.clamp(1e-4, 1 - 1e-4)))


def weighted(error: Tensor, weights: Tensor) -> Tensor:
    """The mean of squared errors (n, tokens) by weights."""
    return (error * weights).sum() / weights.sum()
