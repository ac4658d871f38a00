"""One command from nothing to an exported model: plans the stages, renders beside them, and exports what is best.

A run has a folder of work (checkpoints, log) and one of what comes out (the exported model, its evaluation and sheets).
Every stage goes on from its checkpoint, so the same command goes on after a cut. The model is exported whenever the
painter got better; asked to stop, the run exports the best so far and ends. What goes wrong in a stage that can be done
without is said, and the run goes on with what it has.
"""

from __future__ import annotations

import copy
import shutil
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from diffusers import AutoencoderKL
from diffusers.utils import logging as diffusers_log
from transformers.utils import logging as transformers_log

from dimp.esquisse.autoencoder import reconstruct, to_bytes
from dimp.esquisse.export import DEFAULTS, DISTILLED, export, publish
from dimp.esquisse.painter import Painter
from dimp.esquisse.pieces import token_ids
from dimp.esquisse.studio import Studio
from dimp.esquisse.training import reader, sheets, stages
from dimp.esquisse.training.clock import Clock
from dimp.esquisse.training.compiling import Rehearsal, compiled
from dimp.esquisse.training.distil import Jumps
from dimp.esquisse.training.examine import Examination
from dimp.esquisse.training.intake import Intake
from dimp.esquisse.training.loop import Plan, Weights, readable, write
from dimp.esquisse.training.recipe import Recipe
from dimp.esquisse.training.store import Batch, Latents, pictures

Pairs = tuple[Latents, list[Batch]]
"""Encoded pairs to learn from, and held-out ones."""

_PAID_BACK = 90.0
"""Least seconds of training that must be left for compiling to be worth its own."""


class Run:
    """A training run in a folder; what comes out lies in `out` (by default the folder of that name in it).

    Its minutes count from `started`, a reading of `time.monotonic`, or from now.
    """

    def __init__(
        self, folder: Path, recipe: Recipe, device: str, minutes: float, say: Callable[[str], None],
        out: Path | None = None, started: float | None = None,
    ) -> None:  # fmt: skip
        self.work, self.out, self.recipe, self.device = folder / "work", out or folder / "out", recipe, device
        for path in (self.work, self.out):
            path.mkdir(parents=True, exist_ok=True)
        self._print = say
        self.clock = Clock.of(self.work, minutes, started)
        self.intake = Intake(self.work, recipe, device, self.say)
        self.materials = stages.Materials(recipe, device, self.intake.held, self._between_steps)
        self.faults: list[str] = []
        self.best: Weights | None = None
        self.empty = torch.from_numpy(token_ids([""])[0]).to(device)
        self.rehearsal: Rehearsal | None = None
        self.compiles: bool | None = None
        self.uncompiled: Painter | None = None
        for library in (diffusers_log, transformers_log):  # their bars would hide the run's own lines
            library.disable_progress_bar()
            library.set_verbosity_error()
        torch.set_float32_matmul_precision("high")
        torch.backends.cudnn.benchmark = True

    def say(self, text: str) -> None:
        """One line to whoever watches, and into `log.txt` beside what comes out."""
        try:
            self._print(text)
            with (self.out / "log.txt").open("a") as log:
                log.write(f"{self.clock.seconds():6.0f} s  {text}\n")
        except OSError:  # nobody reads any more, or the disk is full: no reason to end
            return

    @contextmanager
    def _spared(self, what: str) -> Iterator[None]:
        """What goes wrong inside is said, and the run goes on with what it has."""
        try:
            yield
        except Exception:  # nobody watches: the best so far is worth more than a clean end
            self.faults.append(what)
            self.say(f"{what} failed; the run goes on without it\n{traceback.format_exc()}")

    # ------------------------------------------------------------------------------------------------------ stages

    def _plan(self, name: str, after: Callable[[Weights], None] = lambda weights: None) -> Plan:
        """A stage's part of the time that is left, by the shares of the stages that are still to come."""
        shares = self.recipe.shares
        coming = [other for other in shares if other == name or not self._done(other)]
        left = max(0.0, self.clock.left() - self.recipe.reserve)
        part = left * shares[name] / max(1e-9, sum(shares[other] for other in coming))
        seconds = self.clock.spent.get(name, 0.0) + part
        self.say(f"plan: {name} {part:.0f} s; {self.clock.left():.0f} s left in all, {self.intake.pairs} pairs drawn")
        until = self.clock.seconds() + part
        return Plan(self.work, seconds, self.clock, self.recipe.every, max_steps=self.recipe.max_steps, until=until,
                    say=self.say, after=after)  # fmt: skip

    def _done(self, name: str) -> bool:
        return (self.work / f"{name}.done").exists()

    def _finish(self, name: str) -> None:
        with self._spared(f"keeping count after the stage {name}"):
            if not self.clock.stopped:
                (self.work / f"{name}.done").touch()
            self.intake.note_drawn()
            self.clock.keep()

    def _autoencoder(self) -> AutoencoderKL:
        path = self.work / "vae"
        if self._done("autoencoder"):
            vae = AutoencoderKL.from_pretrained(path, local_files_only=True, use_safetensors=True).to(self.device)
        else:
            vae = stages.fit_autoencoder(self._plan("autoencoder"), self.materials, self.intake.pool)
            with self._spared("keeping the autoencoder"):
                self._save_autoencoder(vae)
            self._finish("autoencoder")
        self._show("autoencoder", vae)
        return vae

    def _save_autoencoder(self, vae: AutoencoderKL) -> None:
        staged = self.work / "vae.staged"
        vae.save_pretrained(staged)
        publish(staged, self.work / "vae")

    def _show(self, name: str, vae: AutoencoderKL) -> None:
        """Unseen pictures above, what the autoencoder makes of them below."""
        with self._spared(f"the sheet of the {name}"):
            x = pictures(self.intake.held.all()[0][:6])
            sheets.write(self.out / f"{name}.png", [*to_bytes(x), *to_bytes(reconstruct(vae, x))], 6)

    def _texts(self, painter: Painter) -> None:
        kept = readable(self.work / "encoders.pt", self.say) if self._done("texts") else None
        if kept is not None:
            painter.texts.load_state_dict(kept)
            return
        stages.fit_texts(self._plan("texts"), self.materials, self.intake.pool, painter)
        with self._spared("keeping the text encoders"):
            write(self.work / "encoders.pt", painter.texts.state_dict())
        self._finish("texts")

    def _painter(self, vae: AutoencoderKL, painter: Painter, pairs: Pairs) -> None:
        """Train the painter where it is not done; its best weights are in it, and in `best`, afterwards."""
        self.best = readable(self.work / "painter.best.pt", self.say)
        if not (self._done("painter") and self.best is not None) and not self.clock.stopped:
            self.uncompiled = painter if self.rehearsal is not None else None
            plan = self._plan("painter", lambda weights: self._better(vae, weights))
            with self._spared("training the painter"):
                stages.fit_painter(plan, self.materials, painter, *pairs, self.empty)
                self._finish("painter")
            self.uncompiled = None
            self._show_painter()
        if self.best is not None:
            painter.load_state_dict(self.best)

    def _show_painter(self) -> None:
        """What the painter makes of prompts in a user's words, before anything else is done with it."""
        if self.best is None or self.clock.stopped:
            return
        with self._spared("the sheet of the painter"):
            studio = Studio.load(self.out / "weights", self.device)
            sheets.write(self.out / "painter.jpg", [*studio.draw(sheets.ASKED[: self.recipe.sheet[0]])], 4)

    def _between_steps(self) -> None:
        """Take in what was drawn; compile the painter as soon as it is known whether that pays."""
        self.intake()
        if self.uncompiled is None or self.rehearsal is None or not self.rehearsal.over():
            return
        painter, self.uncompiled = self.uncompiled, None
        if self.clock.left() - self.recipe.reserve > _PAID_BACK:
            self._compile(painter)

    def _compile(self, painter: Painter) -> None:
        """Compile the blocks, if that was tried in a process apart and paid."""
        if self.compiles is None:
            self.compiles = self.rehearsal is not None and self.rehearsal.pays(self.say)
        if self.compiles:
            self.compiles = compiled(painter, self.device, max(2, self.recipe.batch // 2), self.say)

    def _better(self, vae: AutoencoderKL, weights: Weights) -> None:
        """The painter got better: export it, and keep the latents where drawing them again is dear."""
        self.best = weights
        with self._spared("exporting the painter so far"):
            self._export(vae, weights, DEFAULTS)
        if self.device == "cpu":
            with self._spared("keeping the latents"):
                self.intake.keep_latents()

    def _export(self, vae: AutoencoderKL, weights: Weights, defaults: dict[str, Any]) -> None:
        """Write the whole folder beside, with the evaluator where there is one, and put it in its place at once."""
        painter = Painter(self.recipe.sizes)
        painter.load_state_dict(weights)
        staged = self.work / "weights.staged"
        shutil.rmtree(staged, ignore_errors=True)
        export(painter, vae, staged, defaults)
        if (self.work / "evaluator.safetensors").exists():
            shutil.copy(self.work / "evaluator.safetensors", staged)
        publish(staged, self.out / "weights")

    def _distil(self, painter: Painter, pairs: Pairs) -> Weights | None:
        """Weights that paint in eight steps, where there was time to learn it."""
        if self.recipe.shares["distil"] == 0 or self.clock.stopped:
            return None
        if not self._done("distil"):
            teacher = copy.deepcopy(painter).eval().requires_grad_(False)
            if self.compiles:
                self._compile(teacher)
            plan = self._plan("distil")
            stages.fit_jumps(plan, self.materials, Jumps(painter, teacher, self.empty), *pairs)
            self._finish("distil")
        return readable(self.work / "distil.best.pt", self.say)

    def _decoder(self, vae: AutoencoderKL) -> None:
        """Sharpen the decoder; where that fails, it is as it was."""
        if self._done("decoder") or self.clock.stopped:
            return
        before = copy.deepcopy(vae.state_dict())
        try:
            stages.fit_decoder(self._plan("decoder"), self.materials, self.intake.pool, vae)
        except Exception:
            vae.load_state_dict(before)
            raise
        self._save_autoencoder(vae)
        self._finish("decoder")
        self._show("decoder", vae)

    def _evaluator(self) -> reader.Reader:
        path = self.work / "evaluator.safetensors"
        if not self._done("evaluator"):
            reader.save(stages.fit_evaluator(self._plan("evaluator"), self.materials, self.intake.pool), path)
            self._finish("evaluator")
        return reader.load(path).to(self.device)

    # --------------------------------------------------------------------------------------------------------- all

    def go(self) -> None:
        """Everything, from what is there to the exported folder with its evaluation; raises SystemExit where parts of
        it went wrong."""
        if self._done("run"):
            self.say(f"this run is finished: {self.out}; a new one needs another folder")
            return
        with self.clock.listening():
            if self.recipe.compiled:
                self.rehearsal = Rehearsal(self.work, self.recipe, self.device)
            try:
                self.intake.open(self._done("autoencoder"))
                self._train()
            finally:
                self.intake.close()
                if self.rehearsal is not None:
                    self.rehearsal.close()
        if self.faults:
            raise SystemExit("not everything went well: " + ", ".join(dict.fromkeys(self.faults)))

    def _train(self) -> None:
        vae = self._autoencoder()
        if self.clock.stopped:
            self.say("stopped before there was a painter: nothing to export yet; the same command goes on")
            return
        pairs = self.intake.encode(vae, self.say)
        painter = Painter(self.recipe.sizes).to(self.device)
        self._texts(painter)
        self._painter(vae, painter, pairs)
        if self.best is None:
            self.say("ended before the painter learnt anything: the same command goes on")
            return
        self._refine_and_measure(vae, painter, pairs, self.best)

    def _refine_and_measure(self, vae: AutoencoderKL, painter: Painter, pairs: Pairs, best: Weights) -> None:
        """What is done with a painter that has learnt: the student, the decoder, and the figures."""
        student: Weights | None = None
        with self._spared("distilling"):
            student = self._distil(painter, pairs)
        self.intake.pairs_wanted = False
        with self._spared("sharpening the decoder"):
            self._decoder(vae)
        self._export(vae, best, DEFAULTS)
        if not self.clock.stopped:
            with self._spared("measuring"):
                self._measure(vae, best, student)
        if self.clock.stopped:
            self.say(f"stopped: the best so far is exported to {self.out / 'weights'}; the same command goes on")

    def _measure(self, vae: AutoencoderKL, best: Weights, student: Weights | None) -> None:
        network = self._evaluator()
        self.intake.supply.pause()
        exam = Examination(self.out, self.recipe, self.device, network, self.intake.renders, self.clock, self.say)
        self._export(vae, best, DEFAULTS)
        if student is not None:
            teacher = exam.scores()
            self._export(vae, student, DISTILLED)
            if not exam.as_good(teacher, exam.scores()):
                self._export(vae, best, DEFAULTS)
        exam.write(self.work / "log.jsonl")
        if not self.clock.stopped:
            self._tidy()
            self.say(f"done in {self.clock.seconds():.0f} s: {self.out}")

    def _tidy(self) -> None:
        """Nothing is left to go on with: take the checkpoints away, keep the logs."""
        (self.work / "run.done").touch()
        for path in self.work.iterdir():
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            elif path.suffix not in (".jsonl", ".json", ".done"):
                path.unlink()
