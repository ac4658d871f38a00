"""The stages of a run: autoencoder, text encoders, painter, distillation, decoder, evaluator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from diffusers import AutoencoderKL
from torch import Tensor, nn
from torch.nn import functional

from dimp.esquisse import autoencoder
from dimp.esquisse.autoencoder import CHUNK
from dimp.esquisse.gradients import without_gradients
from dimp.esquisse.painter import Painter, levels, weighted
from dimp.esquisse.text import WIDTH, Texts
from dimp.esquisse.training import reader
from dimp.esquisse.training.compiling import half
from dimp.esquisse.training.distil import Jumps
from dimp.esquisse.training.loop import Plan, Stage, train
from dimp.esquisse.training.lots import WHOLE
from dimp.esquisse.training.optim import Average, Muon, split_parameters
from dimp.esquisse.training.recipe import Recipe
from dimp.esquisse.training.store import Batch, Latents, Pool, pictures


@dataclass
class Materials:
    """What the stages share: the recipe, the device, and how new lots are taken in between two steps."""

    recipe: Recipe
    device: str
    held: Pool
    intake: Callable[[], None] = field(default=lambda: None)

    def half(self) -> torch.autocast:
        """Half precision on a card."""
        return half(self.device)


def _muon(module: nn.Module, names: tuple[str, ...], rate: float, other_rate: float) -> list[torch.optim.Optimizer]:
    muon, other = split_parameters(module, names)
    return [Muon(muon, rate), torch.optim.AdamW(other, other_rate, weight_decay=0.0, betas=(0.9, 0.98))]


def _crops(pool: Pool, count: int, side: int) -> Tensor:
    """Random crops of the pool's pictures, (count, 3, side, side), from four places a batch."""
    rgb = pool.all()[0]
    parts = []
    for _ in range(4):
        y, x = (int(torch.randint(256 - side + 1, ())) for _ in range(2))
        index = torch.randint(len(rgb), (max(1, count // 4),), device=rgb.device)
        parts.append(pictures(rgb[index, y : y + side, x : x + side]))
    return torch.cat(parts)


def _held_psnr(vae: AutoencoderKL, held: Pool) -> float:
    x = pictures(held.all()[0])
    return float(autoencoder.psnr(autoencoder.reconstruct(vae, x), x).mean())


def fit_autoencoder(plan: Plan, materials: Materials, pool: Pool) -> AutoencoderKL:
    """Train an autoencoder on random crops, scored by PSNR in dB on unseen scenes; then fold its latents' scale."""
    recipe = materials.recipe
    torch.manual_seed(0)
    vae = autoencoder.build(recipe.sizes.widths, recipe.sizes.channels).to(materials.device)
    stage = Stage("autoencoder", vae, _muon(vae, ("conv",), 0.02, 2e-3), Average(vae, 0.995))

    def loss() -> tuple[Tensor, int]:
        materials.intake()
        x = _crops(pool, stage.fitting(recipe.crops), recipe.crop)
        with materials.half():
            return autoencoder.loss(vae, x), len(x)

    train(stage, plan, loss, lambda: _held_psnr(vae, materials.held))
    autoencoder.fold_scale(vae, pictures(pool.all()[0][:256]))
    return vae


NOISE = 0.12
"""Most noise on latents while the decoder is sharpened: with more, brush strokes are smoothed away with the noise."""


def fit_decoder(plan: Plan, materials: Materials, pool: Pool, vae: AutoencoderKL) -> None:
    """Train the decoder alone, on latents with a little noise; the encoder stays, so latents stay valid.

    The noise stands for what a transformer gets wrong: a decoder that never saw any shows it as mottled areas.
    """
    recipe = materials.recipe
    decoder = vae.decoder
    stage = Stage("decoder", decoder, _muon(decoder, ("conv",), 0.008, 8e-4), Average(decoder, 0.995))
    x = pictures(materials.held.all()[0])
    with torch.no_grad():
        z = torch.cat([vae.encode(part).latent_dist.mean for part in x.split(CHUNK)])
    z = z + 0.1 * torch.randn(z.shape, generator=torch.Generator().manual_seed(0)).to(z)

    def loss() -> tuple[Tensor, int]:
        materials.intake()
        crops = _crops(pool, stage.fitting(recipe.crops), recipe.crop)
        with materials.half():
            with torch.no_grad():
                clean = vae.encode(crops).latent_dist.mean
            noise = NOISE * torch.rand(len(crops), 1, 1, 1, device=crops.device) * torch.randn_like(clean)
            return autoencoder.difference(vae.decode(clean + noise).sample, crops), len(crops)

    @without_gradients
    def score() -> float:
        return float(autoencoder.psnr(torch.cat([vae.decode(part).sample for part in z.split(CHUNK)]), x).mean())

    train(stage, plan, loss, score, from_good=True)


class _Parser(nn.Module):
    """Texts with answer heads that are thrown away: what a caption says of the picture and of its things."""

    def __init__(self, texts: Texts, pairs: int) -> None:
        super().__init__()
        self.texts, self.pairs = texts, pairs
        self.query = nn.Parameter(torch.randn(8, WIDTH) * 0.05)
        self.from_tokens, self.from_pooled = (
            nn.Linear(8 * WIDTH, sum(WHOLE) + pairs),
            nn.Linear(WIDTH, sum(WHOLE) + pairs),
        )

    def forward(self, ids: Tensor) -> list[Tensor]:
        """Logits (n, answers) of the T5 side and of the CLIP side."""
        tokens, pooled = self.texts(ids[:, 0], ids[:, 1])
        seen = torch.softmax(self.query @ tokens.mT, -1) @ tokens
        return [self.from_tokens(seen.flatten(1)), self.from_pooled(pooled)]


def _answers(pool: Pool, kinds: int, colours: int) -> Tensor:
    """Which pairs of kind and colour each picture holds, (n, kinds * colours) of 0 and 1."""
    maps = pool.all()[1]
    pair = ((maps[:, 0].long() - 1) * colours + maps[:, 1].long() - 1).clamp_min(-1) + 1
    present = torch.zeros(len(maps), kinds * colours + 1, device=maps.device)
    present.scatter_(1, pair.flatten(1), 1.0)
    return present[:, 1:]


def fit_texts(plan: Plan, materials: Materials, pool: Pool, painter: Painter) -> None:
    """Pretrain both text encoders as readers of captions; scored by minus the loss on the last lot's captions."""
    kinds, colours = reader.MAPS[0] - 1, reader.MAPS[1] - 1
    present, whole, captions = _answers(pool, kinds, colours), pool.all()[2].long(), pool.all()[3]
    parser = _Parser(painter.texts, kinds * colours).to(materials.device)
    optimisers = _muon(parser, ("block.", "layers."), 0.01, 3e-3)
    stage = Stage("texts", parser, optimisers, Average(parser, 0.99))
    kept = max(1, len(captions) // 20)

    def loss_of(index: Tensor, variant: Tensor) -> Tensor:
        terms = []
        for logits in parser(captions[index, variant].long()):
            parts = logits.split([*WHOLE, kinds * colours], -1)
            terms += [functional.cross_entropy(part, whole[index, i]) for i, part in enumerate(parts[:-1])]
            terms.append(40 * functional.binary_cross_entropy_with_logits(parts[-1], present[index]))
        return torch.stack(terms).mean()

    def loss() -> tuple[Tensor, int]:
        materials.intake()
        count = stage.fitting(96)
        index = torch.randint(kept, max(kept + 1, len(captions)), (count,), device=captions.device) % len(captions)
        return loss_of(index, torch.randint(captions.shape[1], (count,), device=captions.device)), count

    @without_gradients
    def score() -> float:
        index = torch.arange(kept, device=captions.device)
        return -float(loss_of(index, torch.zeros_like(index)))

    train(stage, plan, loss, score)


def optimisers_of(painter: Painter, scale: float = 1.0) -> list[torch.optim.Optimizer]:
    """Muon on the blocks' matrices, AdamW on the rest, slower on the text encoders."""
    muon, other = split_parameters(painter.transformer, ("transformer_blocks.",))
    groups = [{"params": other, "lr": 2e-3 * scale}, {"params": list(painter.texts.parameters()), "lr": 3e-4 * scale}]
    return [Muon(muon, 0.02 * scale), torch.optim.AdamW(groups, lr=2e-3 * scale, weight_decay=0.0, betas=(0.9, 0.98))]


EMPTY = 0.1
"""Share of samples whose text is empty, for guidance."""


def flow_loss(painter: Painter, batch: Batch, empty: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """The weighted squared error of the velocity at noise from `generator`."""
    n, device = len(batch.clean), str(batch.clean.device)
    noise = torch.randn(batch.clean.shape, device=device, generator=generator)
    sigma = levels(n, device, generator)
    noisy = batch.clean + sigma[:, None, None] * (noise - batch.clean)
    answer = painter(noisy, sigma, _emptied(batch.ids, empty, generator), batch.format, batch.source)
    return weighted((answer.float() - (noise - batch.clean)).square().mean(-1), batch.weights)


def _emptied(ids: Tensor, empty: Tensor, generator: torch.Generator | None) -> Tensor:
    gone = torch.rand(len(ids), device=ids.device, generator=generator) < EMPTY
    return torch.where(gone[:, None, None], empty[None].to(ids), ids)


def edits_share(progress: float) -> float:
    """How often a batch is of instructions: none at first, then more, up to a half."""
    return 0.5 * min(1.0, max(0.0, (progress - 0.25) / 0.25))


def _turns(latents: Latents, count: int, plan: Plan, stage: Stage) -> Batch:
    """The next batch: captions, or instructions in half as many pairs, since those have twice the tokens."""
    share = edits_share(plan.progress(stage))
    edit = int((stage.steps + 1) * share) > int(stage.steps * share)
    return latents.draw(max(1, count // 2) if edit else count, edit)


def held_batches(latents: Latents, count: int) -> list[Batch]:
    """The same held-out captions and instructions every time."""
    return [latents.draw(min(count, 2 * latents.pairs), False), latents.draw(min(count, latents.pairs), True)]


def fit_painter(
    plan: Plan, materials: Materials, painter: Painter, latents: Latents, held: list[Batch], empty: Tensor
) -> None:
    """Train on captions and instructions in turn, so that one set of weights does both; scored by minus the loss."""
    stage = Stage("painter", painter, optimisers_of(painter), Average(painter, 0.998))

    def loss() -> tuple[Tensor, int]:
        materials.intake()
        batch = _turns(latents, stage.fitting(materials.recipe.batch), plan, stage)
        with materials.half():
            return flow_loss(painter, batch, empty), len(batch.clean)

    @without_gradients
    def score() -> float:
        generator = torch.Generator(materials.device).manual_seed(5)
        with materials.half():
            return -sum(float(flow_loss(painter, batch, empty, generator)) for batch in held) / len(held)

    train(stage, plan, loss, score)


def fit_jumps(plan: Plan, materials: Materials, jumps: Jumps, latents: Latents, held: list[Batch]) -> None:
    """Distil: the student learns the guided teacher's jumps; scored by minus the loss on held-out batches."""
    student = jumps.student
    stage = Stage("distil", student, optimisers_of(student, 0.25), Average(student, 0.99))

    def loss() -> tuple[Tensor, int]:
        materials.intake()
        batch = latents.draw(stage.fitting(materials.recipe.batch // 2), stage.steps % 3 == 2)
        with materials.half():
            return jumps.loss(batch), len(batch.clean)

    @without_gradients
    def score() -> float:
        generator = torch.Generator(materials.device).manual_seed(6)
        with materials.half():
            return -sum(float(jumps.loss(batch, generator)) for batch in held) / len(held)

    train(stage, plan, loss, score)


def fit_evaluator(plan: Plan, materials: Materials, pool: Pool) -> reader.Reader:
    """Train the picture reader; scored by minus the loss on unseen renders."""
    torch.manual_seed(4)
    network = reader.Reader().to(materials.device)
    stage = Stage(
        "evaluator", network, _muon(network, ("near", "mid", "far", "deep"), 0.02, 2e-3), Average(network, 0.98)
    )

    def loss() -> tuple[Tensor, int]:
        network.train()
        materials.intake()
        rgb, maps, whole, _ = pool.all()
        batch = stage.fitting(min(materials.recipe.reading, len(rgb)))
        index = torch.randint(len(rgb), (batch,), device=rgb.device)
        with materials.half():
            return reader.loss(network, pictures(rgb[index]), maps[index], whole[index]), batch

    @without_gradients
    def score() -> float:
        network.eval()
        parts = zip(*(part.split(CHUNK) for part in materials.held.all()[:3]), strict=True)
        losses = [float(reader.loss(network, pictures(seen), right, answers)) for seen, right, answers in parts]
        return -sum(losses) / len(losses)

    train(stage, plan, loss, score)
    return network
