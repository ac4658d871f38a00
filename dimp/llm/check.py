"""One question to the language model, to see whether it answers."""

from __future__ import annotations

from collections.abc import Mapping

import anyio

from dimp.home import Home
from dimp.interpret import llm
from dimp.llm.client import LanguageClient
from dimp.settings import load


def ask_about_sample(home: Home, environ: Mapping[str, str]) -> tuple[str, str]:
    """The model that was asked, and why its answer could not be taken; empty where it could. Raises a `Refusal`."""
    return anyio.run(_ask_about_sample, home, environ)


async def _ask_about_sample(home: Home, environ: Mapping[str, str]) -> tuple[str, str]:
    language_client = LanguageClient(home, load(home, environ), environ)
    try:
        result = await language_client.read(llm.question("a red ball on grass", "make the ball blue"))
    finally:
        await language_client.aclose()
    return (result.asked.model, result.asked.refused) if result.asked else ("", "")
