"""How long a picture takes, told from those painted before it.

A picture's work is taken as steps times pixels. What a model with its method needed for that, as a median over the
pictures painted last, says what the next one will need: a single slow one changes little.
"""

from __future__ import annotations

from collections import deque
from statistics import median

from dimp.core.events import Recipe

_KEPT = 16
"""Pictures of a model and method that are remembered: enough for a median, few enough to follow a changed machine."""


class Paces:
    """What painting took lately, by model and method."""

    def __init__(self) -> None:
        self._rates: dict[tuple[str, str], deque[tuple[str, float]]] = {}

    def learn(self, session_id: str, recipe: Recipe, duration_ms: int) -> None:
        """Takes a painted picture into account; `duration_ms` is the painting without loading the model."""
        rates = self._rates.setdefault((recipe.model, recipe.method), deque(maxlen=_KEPT))
        rates.append((session_id, duration_ms / _work(recipe)))

    def forget(self, session_id: str) -> None:
        """Lets go of what was learnt of a session: it was brought, and its pictures were painted elsewhere."""
        for rates in self._rates.values():
            kept = [rate for rate in rates if rate[0] != session_id]
            rates.clear()
            rates.extend(kept)

    def expect_ms(self, recipe: Recipe) -> int | None:
        """Milliseconds that painting will take; None where nothing of the kind was painted before."""
        rates = self._rates.get((recipe.model, recipe.method))
        return round(median(rate for _, rate in rates) * _work(recipe)) if rates else None


def _work(recipe: Recipe) -> int:
    return max(1, recipe.steps * recipe.width * recipe.height)
