"""German noun phrases in another case: 'auf einer grünen Wiese' -> 'eine grüne Wiese'."""

from __future__ import annotations

from dimp.interpret.native.german import gender_of
from dimp.interpret.native.phrases import NounPhrase, Parsed, parse
from dimp.interpret.native.tongue import Agreement, Tongue

_STEMS = ("kein", "mein", "sein", "ihr", "ein")
_OF_EIN = {
    "nominative": {"m": "", "f": "e", "n": ""},
    "accusative": {"m": "en", "f": "e", "n": ""},
    "dative": {"m": "em", "f": "er", "n": "em"},
}
_OF_DER = {
    "nominative": {"m": "der", "f": "die", "n": "das"},
    "accusative": {"m": "den", "f": "die", "n": "das"},
    "dative": {"m": "dem", "f": "der", "n": "dem"},
}
_AFTER_EIN = {
    "nominative": {"m": "er", "f": "e", "n": "es"},
    "accusative": {"m": "en", "f": "e", "n": "es"},
    "dative": {"m": "en", "f": "en", "n": "en"},
}
_AFTER_DER = {
    "nominative": {"m": "e", "f": "e", "n": "e"},
    "accusative": {"m": "en", "f": "e", "n": "e"},
    "dative": {"m": "en", "f": "en", "n": "en"},
}
_ARTICLES = {"im": "dem", "am": "dem", "vom": "dem", "zum": "dem", "beim": "dem", "zur": "der", "ins": "das"}
"""The articles within prepositions."""
_BARE = {
    "nominative": {"m": "er", "f": "e", "n": "es"},
    "accusative": {"m": "en", "f": "e", "n": "es"},
    "dative": {"m": "em", "f": "er", "n": "em"},
}


def article_of(parsed: Parsed, phrase: NounPhrase) -> str:
    """The article of a noun phrase, the one within 'im' as well; '' for none."""
    return parsed.low(phrase.determiner) or _ARTICLES.get(parsed.low(phrase.preposition), "")


def gender_in(parsed: Parsed, phrase: NounPhrase) -> str:
    """The gender that the article shows, else the noun's own."""
    article = article_of(parsed, phrase)
    own = gender_of(parsed.low(phrase.head))
    if article in {"das"} or (article in {"dem"} and own == "n"):
        return "n"
    if article == "den" or article.endswith("einen") or article in {"meinen", "seinen", "ihren"}:
        return "m"
    if article in {"eine", "keine", "einer", "meine", "seine", "ihre"}:
        return "f"
    if article in {"ein", "kein", "einem", "dem"}:
        return own if own != "f" else "m"
    return own


def case_of(parsed: Parsed, phrase: NounPhrase) -> str:
    """The case in which a noun phrase stands, by its article, else by what is before it."""
    article = article_of(parsed, phrase)
    if article.endswith("em") or (article.endswith("er") and phrase.preposition is not None):
        return "dative"
    if article.endswith("en") and article not in {"den"}:
        return "accusative"
    if parsed.low(phrase.preposition) in {"mit", "aus", "von", "bei", "nach", "zu"} or article in {"dem"}:
        return "dative"
    return "accusative" if article == "den" else "nominative"


def is_plural(parsed: Parsed, phrase: NounPhrase, tongue: Tongue) -> bool:
    """Whether a noun phrase is of several, by its number or its missing article."""
    article = article_of(parsed, phrase)
    number = article in tongue.numbers or article in {"viele", "einige", "mehrere"}
    bare = not article and parsed.low(phrase.head).endswith(("en", "er", "e", "s", "n"))
    return number or bare


def ending(parsed: Parsed, phrase: NounPhrase, tongue: Tongue, case: str = "", gender: str = "") -> str:
    """The ending that a look has in a noun phrase, in its own case or in another."""
    article = article_of(parsed, phrase)
    case = case or case_of(parsed, phrase)
    if is_plural(parsed, phrase, tongue):
        return "en" if case == "dative" or article in {"den", "die"} else "e"
    gender = gender or gender_in(parsed, phrase)
    if any(article.startswith(stem) for stem in _STEMS):
        return _AFTER_EIN[case][gender]
    return (_AFTER_DER if article else _BARE)[case][gender]


def in_case(text: str, case: str, tongue: Tongue) -> str:
    """A noun phrase, and what follows it, in a case."""
    parsed = parse(text, tongue)
    if not parsed.phrases or is_plural(parsed, parsed.phrases[0], tongue):
        return text
    phrase = parsed.phrases[0]
    gender = gender_in(parsed, phrase)
    new_ending = ending(parsed, phrase, tongue, case, gender)
    pieces = [text[: parsed.tokens[phrase.first].start], _article(parsed, phrase, case, gender)]
    for start, _ in phrase.looks:
        base = tongue.base_of(parsed.low(start))
        pieces += [tongue.agree(_stem(base, parsed.low(start)), Agreement(ending=new_ending)), " "]
    return "".join([*pieces, text[parsed.tokens[phrase.head].start :]])


def _stem(base: str, word: str) -> str:
    """A look without its ending, whatever it is: 'rote' -> 'rot'."""
    for suffix in ("en", "er", "es", "em", "e"):
        if base == word and word.endswith(suffix) and len(word) - len(suffix) > 2:
            return word.removesuffix(suffix)
    return base


def _article(parsed: Parsed, phrase: NounPhrase, case: str, gender: str) -> str:
    article = article_of(parsed, phrase)
    for stem in _STEMS:
        if article.startswith(stem):
            return f"{stem}{_OF_EIN[case][gender]} "
    if article in {"der", "die", "das", "den", "dem"}:
        return f"{_OF_DER[case][gender]} "
    return f"{article} " if article else ""
