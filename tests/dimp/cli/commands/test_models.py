"""`dimp models` on a hub of this machine: what is said before a download, who is asked, and what a no leaves."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator

import pytest
from huggingface_hub import constants

from dimp.cli.commands import models
from dimp.cli.exits import DAMAGED, REFUSED, Exit
from dimp.cli.options import CommonOptions
from dimp.core.errors import Conflict, NotFound, Refusal
from dimp.home import Home
from tests.dimp.fake_hub import COMMIT, FakeHub, served

NAME = "flux2-klein-4b"
FILES = {"model_index.json": b'{"_class_name": "Flux2KleinPipeline"}', "vae/a.safetensors": bytes(2_000_000)}


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    with served(FakeHub("black-forest-labs/FLUX.2-klein-4B", dict(FILES))) as hub:
        monkeypatch.setattr(constants, "ENDPOINT", hub.url)
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
        yield hub


class Keyboard(io.StringIO):
    """A terminal on which somebody has typed."""

    def isatty(self) -> bool:
        return True


def test_a_pull_says_licence_and_size_and_takes_no_for_an_answer(
    home: Home, fake: FakeHub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for typed in ("\n", "n\n", ""):
        monkeypatch.setattr(sys, "stdin", Keyboard(typed))
        with pytest.raises(Exit) as left:
            models.pull(NAME, options=CommonOptions(home=home.root))
        assert left.value.code == REFUSED
    output = capsys.readouterr().err
    for words in ("Apache-2.0", 'the hub says "apache-2.0"', "any, commercial too", "0.0 GB", COMMIT[:12], "[y/N]"):
        assert words in output
    assert fake.log == []
    assert not (home.models / NAME).exists()


def test_where_nobody_can_answer_nothing_is_fetched(home: Home, fake: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    with pytest.raises(Refusal, match="Nobody is there") as refused:
        models.pull(NAME, options=CommonOptions(home=home.root))
    assert "--yes" in refused.value.hint
    assert fake.log == []


def test_after_a_yes_the_model_is_here_whole_and_damage_is_found(
    home: Home, fake: FakeHub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    options = CommonOptions(home=home.root, json=True)
    monkeypatch.setattr(sys, "stdin", Keyboard("y\n"))
    models.pull(NAME, options=options)
    pulled = json.loads(capsys.readouterr().out)
    assert pulled == {"name": NAME, "path": str(home.models / NAME), "revision": COMMIT}
    models.show(NAME, options=options)
    shown = json.loads(capsys.readouterr().out)
    assert (shown["model"]["installed"], shown["facts"]["revision"]) == (True, COMMIT)
    fake.log.clear()
    models.pull(NAME, options=options)  # it is here: nobody is asked, nothing is fetched
    assert fake.log == []
    capsys.readouterr()
    models.verify(NAME, options=options)
    assert json.loads(capsys.readouterr().out)["damaged"] == []
    (home.models / NAME / "vae" / "a.safetensors").write_bytes(bytes(1_999_999) + b"!")
    with pytest.raises(Exit) as left:
        models.verify(NAME, options=options)
    assert left.value.code == DAMAGED
    found = json.loads(capsys.readouterr().out)
    assert (found["damaged"], found["by"], found["pull"]) == (["vae/a.safetensors"], "digests", NAME)


def test_a_gated_model_is_shown_with_the_steps_to_it(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    models.show("flux-dev", options=CommonOptions(home=home.root))
    output = capsys.readouterr().out
    for words in ("hf auth login", "accept the licence", "not commercial", "33.7 GB"):
        assert words in output


def test_the_list_says_licence_size_and_what_needs_accepting(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    models.list_models(options=CommonOptions(home=home.root))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("* esquisse")
    dev = next(line for line in lines if " flux-dev " in line)
    assert all(words in dev for words in ("not here", "33.7 GB", "Non-Commercial", "licence to accept"))


def test_what_is_not_of_the_hub_is_not_pulled(home: Home) -> None:
    with pytest.raises(Conflict, match="nothing to download"):
        models.pull("esquisse", options=CommonOptions(home=home.root))
    with pytest.raises(NotFound):
        models.pull("nobody", options=CommonOptions(home=home.root))
