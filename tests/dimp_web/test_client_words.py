"""The page has words of its own for every refusal that is told apart, in every language it speaks."""

from __future__ import annotations

import json
import typing
from pathlib import Path

import pytest

from dimp.refusals import Code

LOCALES = Path(__file__).parents[2] / "web" / "client" / "src" / "locales"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_code_of_a_refusal_has_words_on_the_page(language: str) -> None:
    catalogue = json.loads((LOCALES / f"{language}.json").read_text("utf-8"))
    codes = [code for code in typing.get_args(Code) if code]

    assert [code for code in codes if f"refused.{code}" not in catalogue] == []
    assert [text for key, text in catalogue.items() if key.startswith("refused.") and "dimp " in text] == []
