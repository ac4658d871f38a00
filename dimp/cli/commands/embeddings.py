"""Listing and installing embeddings of textual inversion."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import Parameter

from dimp.cli.install_file import install, report_installed
from dimp.cli.options import COMMON, CommonOptions
from dimp.cli.output import console
from dimp.cli.store import resolve_home
from dimp.core.errors import Invalid
from dimp.engine.embedding_card import read_card
from dimp.engine.safetensors_header import BrokenFile
from dimp.models.embeddings import ADD_HINT, EmbeddingFacts, embedding_folder, find_embeddings

_NAMELESS = "learned_embeds"
"""What diffusers calls every file: the token in it is the better name."""


def list_embeddings(*, options: CommonOptions = COMMON) -> None:
    """The installed embeddings: digest, room in tokens, the models each is for, and the words that call it."""
    installed = find_embeddings(resolve_home(options.home))
    if options.json:
        console.print_json([_to_json(facts) for facts in installed])
        return
    for facts in installed:
        numbers = f"{facts.digest[:12]}  {facts.vectors} tokens" if facts.vectors else "-"
        console.print_line(console.plain(f"{facts.name}  {numbers}  {facts.family}".rstrip()))
        for label, text in {"say": " or ".join(facts.words), "wrong": facts.wrong}.items():
            if text and (label == "wrong" or not facts.wrong):
                console.print_line(console.plain(f"    {label}: {text}"))
    if not installed:
        console.print_note(f"There are no embeddings yet; {ADD_HINT}")


def add(
    file: Annotated[Path, Parameter(name="FILE", help="A .safetensors file.")],
    /,
    *,
    name: Annotated[str | None, Parameter(help="The word that calls it (else the name of the file).")] = None,
    options: CommonOptions = COMMON,
) -> None:
    """Copy an embedding into the folder of models. Only .safetensors files are accepted: other formats can run code."""
    home = resolve_home(options.home).make()
    target = install(file, embedding_folder(home), name or _name_of(file), "embedding")
    facts = next(facts for facts in find_embeddings(home) if facts.file == str(target))
    use = f'Paint with it: dimp new "..." --negative "{facts.name}"'
    report_installed(_to_json(facts), facts.name, facts.family, use, options=options)


def _name_of(file: Path) -> str:
    """The name of a file, or the token in it where all files are called alike. Raises `Invalid` for no embedding."""
    try:
        card = read_card(file)
    except OSError:
        return file.stem  # the copy says what is wrong
    except BrokenFile as error:
        hint = "Embeddings in .pt and .bin files are pickles, which can run code; look for a .safetensors version."
        raise Invalid(f"{file.name} is no embedding that can be used: {error}.", hint) from error
    return card.token if file.stem.startswith(_NAMELESS) and card.token else file.stem


def _to_json(facts: EmbeddingFacts) -> dict[str, object]:
    listed = msgspec.structs.asdict(facts)
    return {"path": listed.pop("file"), **listed}
