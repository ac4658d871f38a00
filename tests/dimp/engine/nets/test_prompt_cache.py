"""Encoded prompts are encoded once for each person, and once for all where nobody has an account."""

from __future__ import annotations

from pathlib import Path

import torch

from dimp.engine.nets.prompt_cache import PromptCache, adapt

CPU = torch.device("cpu")


class Pipe:
    """Counts what its text encoder is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode_prompt(self, prompt: str, device: torch.device) -> tuple[torch.Tensor]:
        self.asked.append(prompt)
        return (torch.tensor([float(len(self.asked))], device=device),)


def test_each_persons_words_are_encoded_for_them(tmp_path: Path) -> None:
    pipe = Pipe()
    PromptCache(tmp_path, {}).wrap(pipe)
    answers = {}
    for asker in ("", "ada", "bob", "bob", "ada", ""):
        with adapt((), asker):
            (answer,) = pipe.encode_prompt("a red ball", CPU)
        assert answers.setdefault(asker, float(answer)) == float(answer)
    assert len(pipe.asked) == len(set(answers.values())) == 3


def test_loras_and_people_are_told_apart(tmp_path: Path) -> None:
    pipe = Pipe()
    PromptCache(tmp_path, {}).wrap(pipe)
    for asker in ("", "ada"):
        for lora_weights in ((), (("ab", 1.0),), (("ab", 0.5),)):
            for _ in range(2):
                with adapt(lora_weights, asker):
                    pipe.encode_prompt("a red ball", CPU)
    assert len(pipe.asked) == 6
