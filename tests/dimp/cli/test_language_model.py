"""A language model from the command line: turned on by one setting, said, seen by the doctor, and turned off."""

from __future__ import annotations

import json
from pathlib import Path

from tests.dimp.cli.console import Console
from tests.dimp.llm.endpoint import GOOD, completion, endpoint
from tests.fake_worker import picture


def test_one_setting_turns_it_on_and_what_it_does_is_said(unserved: Console) -> None:
    with endpoint(lambda path, body: completion({**GOOD, "caption": "a deep blue ball on grass"})) as server:
        unserved.environ |= {"DIMP_INTERPRETER_URL": f"{server.url}/v1", "DIMP_INTERPRETER_MODEL": "small"}
        unserved("new", "a red ball on grass")
        unserved("config", "set", "interpreter", "openai")  # the server that runs takes it in
        done = unserved("refine", "make it blue")
        assert "A language model (openai) reads the words." in done.stderr
        assert "a deep blue ball on grass" in done.stdout
        findings = {finding["name"]: finding for finding in unserved.json("doctor")}
        assert findings["words read by"] == {"name": "words read by", "value": "openai small", "advice": ""}
        unserved("config", "set", "interpreter")
        assert "language model" not in unserved("refine", "make it green").stderr
        assert len(server.heard) == 2
    unserved("config", "set", "interpreter", "openai")
    (advice,) = [finding["advice"] for finding in unserved.json("doctor") if finding["name"] == "words read by"]
    assert "cannot be reached" in advice


def test_what_is_no_interpreter_is_refused(console: Console) -> None:
    assert (
        "rules, painter, openai, anthropic, transformers"
        in console("config", "set", "interpreter", "oracle", code=1).stderr
    )


def model_folder(console: Console, name: str, kind: str) -> None:
    """A model folder with no weights among those of the user."""
    folder = Path(console.home.models) / name
    folder.mkdir(parents=True)
    (folder / "model_index.json").write_text(json.dumps({"_class_name": kind}))
    own = {"steps": 2, "width": 64, "height": 64, "max_sequence_length": 32}
    (folder / "esquisse.json").write_text(json.dumps(own))


def test_the_painter_reads_and_sees(console: Console, tmp_path: Path) -> None:
    refused = console("config", "set", "interpreter", "painter", code=1).stderr
    assert "paper cannot read words" in refused
    assert "Qwen-Image" in refused
    assert "no eyes" in console("describe", str(_photo(tmp_path)), code=1).stderr
    model_folder(console, "seer", "QwenImagePipeline")
    console("config", "set", "model", "seer")
    console("config", "set", "interpreter", "painter")
    findings = {finding["name"]: finding for finding in console.json("doctor")}
    assert findings["words read by"] == {"name": "words read by", "value": "the painter, seer", "advice": ""}
    console("new", "a red ball on grass")
    seen = console("describe").stdout.strip()
    assert seen.startswith("A square, number ")
    assert console.json("describe", "@")["fresh"] is False
    assert console.json("describe", "@", "--again")["fresh"] is True
    assert console("describe", str(_photo(tmp_path))).stdout.strip() != seen
    assert seen in console("show").stdout
    assert "generation.described" in console("log").stdout
    assert console(given="what's in the picture?\n").stdout.strip() == f"It shows: {seen}"
    console("refine", "make it blue")
    assert console(given="what do you see?\n").stdout.strip().startswith("A square, number ")
    assert "words and pictures" in console("models", "show", "seer").stdout
    console("config", "set", "model")
    (advice,) = [finding["advice"] for finding in console.json("doctor") if finding["name"] == "words read by"]
    assert "esquisse cannot read words" in advice


def _photo(folder: Path) -> Path:
    path = folder / "photo.png"
    path.write_bytes(picture("photo", 1, "", 64, 64))
    return path


def test_a_photo_of_ones_own_is_described_and_made_night(console: Console, tmp_path: Path) -> None:
    photo = tmp_path / "harbour.png"
    photo.write_bytes(picture("a harbour", 5, "", 96, 56))
    console("import", str(photo))
    changed = console.json("refine", "make it night", "--description", "a harbour with boats")["generations"][0]
    assert changed["prompt"] == "a harbour with boats at night"
    assert changed["width"] > changed["height"]
    console("refine", "fewer boats")
    assert "few boats" in console("show").stdout
