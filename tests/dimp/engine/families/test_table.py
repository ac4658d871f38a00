"""What is known of the families without loading one: complete, and true of the tiny models of their classes."""

from __future__ import annotations

import pytest

from dimp.engine.families.table import DRAFT, FAMILIES, FILMS, PIPELINES, USUAL
from tests.dimp.engine.families.test_conformance import CACHES, FAMILY


def test_every_family_has_its_values_and_its_draft() -> None:
    families = set(FAMILIES.values())
    assert families == set(USUAL) == set(DRAFT) == {family for family, _ in PIPELINES}
    assert set(FILMS) == {family for family, task in PIPELINES if task == "animate"}


@pytest.mark.parametrize("family", DRAFT)
def test_a_draft_gives_up_steps_and_asks_for_nothing_that_is_refused(family: str) -> None:
    quick = DRAFT[family]
    assert 1 <= quick.steps(1) <= quick.steps(USUAL[family].steps) < USUAL[family].steps
    assert not quick.step_cache or family in {FAMILY.get(model, model) for model in CACHES}
    assert not quick.lora_steps or quick.lora_steps < USUAL[family].steps


@pytest.mark.parametrize("family", FILMS)
def test_a_usual_film_can_be_painted(family: str) -> None:
    film = FILMS[family]
    assert 2 <= film.frames == film.painted(film.frames) <= film.most == film.painted(film.most)
    assert all(frames <= film.painted(frames) < frames + film.step for frames in range(2, film.most + 1))
