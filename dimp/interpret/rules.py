"""The rules: from (current caption, modification, earlier turns) to a new caption with hints, always the same.

Pure: no I/O, no clock, no chance. A modification is cleaned, resolved against the talk before it, split
into clauses, and
each clause is read as one operation and carried out on the caption, left to right. What is not understood is appended
rather than guessed at, with a low confidence and a note. Words nobody mentioned stay exactly as they were.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import msgspec

from dimp.core.interpretation import Interpretation, Turn
from dimp.core.sentences import sentence
from dimp.interpret.clauses import MAX_CLAUSE, normalise, put_aside, put_back, split, unquoted
from dimp.interpret.corrections import Resolved, recall, resolve, retell
from dimp.interpret.dialogue.conditions import one_more
from dimp.interpret.dialogue.phrasing import put_straight, said_last
from dimp.interpret.dialogue.preferring import preferred
from dimp.interpret.dialogue.rephrase import rephrase
from dimp.interpret.dialogue.returns import restore
from dimp.interpret.dialogue.scene import Scene
from dimp.interpret.dialogue.second_thoughts import also, instead_of_last, lacking, marked, of_what_stood, plainly
from dimp.interpret.draft import Draft, Op, strength_of
from dimp.interpret.edits.compounds import apart
from dimp.interpret.edits.table import EDITS
from dimp.interpret.grammar import parse
from dimp.interpret.guards.accounting import (
    contradiction,
    invented,
    nothing_done,
    odd_quality,
    pointer_left,
    unaccounted,
)
from dimp.interpret.guards.brought_later import apart_from_later
from dimp.interpret.guards.doubts import UNSURE, damage, flags_lost, garbled, history_word, is_vague, leftover
from dimp.interpret.guards.elsewhere import misplaced
from dimp.interpret.guards.standing import denied_added, headless, looks_lost, quote_lost
from dimp.interpret.instruction import standalone
from dimp.interpret.languages import is_english, is_foreign
from dimp.interpret.morphology import base_of, is_plural, singular, stem
from dimp.interpret.native.mixed import english_part
from dimp.interpret.native.reading import read
from dimp.interpret.nouns import find, is_living, right_edge
from dimp.interpret.phrases.lexicon import mended
from dimp.interpret.phrases.things import things
from dimp.interpret.piecewise import SURE, piece_by_piece
from dimp.interpret.readers.context import Context
from dimp.interpret.readers.malformed import malformed
from dimp.interpret.several import spread, without_kept
from dimp.interpret.speech.spelling import spoken
from dimp.interpret.speech.translation import fitted, in_english, is_in_table
from dimp.interpret.text import first_word, last_word, lows, plain_letters, words
from dimp.interpret.whole_prompt import is_rewrite
from dimp.interpret.words.nouns import BODY, CLOTHES
from dimp.interpret.words.typos import SLIPS
from dimp.interpret.words.verbs import OF_THE_LIVING

_WORD = re.compile(r"(?<![\w'-])[a-z]+(?![\w'-])")
_OWNED = re.compile(r"\b((?:the|that|this|a) )([a-z]+)s ([a-z]+)\b", re.I)
_LAUGHED = re.compile(
    r"^(?:(?:lol|ha(?:ha)+|lmao|aw+|omg|wow|hehe|hm+|oh|ok|okay|bro|man|dude|well|but|now)[\s,.!]+)+", re.I
)
_TAKE_IT = re.compile(
    r"^(?:please |just )*(?:(?:take|get|throw|leave|remove|delete|drop|lose|cut|erase) (?:it|them|that|this|him|her)|"
    r"get rid of (?:it|them|that|this|him|her))(?: out| away| off| please| again| now)*$",
    re.I,
)
"""'Take it away', said after what is to go was named."""
_IT_ACTS = re.compile(r"^(?:(?:let|make|have) )?it\b", re.I)
_ORDERS = re.compile(r"^(?:make|add|remove|change|replace|turn|put|give) (?:it|the|him|her|them)\b", re.I)
"""How no description begins, however long it is."""
_WHOLE = frozenset({"style", "time", "season", "weather", "lighting", "mood", "camera", "tail", "fallback"})
"""Kinds of change of the whole picture, which need no thing of the caption."""
INTERPRETER = "rules/8"
"""Stored beside every result: replay never interprets again."""


def interpret(prompt: str, modification: str, turns: Sequence[Turn] = ()) -> Interpretation:
    """The new caption that `modification` asks for, given the caption `prompt` and the turns before, oldest first."""
    turns = tuple(turns[-8:])
    whole = _interpret(prompt, modification, turns)
    if whole.kind == "remove" and whole.confidence >= SURE and not whole.sibling:
        whole = apart_from_later(prompt, modification, whole, turns, _interpret)
    if whole.confidence >= SURE or is_vague(spoken(modification)):
        return whole
    return piece_by_piece(prompt, modification, turns, interpret) or whole


@lru_cache(maxsize=64)  # what is typed is read for its preview, for what it means, and once more when it is sent
def _interpret(prompt: str, modification: str, turns: tuple[Turn, ...]) -> Interpretation:
    modification = unquoted(plain_letters(modification), prompt)
    quotes: list[str] = []
    mark = _mark(prompt + modification)
    caption = put_aside(prompt, quotes, mark)
    text = put_aside(modification, quotes, mark)
    before = tuple(
        Turn(put_aside(t.prompt, quotes, mark), put_aside(_said(t.modification or ""), quotes, mark) or None)
        for t in turns
    )
    scene = _scene(caption, before)
    foreign_caption = is_foreign(caption) or is_in_table(caption)
    if foreign_caption and (native := read(caption, text, before, INTERPRETER)):
        return _restored(native, quotes, mark, prompt)
    english = fitted(in_english(text), lows(caption))
    if foreign_caption:
        part = english_part(caption, english)
        if part is not None:
            return _restored(_followed(_interpret(part[0], english, ()), part[1]), quotes, mark, prompt)
        english = ""
    text = of_what_stood(marked(lacking(said_last(english or text), scene), scene), scene)
    text = one_more(text)
    plain = _plain(text, scene)
    spoken_text = spoken(mend_slips(text, scene)).strip(" .!?,;:")
    resolved = retell(caption, spoken_text, before) or resolve(caption, plain, before)
    drafts = _run(resolved, before)
    result = _doubted(caption, text, _result(resolved, drafts, modification))
    unasked = garbled(result.negative, f"{text} {plain} {resolved.text}")
    result = _unsure(result, sentence("unsure-left-out", word=unasked)) if unasked else result
    kinds = frozenset(draft.kind for _, draft in drafts)
    result = _undamaged(resolved.prompt, text, result, kinds)
    asked = normalise(mend_slips(text, scene))
    result = _in_place(resolved.prompt, asked, result, kinds, comes_after=bool(result.negative) or _shorter(scene))
    result = _standing(resolved.prompt, f"{text}. {plain}. {resolved.text}", result) if drafts else result
    if drafts and result.kind != "rewrite" and flags_lost(resolved.prompt, result.prompt, text):
        result = _unsure(result, sentence("flags"))
    if drafts and nothing_done(caption, result):
        result = _unsure(result, sentence("no-change"))
    result = _in_its_language(caption, text, result)
    result = _accounted(f"{prompt} {resolved.prompt}", mend_slips(text, scene), result)
    return _restored(result, quotes, mark, prompt)


def _followed(result: Interpretation, rest: str) -> Interpretation:
    """What was read of the beginning of a caption, with the rest of it."""
    return msgspec.structs.replace(result, prompt=f"{result.prompt}{rest}".strip(" ,"))


def _said(modification: str) -> str:
    """What was said in an earlier turn, in English where it can be put into it."""
    return in_english(modification) or modification


def _in_its_language(caption: str, text: str, result: Interpretation) -> Interpretation:
    """The result, unsure where English words change a thing of a caption in another language, which has other words."""
    other = (is_foreign(caption) or is_in_table(caption)) and is_english(text)
    whole = result.prompt.startswith(caption) or result.kind in {"rewrite"} | _WHOLE or result.confidence < UNSURE
    whole = whole or (result.kind == "add" and _is_within(lows(caption), lows(result.prompt)))
    named = {stem(low) for low in lows(text)} & {stem(low) for low in lows(caption)}
    return _unsure(result, sentence("unsure-wording")) if other and not whole and not named else result


def _is_within(caption: Sequence[str], after: Sequence[str]) -> bool:
    """Whether all words of a caption are in another, in their order."""
    rest = iter(after)
    return all(low in rest for low in caption)


def _mark(text: str) -> str:
    mark = "Qx"
    while mark.lower() in text.lower():
        mark += "x"
    return mark


def _plain(text: str, scene: Scene) -> str:
    """The message as plain instructions."""
    whole = spoken(mend_slips(text, scene)).strip(" .!?,;:")
    back = restore(whole, scene)
    return (
        back
        if back != whole
        else rephrase(
            put_straight(plainly(normalise(preferred(also(instead_of_last(whole, scene), scene), scene)))), scene
        )
    )


@lru_cache(maxsize=64)  # the same words are read for several ends
def mend_slips(text: str, scene: Scene) -> str:
    """The words with slips of common words corrected; what a caption of the talk has is no slip."""
    known = {low for caption in (scene.prompt, *scene.earlier) for low in lows(caption)}

    def mend(match: re.Match[str]) -> str:
        word = match.group()
        return word if not word.islower() or word in known or word in SLIPS else mended(word)

    if len(text) > MAX_CLAUSE or is_foreign(text):
        return text
    return _WORD.sub(mend, _OWNED.sub(lambda match: _of_owner(match, known), text))


def _of_owner(match: re.Match[str], known: set[str]) -> str:
    """'The knights head' of one knight as "the knight's head"."""
    owner, part = match.group(2).lower(), match.group(3).lower()
    is_owned = part in BODY | CLOTHES and owner in known and f"{owner}s" not in known
    return f"{match.group(1)}{match.group(2)}'s {match.group(3)}" if is_owned else match.group()


def _doubted(caption: str, text: str, result: Interpretation) -> Interpretation:
    """The result, unsure where words of the conversation are left in it, or the words are in another language."""
    foreign = is_foreign(text) or (
        (is_foreign(caption) or is_in_table(caption)) and not is_english(text) and lows(text)
    )
    if foreign or is_vague(spoken(text)) or is_vague(_LAUGHED.sub("", spoken(text))):
        return msgspec.structs.replace(result, confidence=min(result.confidence, UNSURE))
    if result.kind == "rewrite" and _ORDERS.match(text):
        return _unsure(result, sentence("unsure-wording"))
    new = ", ".join((result.prompt, *result.negative))
    word = history_word(text) if result.kind == "rewrite" else leftover(caption, new)
    if not word or result.confidence < UNSURE:
        return result
    return _unsure(result, sentence("unsure-word", word=word))


def _unsure(result: Interpretation, note: str) -> Interpretation:
    return msgspec.structs.replace(result, confidence=min(result.confidence, UNSURE), note=note)


def _undamaged(caption: str, text: str, result: Interpretation, kinds: frozenset[str]) -> Interpretation:
    """The result, unsure where the new caption is damaged."""
    wrong = damage(caption, result.prompt, text, kinds) if kinds and result.confidence >= UNSURE else ""
    return _unsure(result, wrong) if wrong else result


def _shorter(scene: Scene) -> bool:
    """Whether the last change took something away, whose place may be taken now."""
    return bool(scene.earlier) and len(lows(scene.prompt)) < len(lows(scene.earlier[0]))


def _in_place(
    caption: str, text: str, result: Interpretation, kinds: frozenset[str], *, comes_after: bool
) -> Interpretation:
    """The result, unsure where something changed that was not named."""
    sure = kinds and "rewrite" not in kinds and result.confidence > UNSURE
    wrong = misplaced(caption, result.prompt, text, kinds, comes_after=comes_after) if sure else ""
    return _unsure(result, wrong) if wrong else result


def _standing(caption: str, text: str, result: Interpretation) -> Interpretation:
    """The result, unsure where something else than what was named has changed."""
    if result.confidence < UNSURE or result.kind == "rewrite" or len(text) > MAX_CLAUSE:
        return result
    if quote_lost(caption, result.prompt, text):
        return _unsure(result, sentence("unsure-wording"))
    if lost := looks_lost(caption, result.prompt, text):
        return _unsure(result, sentence("unsure-gone", thing=lost))
    if added := denied_added(caption, result.prompt, text):
        return _unsure(result, sentence("unsure-left-out", word=added))
    bare_words = headless(caption, result.prompt)
    return _unsure(result, sentence("unsure-wording")) if bare_words else result


def _accounted(known: str, mended: str, result: Interpretation) -> Interpretation:
    """The result, unsure where a word that was said has no part in it."""
    if result.confidence < UNSURE or result.kind == "rewrite" or len(mended) > MAX_CLAUSE:
        return result
    passed_over = contradiction(known, mended, result) or invented(known, mended, result) or pointer_left(known, result)
    passed_over = passed_over or unaccounted(known, normalise(mended), result)
    if not passed_over:
        return result
    return msgspec.structs.replace(result, confidence=UNSURE, note=sentence("unsure-word", word=passed_over))


def _scene(caption: str, before: Sequence[Turn]) -> Scene:
    """What loose words are read with."""
    last = recall(caption, before).touched if before else ""
    return Scene(caption, last, tuple(turn.prompt for turn in reversed(before) if turn.prompt != caption))


def _run(resolved: Resolved, before: Sequence[Turn]) -> list[tuple[str, Draft]]:
    """Carry out each clause on the caption the one before left; pairs of standalone instruction and draft."""
    if not resolved.text:
        return []
    if is_rewrite(resolved.prompt, resolved.text):
        whole = _sentence(resolved.prompt, resolved.text)
        return [(resolved.text, Draft(whole, "rewrite", ("whole new prompt",), (), 0.85))]
    prompt, last = resolved.prompt, resolved.last
    done: list[tuple[str, Draft]] = []
    clauses = split(resolved.text)
    earlier = tuple(turn.prompt for turn in reversed(before))
    for part in spread(without_kept(clauses), prompt):
        if done and done[-1][1].kind == "remove" and _TAKE_IT.match(part):
            continue  # it has gone already
        clause = rephrase(part, Scene(prompt, last, earlier)) if len(clauses) > 1 else part
        context = Context(prompt, last)
        op = parse(clause, context) if len(clause) <= MAX_CLAUSE else Op("fallback", "", clause, clause)
        op = apart(_acting(op, clause, context), prompt)
        draft = EDITS[op.kind](prompt, op)
        if op.kind in {"attribute", "recolor"} and (odd := odd_quality(op.value, clause)):
            draft = msgspec.structs.replace(draft, confidence=UNSURE, note=sentence("unsure-word", word=odd))
        draft = _able(draft, op, prompt)
        draft = _careful(msgspec.structs.replace(draft, shift=draft.shift + op.shift), op, prompt)
        done.append((standalone(clause, op, context), draft))
        prompt, last = draft.prompt, draft.touched or last
    return done


def _acting(op: Op, clause: str, context: Context) -> Op:
    """'It should fly' after its horn was talked of: it is whoever has the horn that flies."""
    said_it = op.kind == "action" and _IT_ACTS.match(clause)
    part = last_word(op.target)
    own = part in BODY | CLOTHES or singular(part) in BODY | CLOTHES
    owner = context.about() if said_it and (own or is_plural(part)) else ""
    return msgspec.structs.replace(op, target=owner) if owner and owner != op.target else op


def _able(draft: Draft, op: Op, prompt: str) -> Draft:
    """The draft, unsure where something lifeless is to do what only the living do, and somebody living is there."""
    ws = words(prompt)
    phrase = find(ws, op.target) if op.kind == "action" and op.target else None
    whole = ws[phrase.start : right_edge(ws, phrase.head)] if phrase else ()
    lifeless = bool(whole) and not any(is_living(word.low) for word in whole)
    does = base_of(first_word(op.value)) in OF_THE_LIVING if lifeless and lows(op.value) else False
    if not does or not any(is_living(thing.head) for thing in things(prompt)):
        return draft
    return msgspec.structs.replace(draft, confidence=UNSURE, note=sentence("unsure-who", deed=first_word(op.value)))


def _careful(draft: Draft, op: Op, prompt: str) -> Draft:
    """The draft, unsure where the operation was read from words that are no phrase."""
    words_of_it = malformed(op, prompt) if draft.confidence >= UNSURE else ""
    note = sentence("unsure-word", word=words_of_it)
    return msgspec.structs.replace(draft, confidence=UNSURE, note=note) if words_of_it else draft


def _sentence(prompt: str, text: str) -> str:
    return text + "." if prompt.rstrip().endswith(".") and not text.endswith(".") else text


def _result(resolved: Resolved, drafts: list[tuple[str, Draft]], modification: str) -> Interpretation:
    if not drafts:
        return _nothing(resolved)
    only = [d for _, d in drafts]
    prompt = only[-1].prompt if only[-1].prompt.strip() else resolved.prompt or modification.strip() or "picture"
    strength = max(strength_of(d.kind, d.shift) for d in only) + resolved.shift
    return Interpretation(
        prompt=prompt,
        instruction=", ".join(text for text, _ in drafts),
        kind=only[0].kind if len(only) == 1 else "multi",
        changes=tuple(c for d in only for c in d.changes),
        negative=tuple(dict.fromkeys(n for d in only for n in d.negative)),
        strength=round(min(0.95, max(0.05, strength)), 2),
        confidence=round(min(d.confidence for d in only), 2),
        note=" ".join(dict.fromkeys(_notes(resolved.prompt, only))) or resolved.note,
        sibling=resolved.sibling,
        interpreter=INTERPRETER,
    )


def _notes(prompt: str, drafts: list[Draft]) -> list[str]:
    """What is to be said of the drafts; not of one that changed nothing ('it is red already') beside one that did."""
    captions = [prompt, *(draft.prompt for draft in drafts)]
    idle = [before == draft.prompt and not draft.negative for before, draft in zip(captions, drafts, strict=False)]
    return [
        draft.note
        for draft, no_change in zip(drafts, idle, strict=True)
        if draft.note and not (no_change and draft.confidence > UNSURE and not all(idle))
    ]


def _nothing(resolved: Resolved) -> Interpretation:
    prompt = resolved.prompt if resolved.prompt.strip() else "picture"
    note = resolved.note or ("" if resolved.instruction else sentence("not-asked"))
    return Interpretation(
        prompt,
        resolved.instruction,
        resolved.kind,
        resolved.changes,
        (),
        strength_of(resolved.kind, resolved.shift),
        0.5 if resolved.instruction else 0.2,
        note,
        resolved.sibling,
        INTERPRETER,
    )


def _restored(result: Interpretation, quotes: list[str], mark: str, prompt: str) -> Interpretation:
    def back(text: str) -> str:
        return put_back(text, quotes, mark)

    whole = back(result.prompt)
    return msgspec.structs.replace(
        result,
        prompt=next((text for text in (whole, prompt) if text.strip()), "picture"),
        instruction=back(result.instruction),
        changes=tuple(back(c) for c in result.changes),
        negative=tuple(back(n) for n in result.negative),
        note=back(result.note),
    )
