"""From a message to single clauses: quotes put aside, politeness cut, typos in openers corrected, sentences split.

A new clause begins only where an opener, a negation or a style phrase follows a comma or an 'and', so that
'add a moon and a star' stays one instruction.
"""

from __future__ import annotations

import re
from functools import lru_cache

from dimp.interpret.morphology import base_of, gerund, is_gerund, near, stem
from dimp.interpret.nouns import is_adjective, is_colour
from dimp.interpret.phrases.lexicon import is_word
from dimp.interpret.readers.values import is_comparative, kind_of
from dimp.interpret.segments import is_style
from dimp.interpret.speech.chat import without_talk
from dimp.interpret.speech.spelling import spoken
from dimp.interpret.text import first_word, lows
from dimp.interpret.words.function import ARTICLES, DETERMINERS, POSSESSIVES, PREPOSITIONS
from dimp.interpret.words.scene import SEASONS, TIMES
from dimp.interpret.words.typos import LONG_WORDS, SLIPS
from dimp.interpret.words.verbs import ACTS, OPENERS, SURE_OPENERS

MAX_CLAUSE = 400
"""Characters after which a clause is a description, not an instruction."""
MAX_CLAUSES = 16

_POLITE = re.compile(
    r"^(?:(?:please|pls|plz|ok|okay|hey|hi|hm+|u+h+m*|um+|er+m*|oh|ooh+|ah+|aw+|wow|yay|lol|haha\w*|alright|"
    r"all right|"
    r"right(?=,)|rather(?= (?!than\b))|now|so|"
    r"well(?! (?:on|in|at|by|near|behind|with|is|should|must|made|full)\b)|"
    r"(?:nah|nope)(?=,? no\b)|yes|yeah|yep|great|nice|cool|perfect|thanks|thank you|then|and|but|"
    r"(?:wait|hold on|hang on)(?=,)|i (?:guess|suppose)|i(?:'ve)? changed my mind|on second thoughts?|"
    r"come to think of it|you know what|by the way|"
    r"kindly|definitely|absolutely|certainly|also|though|although|only that|just(?! the [\w-]+$)|maybe|perhaps|"
    r"actually|next|finally|"
    r"(?:can|might|may) (?:you|we|i)(?: also| please)?(?: have)?|if (?:you|we|i) (?:could|can|would)(?: please)?|"
    r"could (?:you|we|i)(?: also| please)?(?: have)?|would "
    r"you(?: please| mind| be so kind as to)?|will you|(?:do|would) you mind|be so kind as to|if you (?:don't mind|"
    r"like|could|can|please)|"
    r"let's(?: try| go with)?|lets(?: try| go with)?|let us|go with|i'd go (?:for|with)|simply|"
    r"only(?= (?:change|make|replace|turn|add|remove|swap)\b)|how about|what about|what if|what would (?:it|"
    r"this|that) look "
    r"like (?:if|with|(?=(?:in|at|as|without|on|by|during)\b))|how would (?:it|this|that) look "
    r"(?:if|with|(?=(?:in|at|as|without|on|by|during)\b))|show me what (?:it|this) would look like "
    r"(?:if|with)|imagine(?: if| that)?|suppose(?: that)?|why not|why don't (?:you|we)|try(?: to| it| this| that)?|"
    r"i(?:'d| would) (?:like|love|prefer)(?: you| it)?(?: to)?(?: see| have| be)?|i want(?: you to| to "
    r"see| to have| to)?|"
    r"i need|i wish|i think(?: you should| that)?|you should|we need|go ahead and|feel free to|"
    r"it would be (?:nice|great|good|cool) (?:if|to)(?: you could)?|"
    r"(?:could|can|should|may|might) (?=(?:the|there|it|he|she|they|this|that|his|her|its|their|my|our|all|both|"
    r"one)\b))\b[\s,:]*)",
    re.I,
)
_FRAME = re.compile(
    r"^(?:(?:make|have|do|show|draw|paint|edit|change) it (?:so|such)(?: that)?\s+|"
    r"(?:as (?:if|though)|(?:make|have|show) it (?:look |seem |appear )?(?:like|as if|as though))\s+"
    r"(?=(?:the|an?|his|her|he|she|they|there|two|some)\b.{1,40}?\b(?:is|are|was|were|has|had|wore|held)\b)|"
    r"as (?:if|though)\s+|"
    r"(?:would|is|might) it be (?:possible|ok|okay|fine|nice|good|great|cool)\s+(?:to|if)(?:\s+(?:we|you|"
    r"i))?(?:\s+could)?\s+|"
    r"(?:is it|it is|it's) possible (?:to|that)\s+|(?:to )?see(?: if)?\s+(?=(?:an?|some|the|two|three|more|what)\b)|"
    r"i(?:'d| would) rather (?:have|see)\s+|we (?:could|should|need to|can)\s+|have it (?:so|such)(?: that)?\s+|"
    r"(?:the )?(?:image|picture|photo|scene) (?:where|with|of|should show|shows)\s+)",
    re.I,
)
_LEFT_OUT = re.compile(
    r"^(?:avoid|exclude|(?:don't|do not|never|please don't) (?:include|add|show|use|put in|paint|draw|have)|"
    r"(?:skip|leave out|omit) any|"
    r"i don't want (?:to see )?(?=any\b|an?\b)) (?:any |an? )?(?!the\b|that\b|this\b|it\b|anything\b|"
    r"more\b)(?=[\w-]+(?: [\w-]+){0,2}$)",
    re.I,
)
"""'Don't include a horse', 'avoid graffiti': a wish, whether or not there is one."""
_MORE_OF = re.compile(
    r"^there (?:(?:should|must|could|ought to) be|were|was) (?:(?:way|much|far|a lot|many|"
    r"a few) )?(more|fewer|less) ",
    re.I,
)
"""'There should be way more cats'."""
_NO_AND_NO = re.compile(r"\b(no [a-z]+) (?=no [a-z]+)", re.I)
_ANYWHERE = re.compile(
    r"^((?:no|without) [\w-]+(?: (?!anywhere|at\b|on\b|in\b)[\w-]+)?) (?:anywhere|at all|(?:on|in) (?:it|there|"
    r"the (?:picture|image|"
    r"photo)))$",
    re.I,
)
_BETTER_WITH = re.compile(
    r"^(?:it|this|that) (?:would|might|could|may) (?:look|be|seem) (?:so |much |even |way )?(?:better|nicer|"
    r"cooler|prettier|good|nice|great|cool) (?:if (?=it\b|the\b|there\b|he\b|she\b)|(?=with\b|in\b|at\b|"
    r"as\b|without\b))",
    re.I,
)
"""'It would look better at dawn'."""
_NEGATIVES = re.compile(
    r"^(?:and )?(?:add )?(?:to )?(?:the )?(?:negatives?|neg)(?: prompts?)?\s*[:=-]\s*(?=\S)|^(?:in|to|"
    r"for) the negative prompt:?\s+(?=\S)",
    re.I,
)
_COMPLAINT = re.compile(
    r"^(?:(?P<who>the [\w-]+(?: [\w-]+)??)|(?:this |that )?(?P<bare>[\w-]+(?: [\w-]+)??)|it|that|this)(?: is| "
    r"are|'s| looks?) "
    r"(?:so |too |a bit |kind of |rather |really )*"
    r"(?:boring|dull|ugly|bad|awful|lame|plain|meh|scary|creepy|sad|silly|weird|odd|strange|cheesy|tacky|bland|wrong|"
    r"not (?:nice|great|good|pretty))(?:\s*[,;.]\s*|\s+(?=(?:so |please |and )*(?:make|turn|replace|change|paint) ))"
    r"(?:(?:so|please|and|but|then) )*(?=\S)(?P<it>(?:make|paint|turn|colou?r|change|replace) (?:it|them)\b)?",
    re.I,
)
"""'Grey is boring, make it golden'."""
_CONTRACTED = re.compile(r"^(he|she|it|they|that|there|who)'(s|re)\s+(?!own\b)", re.I)
_TRAILING = re.compile(
    r"[\s,]*\b(?:please and thank you|and thank you|and thanks|(?<=\w )rather|please|pls|plz|thanks(?: a lot)?|"
    r"thank you(?: very much)?|if (?:you (?:can|could|like|want|"
    r"don't mind|please|would)|possible|that's (?:ok|okay|possible|not too much))|for me|(?:that|it) would be (?:so |"
    r"really |very )?(?:great|nice|lovely|good|wonderful|perfect|awesome|cool|appreciated)|would you|could you|can you|"
    r"will you|(?<!my )(?<!the )(?<!a )(?:dear|darling|sweetie|buddy|dude|bro|mate)|ok|okay|"
    r"as well|after all|altogether|entirely|any ?more|(?:while|when) (?:you're|you are|we're|we are) "
    r"(?:already )?at it|once and for all|for good|too|either|at all|right now|now|though|tho|lol|haha+|hehe+|xd)$",
    re.I,
)
_SEPARATOR = re.compile(
    r"\s*(?:[,;.!?]|\n)+(?:\s*(?:and|then|but|also|plus|finally|please)\b)*\s*|\s+(?:and|then|but|while|"
    r"plus)(?:\s+(?:then|also|please|finally))*\s+",
    re.I,
)
_LETTERS = re.compile(r"[^\W\d_]+")
_DIAL = re.compile(
    r"^(turn|bump|crank|dial|bring|pull|push) (up|down) (?:the )?(brightness|contrast|saturation|exposure|light|"
    r"lighting|color|colour|warmth|vibrance|sharpness)$",
    re.I,
)
_QUOTES = re.compile(
    r"\"[^\"\n]{0,300}\"|“[^”\n]{0,300}”|(?<![^\s(])'[^'\n]{1,300}'(?![^\W_])|(?<![^\s(])‘[^’\n]{1,300}’"
)
_MARKS = frozenset("\"“'‘")
_EXCHANGES = re.compile(
    r"^(?:please )?(?:replace|change|swap|switch|turn|remove|delete|make|exchange|"
    r"substitute)\b",
    re.I,
)
_THERE_BE = re.compile(r"^(?:(?:have|let|make|need|get) there (?:to )?|there )be\s+(?=\S)", re.I)
_ELLIPSIS = re.compile(r"^(?:the|his|her|its|their|it|a|an)?\s*.+\s(?:to|into|with|for|by)\s", re.I)


def put_aside(text: str, store: list[str], mark: str) -> str:
    """Put quoted text aside, so that no rule reads or changes it; `store` keeps each once, in order."""
    if not _MARKS & set(text):
        return text

    def keep(match: re.Match[str]) -> str:
        if match.group() not in store:
            store.append(match.group())
        return f"{mark}{store.index(match.group())}q"

    return _QUOTES.sub(keep, text)


def unquoted(text: str, caption: str) -> str:
    """'Replace "desert" with "salt flat"' without the marks, where the caption has the words but not as a quotation."""
    quoted = [match.group()[1:-1] for match in _QUOTES.finditer(text)]
    named = quoted and quoted[0].strip() and quoted[0].lower() in _QUOTES.sub("", caption).lower()
    return _QUOTES.sub(lambda match: match.group()[1:-1], text) if named and _EXCHANGES.match(text) else text


def put_back(text: str, store: list[str], mark: str) -> str:
    """Put quoted text back where `put_aside` took it from."""
    return re.sub(
        re.escape(mark) + r"(\d+)q",
        lambda m: store[int(m.group(1))] if int(m.group(1)) < len(store) else m.group(),
        text,
        flags=re.I,  # a reader may have it in small letters
    )


def _of_complaint(match: re.Match[str]) -> str:
    """Without the complaint; 'it' is then what was complained of ('the carpet is ugly, make it blue')."""
    it = match.group("it") or ""
    who = match.group("who") or (f"the {match.group('bare')}" if it.lower().endswith("them") else "")
    return re.sub(r"(?:it|them)$", who, it, flags=re.I) if who else it


@lru_cache(maxsize=256)  # a message is normalised by everyone who reads it
def normalise(text: str) -> str:
    """One line, single spaces, straight apostrophes, no closing punctuation and no politeness."""
    text = spoken(text).strip(" .!?,;:")
    text = _without_again(re.sub(r"(?<=\w) \+ (?=\w)", " and ", text))
    while len(text) < 4000:
        shorter = _FRAME.sub("", _POLITE.sub("", without_talk(text), count=1), count=1)
        shorter = without_talk(_TRAILING.sub("", shorter).strip(" .!?,;:")).strip(" .!?,;:")
        if shorter == text or not shorter:
            break
        text = shorter
    text = _without_again(text)
    if _NEGATIVES.match(text):
        text = ", ".join(f"without {term.strip()}" for term in _NEGATIVES.sub("", text).split(",") if term.strip())
    text = _base_opener(_COMPLAINT.sub(_of_complaint, text))
    text = _MORE_OF.sub(r"\1 ", text)
    text = _BETTER_WITH.sub("", _ANYWHERE.sub(r"\1", _LEFT_OUT.sub("no ", _NO_AND_NO.sub(r"\1, ", text))))
    text = _CONTRACTED.sub(lambda m: f"{m.group(1)} {'is' if m.group(2).lower() == 's' else 'are'} ", text)
    return _with_object(mend_opener(mend_words(text)))


def _without_again(text: str) -> str:
    """'Remove the hat again' without the word; 'try again' is another picture."""
    if len(text.split()) < 3 or text.lower().endswith(("try again", "it again", "over again", "that again")):
        return text
    return re.sub(r"(?<=\w) again$", "", text, flags=re.I)


_OPENED_BY = {gerund(opener): opener for opener in SURE_OPENERS}


def _base_opener(text: str) -> str:
    """'making the ball blue' (after 'would you mind') with its opener in the base form."""
    first, _, rest = text.partition(" ")
    base = _OPENED_BY.get(first.lower()) or base_of(first.lower())
    if (
        not rest
        or (not is_gerund(first.lower()) and first.lower() not in _OPENED_BY)
        or base not in SURE_OPENERS
        or first_word(rest) not in DETERMINERS | {"it", "them"}
    ):
        return text
    return f"{base} {rest}"


def _with_object(text: str) -> str:
    """'convert to anime' lacks its object: the picture; 'it needs a hat' lacks its opener."""
    text = re.sub(r"^(?:convert|transform|turn|change|switch|morph)\s+(?:in)?to\s+(?=\S)", "make it ", text, flags=re.I)
    text = re.sub(
        r"^(.+?) would be (?:so )?(?:nice|good|great|cool|better|lovely|awesome|"
        r"perfect)$",
        r"add \1",
        text,
        flags=re.I,
    )
    text = re.sub(r"\b(\w+er)(?:,?(?: and)?(?: way| much| even| far)? \1)+\b", r"\1", text, flags=re.I)
    text = re.sub(
        r"^((?:in|on|outside|behind|above|under) the [\w-]+),? ((?:it|there) (?:should|could|must) be .+)$",
        r"\2 \1",
        text,
        flags=re.I,
    )
    dial = _DIAL.match(text)
    if dial:
        return f"{'increase' if dial.group(2).lower() == 'up' else 'reduce'} the {dial.group(3)}"
    drawn = re.match(r"^(?:render|draw|paint|repaint|redo|recreate|reimagine|restyle)\s+((?:in|as)\s+.+)$", text, re.I)
    if drawn and is_style(drawn.group(1)):
        return drawn.group(1)
    text = _THERE_BE.sub("there should be ", text)
    return re.sub(
        r"^(?:(?:it|this|the (?:image|picture|scene|photo))\s+(?:could use|needs|should have|would be better "
        r"with|is missing|lacks|should include|should contain))\s+(?=\S)",
        "add ",
        text,
        flags=re.I,
    )


def mend_words(text: str) -> str:
    """Correct typos in the words that instructions are made of ('teh', 'backgruond')."""
    return _LETTERS.sub(_mended, text) if len(text) <= MAX_CLAUSE else text


def _mended(match: re.Match[str]) -> str:
    word = match.group()
    if word in SLIPS:
        return SLIPS[word]
    if len(word) < 5 or not word.islower() or word in LONG_WORDS or word in ACTS or is_adjective(word) or is_word(word):
        return word
    return next((w for w in LONG_WORDS if word[0] == w[0] and stem(word) != stem(w) and near(word, w)), word)


def mend_opener(text: str) -> str:
    """Correct a typo of one letter in the opener ('chnage the ball' -> 'change the ball')."""
    first, _, rest = text.partition(" ")
    low = first.lower()
    if low in SLIPS and rest:
        return f"{SLIPS[low]} {rest}"
    if not rest or len(low) < 3 or not low.isalpha() or low in OPENERS or is_word(low):
        return text
    follow = lows(rest)[:1]
    if follow and (
        follow[0] in DETERMINERS or follow[0] in {"it", "him", "them", "background", "everything"} or len(low) > 4
    ):
        for opener in (
            "make",
            "change",
            "add",
            "remove",
            "replace",
            "turn",
            "swap",
            "delete",
            "put",
            "transform",
            "convert",
            "give",
            "switch",
            "insert",
        ):
            if near(low, opener):
                return f"{opener} {rest}"
    return text


def split(text: str) -> list[str]:
    """The clauses of an instruction in order."""
    clauses: list[str] = []
    start = 0
    opened = ""
    for match in _SEPARATOR.finditer(text):
        if len(clauses) >= MAX_CLAUSES:
            break
        before, rest = text[start : match.start()], text[match.end() : match.end() + MAX_CLAUSE]
        first = first_word(before[:40])
        opened = first if first in OPENERS else opened or first
        if before.strip() and _begins(rest, before, match.group(), opened):
            clauses.append(before.strip())
            start = match.end()
    clauses.append(text[start:].strip())
    done: list[str] = []
    for clause in clauses:
        done.append(_complete(clause, done[-1] if done else ""))
    return [c for c in done if c]


def _begins(rest: str, before: str, separator: str, opened: str) -> bool:
    """Whether a new clause begins with `rest`."""
    ws = lows(rest[:120])
    if not ws:
        return False
    if ws[0] in {"also", "please", "then"} and len(ws) > 1:
        ws = ws[1:]
    follow = ws[1] if len(ws) > 1 else ""
    comma = any(c in separator for c in ",;.!?")
    if mend_opener(rest[:60]) != rest[:60] or (ws[0] in SURE_OPENERS and follow):
        return True
    if ws[0] in OPENERS and (follow in DETERMINERS or follow in {"it", "him", "them"} or is_colour(follow)):
        return True
    if ws[0] in {"no", "without"} and follow and len(lows(before)) != 1:
        return True
    return _begins_softly(rest, before, ws, follow, opened, comma)


def _begins_softly(rest: str, before: str, ws: list[str], follow: str, first: str, comma: bool) -> bool:
    if ws[0] in {"in", "at"} and (follow in SEASONS or follow in TIMES or rest.lower().startswith("in the style of")):
        return True
    if comma and kind_of(before):
        return True
    if ws[0] in {"less", "fewer"} or (ws[0] == "more" and comma):
        return True
    if re.match(r"(?:the|it|he|she|they|its|his|her)\b(?: [\w-]+){0,2} (?:should|must|could)\b", rest, re.I):
        return True
    if comma and re.match(r"(?:the |its |his |her )?[\w-]+(?: [\w-]+)? (?:is|are|should be|becomes)\b", rest, re.I):
        return True
    head = re.split(r",|;|\.| and ", rest, maxsplit=1)[0]
    if first in {"change", "turn", "replace", "swap", "convert", "transform", "switch"} and _ELLIPSIS.match(head + " "):
        return bool(_ELLIPSIS.match(head)) or " to " in head or " with " in head
    if (
        first in {"make", "paint", "color", "colour", "let", "turn"}
        and ws[0] in ARTICLES | POSSESSIVES
        and _ends_adjective(head)
    ):
        return bool(re.search(r"\b(the|his|her|its|their|it)\b", head[:12], re.I))
    if comma and (is_adjective(first) or first in {"as", "in"}) and is_adjective(ws[0]) and 2 <= len(lows(head)) <= 3:
        return True
    if comma and is_style(head) and (re.match(r"(?:in|as)\s", head, re.I) or first in PREPOSITIONS):
        return True
    return comma and first in SURE_OPENERS and is_style(head) and first != "make"


def _ends_adjective(head: str) -> bool:
    ws = lows(head)
    return len(ws) >= 3 and (is_adjective(ws[-1]) or is_comparative(ws[-1]))


def _complete(clause: str, before: str) -> str:
    """A clause that left its opener out ('and the cube blue') gets the one of the clause before it."""
    clause = mend_opener(re.sub(r"^(?:also|please|then|and|but)\s+", "", clause, flags=re.I))
    first = lows(clause[:40])[:1]
    if (
        not before
        or not first
        or first[0] == "no"
        or first[0] not in DETERMINERS | {"it"}
        and first[0] in OPENERS | {"no", "without", "in", "at", "more", "less", "fewer"}
    ):
        return clause
    opener = lows(before[:40])[:1] if first[0] not in OPENERS else []
    if (
        opener
        and opener[0] in OPENERS
        and not is_style(clause)
        and (first[0] in DETERMINERS or _ELLIPSIS.match(clause))
    ):
        return f"{opener[0]} {clause}"
    return clause
