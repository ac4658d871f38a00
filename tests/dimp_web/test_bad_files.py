"""Whatever lies in the folders of models: lists say what is wrong with each, and asking for one is refused in words."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from dimp.cli.run import run
from dimp.core.actions import New
from dimp.home import Home
from dimp.models.upscalers import Upscalers
from dimp.studio.studio import Studio
from tests.dimp.hands import paint
from tests.dimp.models.bad_files import SAFETENSORS, spread

pytestmark = [pytest.mark.anyio, pytest.mark.filterwarnings("error")]


@pytest.fixture
def names(home: Home) -> list[str]:
    return spread(home.models)


def check_words(text: str, what: str) -> None:
    assert text, what
    assert len(text) < 900, what
    assert not {"Traceback", "NotImplementedError", "object at 0x"} & set(text.split()), what


async def test_every_list_of_the_page_says_what_is_wrong_with_each(
    client: httpx.AsyncClient, home: Home, names: list[str]
) -> None:
    listed = (await client.get("/api/models")).raise_for_status().json()["models"]
    models = {
        model["name"]: model for model in listed if model["source"] in ("file", "folder") and model["name"] != "paper"
    }
    assert set(names) <= models.keys()
    for name, model in models.items():
        assert not model["installed"], name
        check_words(model["note"], name)
    beside = (await client.get("/api/materials")).raise_for_status().json()
    for lora in beside["loras"]:
        check_words(lora["wrong"], lora["name"])
    assert {"pointer", "petabytes", "half", "pickle"} <= {lora["name"] for lora in beside["loras"]}
    assert beside["adapters"] == []
    for embedding in beside["embeddings"]:
        check_words(embedding["wrong"], embedding["name"])
    for upscaler in Upscalers(home).list():
        if upscaler.source == "file":
            assert not upscaler.installed, upscaler.name
            check_words(upscaler.note, upscaler.name)


async def test_asking_for_one_is_refused_in_words_and_writes_nothing(
    client: httpx.AsyncClient, studio: Studio, names: list[str]
) -> None:
    seen = await paint(studio, New(prompt="a cat"))
    before = len(studio.sessions.current().generations)  # type: ignore[union-attr]
    asked: list[dict[str, Any]] = [{"model": name} for name in names if name not in ("no weights", "parts elsewhere")]
    asked += [{"vae": name} for name in SAFETENSORS] + [{"vae": "link out"}, {"vae": "pipe"}, {"vae": "circle"}]
    asked += [{"loras": [{"name": name}]} for name in ("link out", "pipe", "circle", "folder", "to nowhere")]
    image = str(studio.sessions.current().generations[seen].digest)  # type: ignore[union-attr]
    asked += [{"controls": [{"kind": "pose", "ready": True, "image": image, "model": name}]} for name in SAFETENSORS]
    for fields in asked:
        answer = await client.post("/api/generate/new", json={"prompt": "a red ball"} | fields)
        assert 400 <= answer.status_code < 500, (fields, answer.text)
        refusal = answer.json()
        check_words(refusal["detail"], str(fields))
        assert refusal["hint"], fields
    assert len(studio.sessions.current().generations) == before  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["models", "list", "--json"], 0), (["loras", "list", "--json"], 0), (["embeddings", "list", "--json"], 0),
        (["models", "upscalers", "--json"], 0), (["models", "show", "pointer"], 0), (["models", "verify", "half"], 4),
        (["models", "verify", "no index"], 4), (["models", "verify", "pipe"], 4), (["models", "show", "nobody"], 3),
    ],
)  # fmt: skip
def test_the_commands_end_in_words_and_with_their_codes(
    home: Home, names: list[str], capsys: pytest.CaptureFixture[str], words: list[str], code: int
) -> None:
    assert run([*words, "--home", str(home.root)]) == code
    printed = capsys.readouterr()
    assert "Traceback" not in printed.out + printed.err
    if "--json" in words:
        assert json.loads(printed.out)
