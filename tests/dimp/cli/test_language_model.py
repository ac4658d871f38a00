"""A language model from the command line: turned on by one setting, said, seen by the doctor, and turned off."""

from __future__ import annotations

from tests.dimp.cli.console import Console
from tests.dimp.llm.endpoint import GOOD, completion, endpoint


def test_one_setting_turns_it_on_and_what_it_does_is_said(console: Console) -> None:
    with endpoint(lambda path, body: completion({**GOOD, "caption": "a deep blue ball on grass"})) as server:
        console.environ |= {"DIMP_INTERPRETER_URL": f"{server.url}/v1", "DIMP_INTERPRETER_MODEL": "small"}
        console("new", "a red ball on grass")
        console("config", "set", "interpreter", "openai")  # the server that runs takes it in
        done = console("refine", "make it blue")
        assert "A language model (openai) reads the words." in done.stderr
        assert "a deep blue ball on grass" in done.stdout
        findings = {finding["name"]: finding for finding in console.json("doctor")}
        assert findings["words read by"] == {"name": "words read by", "value": "openai small", "advice": ""}
        console("config", "set", "interpreter")
        assert "language model" not in console("refine", "make it green").stderr
        assert len(server.heard) == 2
    console("config", "set", "interpreter", "openai")
    (advice,) = [finding["advice"] for finding in console.json("doctor") if finding["name"] == "words read by"]
    assert "cannot be reached" in advice


def test_what_is_no_interpreter_is_refused(console: Console) -> None:
    assert "rules, openai, anthropic, transformers" in console("config", "set", "interpreter", "oracle", code=1).stderr
