"""Listing and installing LoRA files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from dimp.cli import background
from dimp.cli.install_file import install, report_installed
from dimp.cli.options import COMMON, CommonOptions, join_words
from dimp.cli.output import console
from dimp.cli.store import resolve_home
from dimp.core.errors import NotFound
from dimp.models.assets import ADD_HINT, LoraFacts, describe_loras, find_loras, lora_folder


def list_loras(*, options: CommonOptions = COMMON) -> None:
    """The installed LoRAs: digest, size, the models each is for, and the words that call it."""
    home = resolve_home(options.home)
    installed = describe_loras(home)
    if options.json:
        console.print_json([_lora_json(facts) for facts in installed])
        return
    for facts in installed:
        lora = facts.lora
        console.print_line(console.plain(f"{lora.name}  {lora.digest[:12]}  {lora.size / 1e6:.1f} MB  {facts.family}"))
        details = {"trained on": facts.base_model, "say": ", ".join(facts.words), "wrong": facts.wrong}
        for label, text in details.items():
            if text:
                console.print_line(console.plain(f"    {label}: {text}"))
    if not installed:
        console.print_note(f"There are no LoRAs yet; {ADD_HINT}")


def add(
    file: Annotated[Path, Parameter(name="FILE", help="A .safetensors file.")],
    /,
    *,
    name: Annotated[str | None, Parameter(help="Its name (else the name of the file).")] = None,
    options: CommonOptions = COMMON,
) -> None:
    """Copy a LoRA into the folder of models. Only .safetensors files are accepted: other formats can run code."""
    home = resolve_home(options.home).make()
    stem = name or file.stem
    target = install(file, lora_folder(home), stem, "LoRA")
    facts = next(facts for facts in describe_loras(home) if facts.lora.file == str(target))
    say = f"Words that call it: {', '.join(facts.words)}. " if facts.words else ""
    use = facts.wrong or f'Paint with it: dimp new "..." --lora {stem}:0.8'
    report_installed(_lora_json(facts), stem, facts.family, say + use, options=options)


def note(
    lora: Annotated[str, Parameter(name="LORA", help="Its name, or its digest.")],
    /,
    *text: Annotated[str, Parameter(name="TEXT", help="What to write; without words the note is taken away.")],
    options: CommonOptions = COMMON,
) -> None:
    """Write a note on a LoRA: which weights suit it, what it does not go with. It is shared with: dimp shares give."""
    home = resolve_home(options.home)
    digest = next((file.digest for file in find_loras(home) if lora in (file.name, file.digest)), None)
    if digest is None:
        raise NotFound(f"There is no LoRA {lora!r}.", ADD_HINT[0].upper() + ADD_HINT[1:])
    written = background.connect(home).request("PUT", f"/api/loras/{digest}/note", {"text": join_words(text)})
    if options.json:
        console.print_json(written)
        return
    for kept in written["notes"]:
        console.print_line(console.plain(f"{kept['id']}  {kept['owner'] or 'yours'}: {kept['text']}"))
    if not written["notes"] and not options.quiet:
        console.print_note("There is no note on it.")


def _lora_json(facts: LoraFacts) -> dict[str, object]:
    lora = facts.lora
    return {
        "name": lora.name, "digest": lora.digest, "size": lora.size, "path": lora.file,
        "family": facts.family, "base_model": facts.base_model, "words": facts.words, "wrong": facts.wrong,
    }  # fmt: skip
