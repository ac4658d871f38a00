"""What the worker does with a question: the language model of a painting model answers it, between two jobs."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PIL import Image

from dimp.engine.families import registry
from dimp.engine.families.request import Family
from dimp.engine.families.spec import FamilySpec
from dimp.engine.paint_error import PaintError
from dimp.engine.protocol import Question

if TYPE_CHECKING:
    from dimp.engine.language.reader import Answer, Reader

NOTED = ("torch", "transformers", "device_name", "threads", "weights")
"""What of a model's fingerprint can change a word of an answer."""


class Answering:
    """The reader of the loaded model, made when it is first asked."""

    def __init__(self) -> None:
        self._reader: Reader | None = None
        self._family: Family | None = None

    def answer(
        self, question: Question, picture: Image.Image | None, family: Family, check: Callable[[], None]
    ) -> tuple[Answer, int]:
        """Return what the family's language model answers, and how many milliseconds that took. Raises PaintError."""
        began = time.monotonic()
        if self._reader is None or self._family is not family:
            from dimp.engine.language.reader import Reader  # imported late: few are ever asked

            self._reader, self._family = Reader(*family.language_model()), family
        answer = self._reader.answer(question, picture, check)
        return answer, round(1000 * (time.monotonic() - began))

    def forget(self) -> None:
        """Let go of the model: it is being unloaded."""
        self._reader = self._family = None


def need_able(spec: FamilySpec, question: Question) -> None:
    """Raise PaintError where a family's models can't answer such a question; nothing has to be loaded for that."""
    if not spec.interprets:
        raise PaintError("bad_input", *refusal(spec, "interprets", "is no language model, so it can't be asked"))
    if question.image and not spec.describes:
        raise PaintError("bad_input", *refusal(spec, "describes", "has no eyes, so it can't look at pictures"))


def refusal(spec: FamilySpec, ability: str, why: str) -> tuple[str, str]:
    """Return what is said of a family without an ability, and which ones have it."""
    able: list[Any] = [known for known in registry.FAMILIES.values() if getattr(known, ability)]
    return f"The text encoder of {spec.title} {why}.", f"Choose a model that has one: {registry.titles_of(*able)}."
