"""The syntax in a request's words, resolved: choices drawn by its seed, LoRAs named in it, weights. Pure.

What the request then holds are the words that are painted; the words as they were written stand beside them where they
were others (`template`), so that a replay draws nothing again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from dimp.core import limits
from dimp.core.actions import Paint
from dimp.core.embedding_use import EmbeddingUse
from dimp.core.errors import Invalid, NotFound
from dimp.core.events import GenerationRequested, LoraUse
from dimp.core.imported import Remark
from dimp.core.model import DecisionInputs
from dimp.core.parameters import DRAFT_LORA, LoraWish, lora_fields, lora_uses
from dimp.core.sentences import sentence
from dimp.core.syntax import choices, embeddings, tags, weights

_NEGATIVE = "negative_prompt"


class Words(NamedTuple):
    """Words with their choices drawn and their LoRAs taken out."""

    text: str
    wishes: tuple[LoraWish, ...]


class Written(NamedTuple):
    """What was written for a request, and what of it is resolved.

    `drawn`: the request's prompt was read from words whose choices were drawn already, and that named `wishes`;
    `is_other`: these words were others than `text`. `plain`: its words hold no weights, for they were resolved before.
    `negative`: its negative prompt was written now, not taken from a parent. `asked`: its LoRAs were asked for, so
    that none of them can have a second weight.
    """

    text: str
    wishes: tuple[LoraWish, ...] = ()
    drawn: bool = False
    is_other: bool = False
    plain: bool = False
    negative: bool = True
    asked: bool = False


def draw(words: str, seed: int, inputs: DecisionInputs) -> Words:
    """What words come to with a seed. Raises `Invalid`."""
    return Words(*tags.take_tags(choices.expand(words, seed, inputs.conditioning.wildcards)))


def is_written_in_syntax(words: str) -> bool:
    """Whether words hold anything but words."""
    return is_weighed(words) or choices.has_choices(words) or bool(tags.tag_names(words))


def is_weighed(words: str) -> bool:
    """Whether words hold brackets or backslashes that are no words."""
    return words != weights.plain(words)


def words_of(action: Paint) -> list[str]:
    """What an action says in words that may hold choices and LoRAs."""
    return [text for name in ("prompt", "modification", _NEGATIVE) if (text := getattr(action, name, None))]


def resolve(request: GenerationRequested, words: Written, inputs: DecisionInputs) -> GenerationRequested:
    """A request whose words are those that are painted, by the model that it names.

    Raises `Invalid`, or `NotFound` for a LoRA or an embedding that is not here.
    """
    weights.check(draw(words.text, request.seed, inputs).text)
    texts, wishes = _draw_texts(request, words, inputs)
    weighed, remarks = _weigh(texts, request, inputs, words)
    negative = weighed[_NEGATIVE]
    asked = (weighed["prompt"], negative if words.negative else "")
    uses, unread = _find_embeddings(asked, "" if words.negative else negative, inputs)
    template = words.text.strip() if wishes or weighed["prompt"] != request.prompt or words.is_other else ""
    changes: dict[str, Any] = weighed | {
        "prompt": limits.check_prompt(weighed["prompt"]),
        "template": template,
        "negative_template": getattr(request, _NEGATIVE) if weighed[_NEGATIVE] != getattr(request, _NEGATIVE) else "",
        "remarks": (*request.remarks, *remarks, *unread),
        "embeddings": uses,
    }
    return msgspec.structs.replace(request, **changes, **_add_loras(request, wishes, inputs, words))


def _draw_texts(
    request: GenerationRequested, words: Written, inputs: DecisionInputs
) -> tuple[dict[str, str], tuple[LoraWish, ...]]:
    """The request's texts with their choices drawn, and the LoRAs that its words name."""
    fresh = (() if words.drawn else ("prompt", "instruction")) + ((_NEGATIVE,) if words.negative else ())
    texts = {name: str(getattr(request, name)) for name in ("prompt", "instruction", _NEGATIVE)}
    drawn = {name: draw(texts[name], request.seed, inputs) for name in fresh}
    if _NEGATIVE in drawn and drawn[_NEGATIVE].wishes:
        raise Invalid(
            "A LoRA stands in the negative prompt.", "Name it in the prompt; a weight below 0 turns it round."
        )
    wishes = (*words.wishes, *(drawn["prompt"].wishes if "prompt" in drawn else ()))
    return texts | {name: found.text for name, found in drawn.items()}, wishes


def _weigh(
    texts: dict[str, str], request: GenerationRequested, inputs: DecisionInputs, words: Written
) -> tuple[dict[str, str], tuple[Remark, ...]]:
    """Texts as the model reads them: as they are where it weighs words, else without weights, and a remark."""
    model = inputs.model
    if words.plain or model is None or model.weighs_words:
        return texts, ()
    weighed = any(weights.is_weighed(weights.parse(text)) for text in texts.values())
    remark = Remark("weights", sentence("weights", model=model.name))
    bare = {name: weights.plain(text) for name, text in (texts | {"source_prompt": request.source_prompt}).items()}
    return bare, (remark,) if weighed else ()


def _find_embeddings(
    asked: Sequence[str], inherited: str, inputs: DecisionInputs
) -> tuple[tuple[EmbeddingUse, ...], tuple[Remark, ...]]:
    """The embeddings that the prompts call, and a remark for each name that the model can only read as a word.

    Raises `NotFound` for one that is called by `embedding:` and not here, and `Invalid` for one that is for another
    model. Not so for words that a picture has of its parent, nor for a bare name where the family reads no embeddings
    at all: it may be a mere word.
    """
    named = inputs.conditioning.embeddings
    called = [part for text in asked for part in embeddings.divide(text, named) if part.name]
    parts = [*called, *(part for part in embeddings.divide(inherited, named) if part.name)]
    for name in (name for text in asked for name in embeddings.unknown_names(text, named)):
        here = ", ".join(named) or "there are none yet; add one with: dimp embeddings add FILE"
        raise NotFound(f"There is no embedding called {name!r}.", f"Embeddings here: {here}")
    faults = {part.name: named[part.name].fault for part in parts if named[part.name].fault}
    needed = [part.name for part in called if part.marked or (inputs.model and inputs.model.weighs_words)]
    if fault := next((faults[name] for name in needed if name in faults), ""):
        raise Invalid(fault, "Leave it out, or choose a model that it is for.")
    remarks = (Remark("embedding", f"{fault} {sentence('read-as-word')}") for fault in faults.values())
    return tuple({part.name: named[part.name].use for part in parts if part.name not in faults}.values()), (*remarks,)


def _add_loras(
    request: GenerationRequested, wishes: tuple[LoraWish, ...], inputs: DecisionInputs, words: Written
) -> dict[str, Any]:
    """The field of a request that holds its LoRAs, with those that its words name."""
    if not wishes:
        return {}
    quick = [lora for lora in lora_uses(request) if lora.digest == request.options.get(DRAFT_LORA)]
    lasting = {lora.digest: lora for lora in lora_uses(request) if lora not in quick}
    for wish in wishes:
        use = _find(wish, inputs)
        if words.asked and use.digest in lasting and lasting[use.digest].weight != use.weight:
            raise Invalid(f"The LoRA {use.name} is asked for with two weights.", "Name it once.")
        lasting[use.digest] = use
    limits.check_number_of("LoRAs", len(lasting))
    return lora_fields((*lasting.values(), *quick))


def _find(wish: LoraWish, inputs: DecisionInputs) -> LoraUse:
    found = inputs.conditioning.named_loras.get(wish.name)
    if found is None:
        raise NotFound(f"There is no LoRA called {wish.name!r}.", "See those here with: dimp loras list", "no-lora")
    return msgspec.structs.replace(found, weight=limits.check_weight(wish.weight))
