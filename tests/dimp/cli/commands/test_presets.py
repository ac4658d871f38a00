"""`dimp presets`, and `dimp new --preset`."""

from __future__ import annotations

from tests.dimp.cli.console import Console


def test_a_style_from_keeping_to_removing(console: Console) -> None:
    assert "Watercolour: watercolour painting of {prompt}" in console("presets").stdout
    assert "Kept: Dusk" in console("presets", "save", "Dusk", "{prompt} at dusk", "--set", "steps=3").stdout
    assert "  steps = 3" in console("presets", "show", "Dusk").stdout
    assert console("presets", "apply", "Dusk", "a", "red", "ball").stdout == "a red ball at dusk\n"
    assert "Changed: Dusk" in console("presets", "save", "Dusk", "--set", "guidance_scale=2.5").stdout
    kept = console.json("presets", "show", "Dusk")
    assert (kept["words"], kept["parameters"]) == ("{prompt} at dusk", {"guidance_scale": 2.5})
    assert console("presets", "remove", "Dusk").stdout == "Removed.\n"
    assert console("presets", "show", "Dusk", code=3).stderr


def test_a_shipped_style_is_changed_and_put_back(console: Console) -> None:
    console("presets", "save", "Woodcut", "woodcut of {prompt}, one colour")
    assert "Woodcut *:" in console("presets", "list").stdout
    assert console("presets", "remove", "Woodcut").stdout == "It is as it came.\n"
    assert "Woodcut:" in console("presets", "list").stdout


def test_a_sample_is_painted_and_named(console: Console) -> None:
    assert console("presets", "sample", "Woodcut").stdout == "Painted: Woodcut\n"
    assert console.json("presets", "show", "Woodcut")["sample_url"].startswith("/api/presets/shipped-woodcut/sample/")


def test_new_paints_in_a_style_and_options_win_over_it(console: Console) -> None:
    console("presets", "save", "Quick dusk", "{prompt} at dusk", "--set", "steps=3")
    console("new", "a red ball", "--preset", "Quick dusk")
    first = console.json("show")
    assert (first["prompt"], first["steps"]) == ("a red ball at dusk", 3)
    console("new", "a red ball", "--preset", "Quick dusk", "--steps", "2")
    assert console.json("show")["steps"] == 2


def test_what_cannot_be_kept_or_found_is_refused_in_words(console: Console) -> None:
    assert "--set" in console("presets", "save", "Empty", code=2).stderr
    assert "NAME=VALUE" in console("presets", "save", "Odd", "--set", "steps", code=2).stderr
    assert "integer" in console("presets", "save", "Odd", "--set", "steps=many", code=2).stderr
    assert console("presets", "save", "Odd", "--set", "count=3", code=1).stderr
    assert console("new", "a ball", "--preset", "nobody", code=3).stderr
    assert "Leave out one" in console("new", "a ball", "--preset", "Woodcut", "--like", "@", code=2).stderr
