"""The sizes and names that keep the house readable, measured on the sources themselves."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path
from statistics import median

import pytest

from tests.rules.sources import PYTHON, ROOT, sources

GENERATED = {"web/client/src/api/types.gen.ts"}
MOST_FILES_THAT_SPELL = {"guidance_scale": 14, "negative_prompt": 14, "loras": 15}
"""A parameter is spelled where it is defined and where it meets a pipeline; the table carries it everywhere else."""

EMPTY_NAMES = {"one": 150, "said": 50}
"""Names of locals that say nothing, with the most uses that are left."""

CLIENT = sources("web/client/src/*.ts", "web/client/src/*.tsx")


def functions(tree: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_files_are_at_most_400_lines() -> None:
    assert [str(path) for path in PYTHON if len(path.read_text("utf-8").splitlines()) > 400] == []


def test_functions_are_at_most_50_lines_and_mostly_short(trees: dict[Path, ast.Module]) -> None:
    lengths = {f"{path}:{node.name}": length(node) for path, tree in trees.items() for node in functions(tree)}
    assert [name for name, lines in lengths.items() if lines > 50] == []
    assert median(lengths.values()) <= 7


def test_folders_hold_at_most_25_files_of_code() -> None:
    crowd = Counter(path.parent for path in [*PYTHON, *CLIENT])
    assert {str(folder): count for folder, count in crowd.items() if count > 25} == {}


def test_at_most_six_modules_stand_directly_in_the_package() -> None:
    assert len([path for path in PYTHON if path.parent == ROOT / "dimp"]) <= 6


@pytest.mark.parametrize("name", MOST_FILES_THAT_SPELL)
def test_a_parameter_is_spelled_in_few_files(name: str) -> None:
    catalogues = sources("web/client/src/*.json")
    files = [path for path in [*PYTHON, *CLIENT, *catalogues] if path.relative_to(ROOT).as_posix() not in GENERATED]
    spelling = [str(path) for path in files if re.search(rf"\b{name}\b", path.read_text("utf-8"))]
    assert len(spelling) <= MOST_FILES_THAT_SPELL[name], spelling


@pytest.mark.parametrize("name", EMPTY_NAMES)
def test_locals_say_what_they_hold(name: str, trees: dict[Path, ast.Module]) -> None:
    uses = sum(
        (isinstance(node, ast.Name) and node.id == name) or (isinstance(node, ast.arg) and node.arg == name)
        for tree in trees.values()
        for node in ast.walk(tree)
    )
    assert uses <= EMPTY_NAMES[name]
