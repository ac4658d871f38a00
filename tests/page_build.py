"""The hook that builds the page, as a module, and a page that is surely that of these sources."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[1]


def hook() -> ModuleType:
    """`web/build_hook.py`, which stands in no package."""
    spec = importlib.util.spec_from_file_location("build_hook", ROOT / "web" / "build_hook.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def built() -> None:
    """Builds the page where what is built is not of these sources: or what is measured is another page."""
    made, client, static = hook(), ROOT / "web" / "client", ROOT / "web" / "dimp_web" / "static"
    if not made.is_fresh(client, static):
        made.build(client, static)
