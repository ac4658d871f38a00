"""A generator that outlives the loop it is made in sees the loop's variables as they are at the end, not as they were.

`ruff` finds functions and lambdas of that kind (B023) but no generator expressions.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

CONSUMERS = frozenset(
    ("all", "any", "dict", "frozenset", "join", "list", "max", "min", "next", "set", "sorted", "sum", "tuple", "update")
)
"""Calls that read a generator to its end, or as far as they need it, before they return."""

COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
LOOPS = (*COMPREHENSIONS, ast.For, ast.AsyncFor)


def late_bindings(tree: ast.AST) -> Iterator[ast.GeneratorExp]:
    """Generator expressions made in a loop, kept beyond the turn they are made in, that read one of its variables."""
    eaten = {id(argument) for call in calls(tree) for argument in (*call.args, *(word.value for word in call.keywords))}
    for loop in ast.walk(tree):
        if isinstance(loop, LOOPS):
            variables = names(loop.target if isinstance(loop, ast.For | ast.AsyncFor) else targets(loop))
            for inner in ast.walk(loop):
                lazy = isinstance(inner, ast.GeneratorExp) and inner is not loop and id(inner) not in eaten
                if lazy and variables & read_late(inner):
                    yield inner


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in CONSUMERS or called[:1].isupper():
                yield node


def targets(loop: ast.AST) -> ast.AST:
    return ast.Tuple([generator.target for generator in loop.generators], ast.Store())  # type: ignore[attr-defined]


def names(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def read_late(inner: ast.GeneratorExp) -> set[str]:
    """Names that are read when the generator runs: all but those of its first iterable, which is taken at once."""
    first, *others = inner.generators
    later = [inner.elt, *first.ifs, *others]
    return {name for node in later for name in names(node)} - names(targets(inner))


def test_no_generator_sees_a_loop_variable_too_late(trees: dict[Path, ast.Module]) -> None:
    found = [f"{path}:{node.lineno}" for path, tree in trees.items() for node in late_bindings(tree)]
    assert found == []


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("lines = [((row.id, cell) for cell in row) for row in rows]", 1),
        ("for row in rows:\n    lines.append(cell + row for cell in row)", 1),
        ("lines = [(cell for cell in row) for row in rows]", 0),
        ("lines = [sum(cell * row.weight for cell in row) for row in rows]", 0),
        ("lines = [[(row.id, cell) for cell in row] for row in rows]", 0),
    ],
)
def test_the_rule_bites(source: str, count: int) -> None:
    assert len(list(late_bindings(ast.parse(source)))) == count
