"""Things that a caption in German, French or Spanish has in English: where their English ends. Pure."""

from __future__ import annotations

from dimp.interpret.native.phrases import Token, tokens_of
from dimp.interpret.phrases.lexicon import is_common_noun, is_word
from dimp.interpret.speech.translation import foreign_words, meaning_of
from dimp.interpret.text import lows

_LANGUAGES = ("de", "fr", "es")


def english_part(caption: str, english: str) -> tuple[str, str] | None:
    """The caption up to the end of the English words round the thing that a translated request names, and the rest.

    None where the request names nothing that the caption has in English.
    """
    named = {low for low in lows(english) if is_common_noun(low)}
    tokens = tokens_of(caption)
    found = [k for k, token in enumerate(tokens) if token.low in named]
    if len(found) != 1:
        return None
    past = next((k for k in range(found[0] + 1, len(tokens)) if _ends(tokens, k)), len(tokens))
    end = tokens[past - 1].end
    return caption[:end], caption[end:]


def _ends(tokens: tuple[Token, ...], k: int) -> bool:
    """Whether the English words end before a token: at a comma, or where a word of the caption's language begins."""
    follows = k + 1 < len(tokens) and not tokens[k + 1].broken and _is_foreign(tokens[k + 1].low)
    return tokens[k].broken or _is_foreign(tokens[k].low) or (follows and _is_shared(tokens[k].low))


def _is_foreign(word: str) -> bool:
    return word in foreign_words() or not (is_word(word) or word in {"a", "an", "the", "with", "and"})


def _is_shared(word: str) -> bool:
    """Whether a word is English and foreign ('in', 'am', 'de')."""
    return any(meaning_of(word, language) for language in _LANGUAGES)
