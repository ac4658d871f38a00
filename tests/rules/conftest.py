"""What the rules read."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.rules.sources import PYTHON


@pytest.fixture(scope="package")
def trees() -> dict[Path, ast.Module]:
    """The syntax of every source by its path, parsed once, in the process that needs it."""
    return {path: ast.parse(path.read_text("utf-8")) for path in PYTHON}
