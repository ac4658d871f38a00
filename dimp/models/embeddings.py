"""Embeddings of textual inversion: the user's own files in `models/embeddings`, called by their names in a prompt.

Only safetensors are read. Files in the older formats (.pt, .bin) are listed with the reason why they can't be used, for
their names in a prompt would else be read as words without a remark.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from dimp.core.embedding_use import EmbeddingUse
from dimp.core.errors import Invalid
from dimp.core.model import ModelFacts, NamedEmbedding
from dimp.core.sentences import sentence
from dimp.core.syntax.embeddings import SUFFIXES
from dimp.engine import embedding_card
from dimp.engine.families.registry import FAMILIES
from dimp.engine.families.spec import join_titles
from dimp.engine.safetensors_header import BrokenFile
from dimp.home import Home, list_folder
from dimp.models.assets import check_inside
from dimp.models.digests import digest_of

ADD_HINT = "add one with: dimp embeddings add FILE"
_PICKLE = "It is a pickle, which could run code, and is never read; look for a .safetensors version of it."


class EmbeddingFacts(msgspec.Struct, frozen=True):
    """A file of the user: its name without the suffix, its digest, its size in bytes, and what it says of itself.

    `words` are those that call it: its name, and the token that it was trained as. `family` is what people call the
    family it is for, empty where nothing tells; `vectors` is the room that it takes, in tokens. `wrong` is why it can't
    be used, and empty where it can.
    """

    name: str
    digest: str
    size: int
    file: str
    words: tuple[str, ...] = ()
    family: str = ""
    vectors: int = 0
    wrong: str = ""


def embedding_folder(home: Home) -> Path:
    """Where the user's embeddings are kept."""
    return home.models / "embeddings"


def find_embeddings(home: Home) -> list[EmbeddingFacts]:
    """The files in the folder of embeddings, by name. Reads their headers: call it in a thread."""
    files = list_folder(embedding_folder(home))
    return [_describe(home, path) for path in files if path.suffix.lower() in SUFFIXES and path.is_file()]


def name_embeddings(home: Home, model: ModelFacts) -> dict[str, NamedEmbedding]:
    """Every word that calls an embedding -> its file, and why this model can't use it, where it can't.

    Where files share a word, the first that the model can use has it.
    """
    named: dict[str, NamedEmbedding] = {}
    for facts in find_embeddings(home):
        fault = _find_fault(facts, model)
        for word in facts.words:
            key = word.lower()
            if key not in named or (named[key].fault and not fault):
                named[key] = NamedEmbedding(EmbeddingUse(facts.digest, word), fault)
    return named


def locate_embeddings(home: Home, uses: tuple[EmbeddingUse, ...]) -> dict[str, str]:
    """Digest -> file of the embeddings that a recipe uses and that are here."""
    digests = {use.digest for use in uses}
    return {facts.digest: facts.file for facts in find_embeddings(home) if facts.digest in digests} if digests else {}


def _describe(home: Home, path: Path) -> EmbeddingFacts:
    facts = EmbeddingFacts(path.stem, "", path.stat().st_size, str(path), (path.stem,))
    if path.suffix.lower() != ".safetensors":
        return msgspec.structs.replace(facts, wrong=_PICKLE)
    try:
        check_inside(home, path)
        card = embedding_card.read_card(path)
        digest = digest_of(home, path)
    except BrokenFile as error:
        return msgspec.structs.replace(facts, wrong=f"It can't be read: {error}.")
    except (Invalid, OSError) as error:
        return msgspec.structs.replace(facts, wrong=str(error))
    words = tuple(dict.fromkeys(filter(None, (path.stem, card.token))))
    return msgspec.structs.replace(facts, digest=digest, words=words, family=card.family, vectors=card.vectors)


def _find_fault(facts: EmbeddingFacts, model: ModelFacts) -> str:
    """Why a model can't use a file, in a sentence; empty where it can, as far as the file tells."""
    if facts.wrong:
        return sentence("embedding-broken", name=facts.name, why=facts.wrong)
    spec = FAMILIES[model.family]
    if not spec.embeddings:
        able = join_titles(other.embeddings for other in FAMILIES.values() if other.embeddings)
        return sentence("embedding-unread", name=facts.name, model=model.name, family=spec.title, able=able)
    if facts.family and facts.family != spec.embeddings:
        named = {"name": facts.name, "model": model.name}
        return sentence("embedding-other", **named, family=facts.family, other=spec.embeddings)
    return ""
