"""One command from nothing to an exported model: plans the stages, renders beside them, and exports what is best.

A run folder holds `work` (checkpoints, latents, log) and `out` (the exported model, its evaluation and sheets). Every
stage goes on from its checkpoint, so the same command goes on after a cut. The model is exported at every
checkpoint of the painter; asked to stop, the run exports the best so far and ends.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import AutoencoderKL

from dimp.esquisse.autoencoder import reconstruct, to_bytes
from dimp.esquisse.export import DEFAULTS, DISTILLED, export, write_json
from dimp.esquisse.paint.render import render
from dimp.esquisse.painter import Painter
from dimp.esquisse.pieces import token_ids
from dimp.esquisse.scene.scene import Scene
from dimp.esquisse.studio import Studio
from dimp.esquisse.training import evaluate, reader, sheets, stages
from dimp.esquisse.training.clock import Clock
from dimp.esquisse.training.distil import Jumps
from dimp.esquisse.training.loop import Plan, read, write
from dimp.esquisse.training.lots import Lot, Supply, draw_lot
from dimp.esquisse.training.recipe import Recipe
from dimp.esquisse.training.store import Batch, Latents, Pool, pictures

_START = 96
"""Pictures that are there before the autoencoder begins."""


def _rgb(scene: Scene) -> np.ndarray[Any, np.dtype[np.uint8]]:
    return render(scene).rgb


class Run:
    """A training run in a folder."""

    def __init__(self, folder: Path, recipe: Recipe, device: str, minutes: float, say: Callable[[str], None]) -> None:
        self.work, self.out, self.recipe, self.device, self.say = folder / "work", folder / "out", recipe, device, say
        self.work.mkdir(parents=True, exist_ok=True)
        self.clock = Clock.of(self.work, minutes)
        held = Pool(10**6, device)
        self.materials = stages.Materials(recipe, device, held)
        self.pool = Pool(recipe.pool, device)
        self.waiting: list[Lot] = []
        self.latents: Latents | None = None
        self.saved = 0
        self.empty = torch.from_numpy(token_ids([""])[0]).to(device)

    # ------------------------------------------------------------------------------------------------------ intake

    def _open(self) -> None:
        """Start drawing, with the held-out pictures first."""
        recipe = self.recipe
        self.supply = Supply(recipe.domain, recipe.lot, recipe.workers, recipe.seeds["train"], self._drawn_before())
        square = copy.copy(recipe.domain)
        object.__setattr__(square, "formats", (1.0, 0.0, 0.0))
        for number in range(max(1, 32 // recipe.lot) if recipe.workers else 1):
            self.materials.held.add(draw_lot(number, recipe.lot, square, recipe.seeds["held"]))
        while self.pool.count < min(_START, recipe.pool):
            self._take(self.supply.take())

    def _drawn_before(self) -> int:
        """The number of the next lot: what an earlier sitting drew is not drawn again."""
        path = self.work / "drawn.json"
        return int(json.loads(path.read_text())) if path.exists() else 0

    def _take(self, lot: Lot) -> None:
        self.pool.add(lot)
        if self.latents is not None:
            self.latents.add(lot)
        elif len(self.waiting) * self.recipe.lot < self.recipe.capacity // 8:
            self.waiting.append(lot)

    def _intake(self) -> None:
        """Between two steps: take in what was drawn meanwhile, as long as there is room."""
        if self.latents is not None and self.latents.pairs >= self.recipe.capacity:
            self.supply.pause()
            return
        for number, lot in enumerate(self.supply.ready()):
            self._take(lot)
            if number >= 3:
                break

    # ------------------------------------------------------------------------------------------------------ stages

    def _plan(self, name: str, after: Callable[[], None] = lambda: None) -> Plan:
        """A stage's part of the time that is left, by the shares of the stages that are still to come."""
        shares = self.recipe.shares
        coming = [other for other in shares if other == name or not self._done(other)]
        left = max(0.0, self.clock.left() - self.recipe.reserve)
        part = left * shares[name] / max(1e-9, sum(shares[other] for other in coming))
        seconds = self.clock.spent.get(name, 0.0) + part
        self.say(f"plan: {name} {part:.0f} s; {self.clock.left():.0f} s left in all, {self._pairs()} pairs drawn")
        until = self.clock.seconds() + part
        return Plan(self.work, seconds, self.clock, self.recipe.every, max_steps=self.recipe.max_steps, until=until,
                    say=self.say, after=after)  # fmt: skip

    def _pairs(self) -> int:
        return self.latents.pairs if self.latents is not None else len(self.waiting) * self.recipe.lot

    def _done(self, name: str) -> bool:
        return (self.work / f"{name}.done").exists()

    def _finish(self, name: str) -> None:
        if not self.clock.stopped:
            (self.work / f"{name}.done").touch()
        (self.work / "drawn.json").write_text(str(self.supply.number))
        self.clock.keep()

    def _autoencoder(self) -> AutoencoderKL:
        path = self.work / "vae"
        if not self._done("autoencoder"):
            self.materials.intake = self._intake
            vae = stages.fit_autoencoder(self._plan("autoencoder"), self.materials, self.pool)
            vae.save_pretrained(path)
            self._finish("autoencoder")
        vae = AutoencoderKL.from_pretrained(path, local_files_only=True, use_safetensors=True).to(self.device)
        x = pictures(self.materials.held.all()[0][:6])
        sheets.write(self.out / "autoencoder.png", [*to_bytes(x), *to_bytes(reconstruct(vae, x))], 6)
        return vae

    def _fill_latents(self, vae: AutoencoderKL) -> list[Batch]:
        """Encode what was drawn so far, and the held-out pairs."""
        self.latents = Latents(vae, self.recipe.capacity, self.device)
        kept = self.work / "latents.pt"
        if kept.exists():
            self.latents.restore(read(kept))
            self.saved = self.latents.pairs
        for lot in self.waiting:
            self.latents.add(lot)
        self.waiting = []
        held = Latents(vae, 256, self.device)
        held.generator.manual_seed(5)
        held.add(draw_lot(0, self.recipe.lot, self.recipe.domain, self.recipe.seeds["held"]))
        torch.manual_seed(5)
        batches = stages.held_batches(held, 32)
        torch.seed()
        return batches

    def _painter(self, vae: AutoencoderKL, held: list[Batch]) -> Painter:
        painter = Painter(self.recipe.sizes).to(self.device)
        assert self.latents is not None
        if not self._done("texts"):
            stages.fit_texts(self._plan("texts"), self.materials, self.pool, painter)
            write(self.work / "encoders.pt", painter.texts.state_dict())
            self._finish("texts")
        painter.texts.load_state_dict(read(self.work / "encoders.pt"))
        self._compile(painter)
        if not self._done("painter") and not self.clock.stopped:
            plan = self._plan("painter", lambda: self._keep(vae))
            stages.fit_painter(plan, self.materials, painter, self.latents, held, self.empty)
            self._finish("painter")
        best = self.work / "painter.best.pt"
        if best.exists():
            painter.load_state_dict(read(best))
        return painter

    def _compile(self, painter: Painter) -> None:
        """Compile the blocks, once for all of a kind, and try them; where that fails, they run as they are."""
        torch.set_float32_matmul_precision("high")
        if not self.recipe.compiled:
            return
        start = self.clock.seconds()
        torch._dynamo.config.suppress_errors = True
        painter.transformer.compile_repeated_blocks(dynamic=True)
        try:
            self._try_out(painter)
            self.say(f"compiled in {self.clock.seconds() - start:.0f} s")
        except Exception as error:  # whatever a compiler may raise: slower is better than not at all
            self.say(f"not compiled ({type(error).__name__}: {error}); the blocks run as they are")
            for block in (*painter.transformer.transformer_blocks, *painter.transformer.single_transformer_blocks):
                block._compiled_call_impl = None
        painter.zero_grad(set_to_none=True)

    def _try_out(self, painter: Painter) -> None:
        """A step of each kind, with and without gradients."""
        assert self.latents is not None
        for edit in (False, True):
            batch = self.latents.draw(8, edit)
            with self.materials.half():
                loss = stages.flow_loss(painter, batch, self.empty)
            if any(parameter.requires_grad for parameter in painter.parameters()):
                loss.backward()
            with self.materials.half(), torch.no_grad():
                stages.flow_loss(painter, batch, self.empty)

    def _keep(self, vae: AutoencoderKL) -> None:
        """After a checkpoint: export the best so far, and keep the latents where drawing them again is dear."""
        self._export(vae, self.work / "painter.best.pt", DEFAULTS)
        assert self.latents is not None
        if self.device == "cpu" and self.latents.pairs > 1.25 * self.saved:
            write(self.work / "latents.pt", self.latents.state())
            (self.work / "drawn.json").write_text(str(self.supply.number))
            self.saved = self.latents.pairs

    def _export(self, vae: AutoencoderKL, weights: Path, defaults: dict[str, Any]) -> None:
        painter = Painter(self.recipe.sizes)
        painter.load_state_dict(read(weights))
        export(painter, vae, self.out / "weights", defaults)

    def _distil(self, painter: Painter, held: list[Batch]) -> None:
        if self.recipe.shares["distil"] == 0 or self._done("distil") or self.clock.stopped:
            return
        assert self.latents is not None
        teacher = copy.deepcopy(painter).eval().requires_grad_(False)
        self._compile(teacher)
        plan = self._plan("distil")
        stages.fit_jumps(plan, self.materials, Jumps(painter, teacher, self.empty), self.latents, held)
        self._finish("distil")

    def _decoder(self, vae: AutoencoderKL) -> None:
        if not self._done("decoder") and not self.clock.stopped:
            stages.fit_decoder(self._plan("decoder"), self.materials, self.pool, vae)
            vae.save_pretrained(self.work / "vae")
            self._finish("decoder")

    def _evaluator(self) -> reader.Reader:
        path = self.out / "weights" / "evaluator.safetensors"
        if not self._done("evaluator"):
            reader.save(stages.fit_evaluator(self._plan("evaluator"), self.materials, self.pool), path)
            self._finish("evaluator")
        return reader.load(path).to(self.device)

    # --------------------------------------------------------------------------------------------------------- all

    def go(self) -> None:
        """Everything, from what is there to the exported folder with its evaluation."""
        self.out.mkdir(parents=True, exist_ok=True)
        with self.clock.listening():
            self._open()
            try:
                self._train()
            finally:
                self.supply.close()

    def _train(self) -> None:
        vae = self._autoencoder()
        if self.clock.stopped:
            self.say("stopped before there was a painter: nothing to export yet; the same command goes on")
            return
        held = self._fill_latents(vae)
        painter = self._painter(vae, held)
        self._distil(painter, held)
        self._decoder(vae)
        if not (self.work / "painter.best.pt").exists():
            self.say("stopped before the painter's first checkpoint: the same command goes on")
            return
        self._export(vae, self.work / "painter.best.pt", DEFAULTS)
        if self.clock.stopped:
            self.say(f"stopped: the best so far is exported to {self.out / 'weights'}; the same command goes on")
            return
        self._measure(vae, self._evaluator())

    def _renders(self, scenes: Sequence[Scene]) -> evaluate.Pictures:
        pool = self.supply.workers()
        return np.stack(list(pool.map(_rgb, scenes, chunksize=4))) if pool else evaluate.renders(scenes)

    def _exam(self, network: reader.Reader) -> evaluate.Exam:
        studio = Studio.load(self.out / "weights", self.device)
        return evaluate.Exam(studio, network, self.recipe.domain, self._renders)

    def _measure(self, vae: AutoencoderKL, network: reader.Reader) -> None:
        self.supply.pause()
        exam = self._exam(network)
        if (self.work / "distil.best.pt").exists():
            exam = self._better_of_two(vae, network, exam)
        short = self.clock.left() < 25
        figures = evaluate.evaluate(exam, self.recipe.prompts, 0 if short else self.recipe.edits, self.say)
        write_json(self.out / "evaluation.json", figures | {"recipe": self.recipe.name, "trained": self._log()})
        sheets.samples(exam, self.out, self.recipe.sheet)
        self.say(f"done in {self.clock.seconds():.0f} s: {self.out}")

    def _better_of_two(self, vae: AutoencoderKL, network: reader.Reader, teacher: evaluate.Exam) -> evaluate.Exam:
        """Keep the student that paints in eight steps unless it is worse than its teacher, on scenes apart."""
        counts = [max(1, count // 4) if count else 0 for count in self.recipe.prompts]
        self._export(vae, self.work / "distil.best.pt", DISTILLED)
        student = self._exam(network)
        scores = []
        for exam in (teacher, student):
            words = evaluate.measure_words(exam, counts, evaluate.SEED + 500_000)
            scores.append(float(np.mean([row["objects"] for name, row in words.items() if name in ("1", "2", "3")])))
        self.say(f"all objects right: {scores[0]:.3f} in 16 guided steps, {scores[1]:.3f} in 8 without guidance")
        if scores[1] >= scores[0] - 0.03:
            return student
        self._export(vae, self.work / "painter.best.pt", DEFAULTS)
        return self._exam(network)

    def _log(self) -> dict[str, Any]:
        """The last line of each stage in the log."""
        lines = [json.loads(line) for line in (self.work / "log.jsonl").read_text().splitlines()]
        return {line["stage"]: line for line in lines}
