"""The page has a text of its own for every error that is told apart, in every language it speaks."""

from __future__ import annotations

import json
import typing
from pathlib import Path

import pytest

from dimp.core.errors import Code

LOCALES = Path(__file__).parents[2] / "web" / "client" / "src" / "lib" / "locales"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_error_code_has_a_text_on_the_page(language: str) -> None:
    catalogue = {key: text for part in ("", ".lazy") for key, text in _read(f"{language}{part}.json").items()}
    codes = [code for code in typing.get_args(Code) if code]

    assert [code for code in codes if f"error.{code}" not in catalogue] == []
    assert [text for key, text in catalogue.items() if key.startswith("error.") and "dimp " in text] == []


def _read(name: str) -> dict[str, str]:
    return dict(json.loads((LOCALES / name).read_text("utf-8")))
