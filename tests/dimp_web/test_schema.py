"""The types that the page is compiled against are those of the structs that the server speaks."""

from __future__ import annotations

from pathlib import Path

import pytest

from dimp_web import schema

GENERATED = Path(__file__).parents[2] / "web" / "client" / "src" / "api" / "types.gen.ts"


def test_generated_types_are_fresh() -> None:
    assert GENERATED.read_text("utf-8") == schema.typescript(), "run: just types"


def test_received_fields_are_always_there_and_sent_defaults_may_be_left_out() -> None:
    text = schema.typescript()

    progress = _interface(text, "ProgressView")
    refine = _interface(text, "Refine")

    assert "  preview: string | null;" in progress
    assert '  type: "progress";' in progress
    assert "  modification: string;" in refine
    assert "  parent_id?: string | null;" in refine
    assert '  type: "refine";' in refine


def test_every_action_is_in_the_union() -> None:
    union = schema.typescript().rsplit("export type AnyAction = ", 1)[1]

    assert {"New", "Refine", "Undo", "Jump", "TrashSession"} <= set(union.rstrip(";\n").split(" | "))


@pytest.mark.parametrize("node", [{"not": {}}, {"patternProperties": {}}])
def test_what_the_subset_does_not_have_is_refused(node: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        schema._type(node)


def _interface(text: str, name: str) -> list[str]:
    body = text.split(f"export interface {name} {{\n", 1)[1].split("\n}", 1)[0]
    return body.splitlines()
