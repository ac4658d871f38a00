"""Every command ends with the code that is documented: 2 for wrong usage, 3 for what is not there, 1 for a refusal, 4
for damage. The words come from the table of commands, so a new command is walked too."""

from __future__ import annotations

import contextlib
import io
import json
import re
from pathlib import Path

import pytest

from dimp.cli.run import run
from dimp.cli.table import COMMANDS
from tests.dimp.cli.console import Console

USAGES = [usage for _, rows in COMMANDS for usage, _, _ in rows]
FILE = "no-such-file.safetensors"
SHAPES = {
    "PROMPT": "a ball", "MODIFICATION": "make it blue", "ID": "nobody-here", "A": "nobody-here", "B": "@",
    "S": "nobody-here", "COLLECTION": "nobody-here", "PRESET": "nobody-here", "NAME": "nobody-here", "TEXT": "a name",
    "TITLE": "a title", "WORDS": "in ink", "TAG": "kept", "BOX": "32x32+0+0", "DEGREES": "90",
    "DIRECTION": "horizontal", "ROLE": "member", "LORA": "nobody-here", "ITEM": "nobody-here",
    "N": "1", "KEY": "nobody_here", "VALUE": "1", "FILE": FILE, "FOLDER": "no-such-folder", "PLACE": "nowhere",
    "TO": "somebody-else", "SESSION": "nobody-here", "LINK": "nobody-here",
    "ID|S": "nobody-here", "ID|FILE": "nobody-here", "COLLECTION ID": "nobody-here",
}  # fmt: skip
"""Something in place of each word of a usage: a name that nothing has, where it names something."""

NAMING = {"LORA", "ITEM", "ID", "A", "S", "COLLECTION", "PRESET", "KEY", "ID|S", "ID|FILE"}
"""Words of a usage that name what must be there."""

RUNS_ON = {"serve", "mcp", "watch FOLDER", "service install", "service remove"}
"""Commands that change this machine or do not end by themselves."""

OTHERWISE = {
    "models pull NAME": 3, "models show NAME": 3, "models verify NAME": 3, "loras add FILE": 2,
    "embeddings add FILE": 2, "import FILE...": 2,
}  # fmt: skip
"""What commands end with that name a file, a model or something new."""


FURTHER = {
    "mask": ["--grow", "1"], "export": ["-o", "x.dimp"], "rebase": ["--seed", "1"], "models pull": ["--yes"],
    "erase": ["--yes"],
}  # fmt: skip
"""Options without which a command would be wrong usage for another reason."""


def words_of(usage: str, *, optional: bool = True) -> list[str]:
    """A command line in the shape of a usage."""
    words: list[str] = []
    for part in usage.replace("...", "").split(" "):
        name = part.strip("[]")
        if name.isupper() and (optional or not part.startswith("[")):
            words.append(SHAPES[name])
        elif not name.isupper():
            words.append(name)
    return words


def names_of(usage: str) -> list[str]:
    return [part.strip("[].") for part in usage.split(" ")]


def end_of(words: list[str], home: Path) -> tuple[int, dict[str, str]]:
    """The exit code of a command line, and the error that it says as JSON, if any."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = run([*words, "--json", "--home", str(home)])
    answer = json.loads(out.getvalue()) if out.getvalue().startswith("{") else {}
    return code, answer.get("error", {})


def test_an_option_that_is_not_there_is_wrong_usage_of_every_command(tmp_path: Path) -> None:
    further = {"export [S]": FURTHER["export"]}
    ends = {usage: end_of([*words_of(usage), *further.get(usage, []), "--frob"], tmp_path / "home") for usage in USAGES}
    assert {usage: code for usage, (code, _) in ends.items() if code != 2} == {}
    assert {usage for usage, (_, error) in ends.items() if "--frob" not in error["message"]} == set()
    assert not (tmp_path / "home").exists()


def test_a_word_that_is_missing_is_wrong_usage(tmp_path: Path) -> None:
    ends = {}
    for usage in USAGES:
        needed = [part for part in usage.split(" ") if re.fullmatch(r"[A-Z|]+(\.\.\.)?", part)]
        if needed:
            words = words_of(usage, optional=False)
            ends[usage] = end_of(words[: len(words) - len(needed)], tmp_path / "home")[0]
    assert {usage: code for usage, code in ends.items() if code != 2} == {}


def test_what_is_not_there_is_not_found(console: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    console("new", "a ball", "-q")
    ends = {}
    for usage in USAGES:
        named = NAMING & set(names_of(usage))
        if usage in RUNS_ON or not (named or usage in OTHERWISE):
            continue
        words = words_of(usage)
        words += next((more for begin, more in FURTHER.items() if usage.startswith(begin)), [])
        code, error = end_of(words, console.home.root)
        if code != OTHERWISE.get(usage, 3):
            ends[usage] = (code, error)
    assert "\n".join(f"{usage}: {end}" for usage, end in ends.items()) == ""


def test_what_cannot_be_done_now_is_refused(console: Console) -> None:
    for words in (["undo"], ["redo"], ["refine", "add a moon"]):
        code, error = end_of(words, console.home.root)
        assert code == 1, (words, error)
    console("new", "a ball", "-q")
    for words in (
        ["redo"], ["properly"], ["new", "x", "--steps", "1000"], ["crop", "9000x9000+0+0"], ["squash"],
        ["refine", "add a moon", "--strength", "2"], ["config", "set", "steps", "1000"], ["name", "@", "head"],
        ["new", "x", "--lora", "nobody"],
    ):  # fmt: skip
        code, error = end_of(words, console.home.root)
        assert code in (1, 3) if "nobody" in words else code == 1, (words, code, error)
        assert error["message"], words
        assert error["hint"], words


def test_damage_ends_with_four(console: Console) -> None:
    console("new", "a ball", "-q")
    (image,) = [path for path in console.home.images.rglob("*.png") if path.is_file()]
    image.chmod(0o600)
    image.write_bytes(image.read_bytes()[:-1])
    assert end_of(["verify"], console.home.root)[0] == 4
    assert end_of(["fsck"], console.home.root)[0] == 4
