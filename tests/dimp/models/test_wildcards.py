"""Wildcard files and LoRAs that words call are found, and nothing outside their folders is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from dimp.core.errors import Invalid, NotFound
from dimp.home import Home
from dimp.models.wildcards import find_named_loras, read_wildcards


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home").make()
    (home.wildcards / "animals").mkdir(parents=True)
    (home.wildcards / "colour.txt").write_text("# some\nred\nvery __animals/cat__\n", "utf-8")
    (home.wildcards / "animals" / "cat.txt").write_text("lynx\n", "utf-8")
    return home


def test_files_and_those_they_call_are_read(home: Home) -> None:
    found = read_wildcards(home, ["a __colour__ ball", "no __ wildcard"])
    assert found == {"colour": ("red", "very __animals/cat__"), "animals/cat": ("lynx",)}


@pytest.mark.parametrize("name", ["none", "animals", "animals/none", "colour.txt"])
def test_what_is_not_there_is_said(home: Home, name: str) -> None:
    with pytest.raises(NotFound, match=name) as refused:
        read_wildcards(home, [f"a __{name}__ ball"])
    assert f"{name}.txt" in refused.value.hint


def test_nothing_outside_the_folder_is_read(home: Home, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (home.wildcards / "link.txt").symlink_to(tmp_path / "secret.txt")
    for name in ("link", "a/../../secret"):
        with pytest.raises((Invalid, NotFound)):
            read_wildcards(home, [f"__{name}__"])


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"x" * (5 << 20)])
def test_what_is_no_text_is_refused(home: Home, content: bytes) -> None:
    (home.wildcards / "broken.txt").write_bytes(content)
    with pytest.raises(Invalid) as refused:
        read_wildcards(home, ["__broken__"])
    assert refused.value.hint


def test_loras_that_words_name_are_found(home: Home) -> None:
    (home.models / "loras").mkdir()
    (home.models / "loras" / "ink.safetensors").write_bytes(b"ink")
    found = find_named_loras(home, ["<lora:ink.safetensors:0.5> <lora:none:1>", "a ball"])
    assert [(name, use.name, use.weight) for name, use in found.items()] == [("ink", "ink", 1.0)]
