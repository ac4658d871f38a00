"""First words on an empty canvas: the prompt in them, without politeness and 'draw me'. Pure."""

from __future__ import annotations

import re

from dimp.interpret.morphology import stem
from dimp.interpret.nouns import find, head_of
from dimp.interpret.text import first_word, lows, words
from dimp.interpret.words import listed
from dimp.interpret.words.function import ARTICLES
from dimp.interpret.words.verbs import SURE_OPENERS

_POLITE = re.compile(
    r"^(?:(?:hi|hello|hey|heya|hiya|howdy|a?yo+|bro|dude|omg|ooh+|sup|greetings|dear|good (?:morning|evening|"
    r"afternoon)|oh|ok|"
    r"okay|so|well|now|please(?: to)?|pls|today|"
    r"first|"
    r"let'?s start:?(?! (?:off )?with\b)|alright|"
    r"all right)(?: (?:there|dimp\w*|computer|robot|machine|friend|painter|artist|ai|you)\b)*[\s,.!:-]+)+(?=\S)",
    re.I,
)
_ASKING = (
    r"(?:i(?: was|'m| am)? wonder(?:ing)? (?:if|whether) (?:you|u) (?:could|can|might|would)|"
    r"do you think you (?:could|can)|"
    r"(?:is there )?any chance (?:that )?you (?:could|can)|would it be (?:at all )?possible to|would you mind|"
    r"(?:can|could|would|will|might|may) (?:you|u|ya|we|i)(?: (?:please|pls|plz|kindly|maybe|perhaps|"
    r"possibly|just))*(?: be so (?:kind|nice|good)(?: as to| and| to)?|"
    r" mind| ask you to)?|"
    r"would you be so kind as to|(?:i|we)(?:'d| would)? (?:(?:really|just|also|kinda|kind of) )*"
    r"(?:like|love|want|wish|need|prefer)(?: (?:you )?to)?|would (?:really )?(?:like|love)(?: to)?|"
    r"wan(?:t|na)(?: to)?(?= (?:an?|some|see|have|my|the|two|three|u|you|paint|draw|make)\b)|need(?= (?:an?|some)\b)|"
    r"(?:i(?:'m| am| was|'ve been| have been)? )?(?:thinking|dreaming)(?: (?:of|about|maybe|perhaps))*|"
    r"(?:i(?:'m| am) )?(?:looking for|imagining|picturing|after(?= an?\b))|i have in mind|"
    r"let(?:'s| us|s)|let me|how about|what about|maybe|please|"
    r"go ahead and|"
    r"it would be (?:nice|great|lovely) to|is it possible to|are you able to|(?:for )?the (?:first|"
    r"next) picture(?: should)?)"
)
_MAKING = (
    r"(?:draw|paint|sketch|make|create|generate|render|show|give|produce|design|imagine|picture|illustrate|depict|see|"
    r"have|get|"
    r"do|start with|begin with|start off with|go with|go for|try|drawing|painting|making|have a look at)"
    r"(?! (?:of|with|showing|where)\b)"
)
_PICTURE = (
    r"(?:(?:an? |the )?(?:(?:nice|new|little|beautiful|good|pretty|quick) )*(?:picture|image|scene|pic|"
    r"photo(?= of (?:me|us)\b))"
    r"(?: (?:of|from(?= an?\b)|with|showing|that shows|where)\b| for me of\b))"
)
_NOUN = r"(?=(?:an?|the|some|my|our|his|her|two|three|four|five|six|seven|eight|nine|ten|many|several|one|\d+)\b)"
_FAVOUR = re.compile(
    r"^(?:(?:can|could|would|will) you )?do me (?:a|the) favou?r(?: please)?(?:\s*(?:,|:|and)\s*)+", re.I
)
_FOREIGN = re.compile(
    r"^(?:(?:kannst|k[öo]nntest) du (?:mir )?)?(?:bitte )?(?:zeichne|male?|erstelle|mach|zeige?)(?: mir| uns)?"
    r"(?: bitte)? (?=(?:eine?[nms]?|das|den|die|zwei|drei|vier)\b)|"
    r"^(?:(?:peux-tu|pourrais-tu|tu peux) (?:me |nous )?)?(?:dessiner?|peins|peindre|fais|faire|montrer?|cr[ée]{1,2}r?)"
    r"(?:-(?:moi|nous))? (?=(?:une?|des|les?|la|deux|trois|quatre)\b)|"
    r"^(?:ich (?:möchte|will|h[äa]tte)(?: bitte)?(?: gerne?)?|je (?:voudrais|veux)|j['’]aimerais|quiero|quisiera|"
    r"me gustar[íi]a)"
    r"(?: (?:voir|avoir|ver|tener))? (?=(?:eine?[nms]?|une?|des|una?|unos|unas)\b)|"
    r"^(?:kannst|k[öo]nntest|w[üu]rdest) du (?:(?:mir|uns|bitte|mal) )+"
    r"(?=(?:eine?[nms]?|das|den|die|zwei|drei|vier)\b)|"
    r"^(?:(?:puedes|podr[íi]as) )?(?:dib[uú]ja(?:me|r|rme)?|p[ií]nta(?:me|r|rme)?|haz(?:me)?|crea|mu[eé]strame) "
    r"(?=(?:una?|unos|unas|el|la|dos|tres|cuatro)\b)",
    re.I,
)
"""'Zeichne mir einen Wal', 'dessine-moi une baleine', 'dibújame una ballena'."""
_LEADS = (
    _FOREIGN,
    re.compile(rf"^{_ASKING}\s+(?:{_MAKING}\s+)?(?:(?:me|us|for me|up|to me)\s+)?(?:{_PICTURE}\s+)?", re.I),
    re.compile(
        r"^(?:please )?(?:show me |show us |let me see |let's see |i wonder )?what (?:you|we) (?:can |could |"
        r"would |might )?"
        r"(?:do|make|come up with|paint|draw)(?: (?:of|with|for|from))? (?=(?:an?|the|some|my|two|three)\b)|"
        r"^(?:surprise|amaze|impress|delight) (?:me|us) with (?=\w)",
        re.I,
    ),
    re.compile(rf"^(?:gimme|{_MAKING}\s+(?:me|us|for me|up|to me))\s+(?:{_PICTURE}\s+)?", re.I),
    re.compile(rf"^{_MAKING}\s+(?:{_PICTURE}\s+|{_NOUN})", re.I),
    re.compile(r"^(?:draw|generate|create|depict|illustrate|visuali[sz]e)\s+(?=\w)(?!of\b|with\b|it\b|by\b)", re.I),
    re.compile(rf"^(?:a )?(?:brand )?new {_PICTURE}\s+", re.I),
)
_SHOWS = re.compile(
    r"^(?:(?:a |the )?(?:picture|image) (?:of|showing) |(?:an? |the |this )?(?:picture|image|scene|following|"
    r"prompt)\s*:\s*|"
    r"something (?:like|along the lines of) |something(?: (?:new|different|fun))?\s*:\s*)(?=\S)",
    re.I,
)
_LABEL = re.compile(r"^(?:(?:my|the|new|first) )?(?:prompt|image|picture)\s*:\s*(?=\S)", re.I)
"""'Prompt: a knight'."""
_PLEASE = r"bitte(?: sch[öo]n| sehr)?|s['’]il (?:te|vous) pla[iî]t|stp|svp|por favor|per favore"
"""'Please' in other languages, at the end of what is to be painted."""
_TRAILING = re.compile(
    r"[\s,;]*(?:\b(?:please|pls|plz|(?:many )?thanks(?: a lot| so much)?|thank you(?: (?:so|very) much)?|thx|for "
    r"me|if you (?:can|could|like|don'?t mind|please)|if possible|"
    r"would you|could you|can you|will you|ok|okay|cheers|"
    rf"{_PLEASE})\b[\s,.!?]*|[?])+$",
    re.I,
)
_OBJECTS = listed("it them him her this that these those everything")


_CHATTING = re.compile(
    r"^(?:(?:oh|ah|hey|hi|hello|so|well|ok|okay|yeah|um+|hm+|wow|right|alright|great|now)[\s,!.]+)*"
    r"(?:its|i(?:'m| am|'ve| have| was| feel| need| just)|my|we(?:'re| are)?|it(?:'s| is)|today|this is|let's|"
    r"what a|you|"
    r"there's|nice)\b[^,.!?;:]{0,80}[,.!?;:]+\s*(?:(?:so|and|then|but|now|please|maybe)[\s,]+)*"
    r"(?=(?:(?:can|could|would|will) (?:you|u|we|i)\b|i(?:'d| would) (?:like|love)\b|i want\b|draw|paint|make|show|"
    r"create|give|sketch|generate|let(?:'s|s| us) (?:do|try|make|have|paint|draw|see|start|go)|how about|what about|"
    r"do me)\b)",
    re.I,
)
"""'Oh I'm so bored, draw me a penguin': talk before what is asked for."""
_PURPOSE = re.compile(
    r"^(?:(?:oh|hey|hi|hello|so|well|ok|okay)[\s,!.]+)*(?:(?:for|as|since|because) [^.!?;:]{3,70}?[,:]? |"
    r"(?:i|we|i'm|we're|i've|we've|my [a-z]+|our [a-z]+)\b[^.!?;:]{3,70}?,? (?:and|so) (?=(?:i |we )?(?:would|'d)? ?"
    r"(?:like|love|want|need)\b))"
    r"(?=(?:i(?:'d| would| want| need)|we(?:'d| would| want| need)|can (?:you|we|i)|could (?:you|we|i)|please|"
    r"draw|paint|would (?:like|love)|want|need)\b)",
    re.I,
)
"""'For my sister's wedding I'd love ...': what the picture is for."""
_INTRODUCED = re.compile(
    r"^(?:(?:oh|ah|hey|hi|hello|so|well|ok|okay|yeah|um+|hm+|wow|right|alright|great|now)[\s,!.]+)*"
    r"(?:i(?:'m| am|'ve| have)|it's my|this is my|my name is)\b[^.!?;:]{0,80}[.!]+\s*(?=(?:an?|the|some|two|three)\b)",
    re.I,
)
"""'It's my first time here. A robot ...': a sentence about oneself, and then a picture."""


_SOMETHING = re.compile(
    r"^(?:(?:please|can you|could you|just|now|hey|hi) )*(?:draw|paint|make|create|generate|show|do|give)(?: me|"
    r" us)? (?:something|anything|"
    r"a (?:picture|drawing|painting|image))(?: (?:nice|cool|pretty|beautiful|funny|for me|please))*$"
)
"""'Draw something': nothing is said of what."""


def picture_asked(text: str) -> str:
    """The prompt in the first words on a canvas; the words themselves where nothing can be left out."""
    message = _FACES.sub(" ", " ".join(text.split())).strip()
    whole = _POLITE.sub("", message, count=1)
    whole = _INTRODUCED.sub("", _LABEL.sub("", whole, count=1), count=1)
    whole = _LAUGHING.sub("", _PURPOSE.sub("", whole, count=1))
    whole = _WISH.sub("", _CHATTING.sub("", whole, count=1), count=1)
    if len(whole) > 600:
        return text
    core, led = _FAVOUR.sub("", _POLITE.sub("", whole, count=1), count=1), False
    for lead in _LEADS:
        shorter = lead.sub("", core, count=1)
        if shorter != core and len(lows(shorter)) >= 1 and first_word(shorter) not in _OBJECTS:
            core, led = shorter, True
            break
    polite = _TRAILING.search(core)
    if polite and (led or core != whole or re.search(rf"please|thank|for me|if you|{_PLEASE}", polite.group(), re.I)):
        core = core[: polite.start()]
    if led:
        core = _VERB_AT_END.sub("", _SHOWS.sub("", core).rstrip(" .!?"))
    return core if lows(core) and (led or core != message) else text


_VERB_AT_END = re.compile(
    r"(?<= )(?:(?:an|auf|hin)?(?:malen|zeichnen|machen|erstellen|zeigen|erzeugen|generieren|entwerfen)|sehen|haben)$"
)
"""The verb that German has last: 'kannst du mir ein Haus malen'."""
_FACES = re.compile(r"\s*(?<!\w)[:;=]-?[)(DPp](?=\s|$)")
_LAUGHING = re.compile(r"(?:[\s,.!]+(?:lol|lmao|rofl|ha(?:ha)+|hehe+|xd+))+[\s.!]*$", re.I)
_WISH = re.compile(
    r"^(?:my|our|the) (?:[\w-]+ )?(?:son|daughter|kids?|child|children|wife|husband|boss|client|friend|sister|"
    r"brother|grandma|grandpa|"
    r"mum|mom|dad|boys?|girls?|niece|nephew|team|customer) (?:really |also )?(?:wants?|would like|asked for|"
    r"asks for|wishes for|needs?) "
    r"(?:(?:you|me) )?(?:to (?:see|have|draw|paint) )?(?=an?\b|some\b|two\b|three\b|the\b)",
    re.I,
)
"""'My son wants to see a fire truck'."""


def changes_nothing_yet(text: str) -> bool:
    """Whether first words ask for a change ('make it blue'), though there is no picture to change."""
    ws = lows(text)
    if _SOMETHING.match(" ".join(ws)):
        return True
    if _CORRECTING.match(" ".join(ws)):
        return True
    if len(ws) < 2 or len(ws) > 9 or ws[0] not in SURE_OPENERS:
        return False
    return ws[1] in _OBJECTS or (ws[1] == "the" and ws[0] in {"remove", "replace", "change", "delete", "swap", "move"})


_CORRECTING = re.compile(
    r"^(?:(?:no|ok|hm+|but|now) )*(?:not (?:that|so|as|quite)\b|(?:it's |that's |this is |a bit |a little |way |much )?"
    r"too (?:much|many|[a-z]+)$|(?:a bit |a little |much |even )?(?:more|less|bigger|smaller|darker|brighter|lighter)$|"
    r"(?:more|less) (?:of (?:that|it)|please)$)"
)
"""'Not that much', 'too red': words about a picture that is not there."""


_FRESH = re.compile(
    r"^(?:(?:now|then|and|ok|okay|so|next|please|hey|can you|could you),? )*(?:draw|paint|sketch|show|make|create|"
    r"generate|design) "
    r"(?:me|us) (?=(?:an?|some|my|two|three|four|five|six) )",
    re.I,
)
_DONE_WITH = re.compile(
    r"^(?:(?:ok|okay|no|now|well)[\s,]+)*(?:forget|scrap|drop|never ?mind|enough of|enough|no more|done with|"
    r"that's enough of)"
    r"(?: about)?(?: (?:the|these|this|that|those|all))* [\w' -]{2,30}?[.,;!]\s*(?=\S)",
    re.I,
)
"""'Forget sofas. Paint us a table': the words about the picture before."""
_RELATED = listed(
    """it its him his her hers them their there here this that these those instead more less another version same
    other again too also as like without bigger smaller background foreground one"""
)


def fresh_picture(text: str, prompt: str) -> str:
    """The prompt of 'draw me a dragon' where it has nothing to do with the picture of `prompt`; else ''."""
    plain = _DONE_WITH.sub("", " ".join(text.split()), count=1)
    if not _FRESH.match(plain):
        return ""
    wanted = re.sub(r",? instead$", "", picture_asked(plain), flags=re.I)
    ws = lows(wanted)
    named = {stem(low) for a, b, low in zip(ws, ws[1:], [*ws[2:], ""], strict=False) if a == "the" for low in (b, low)}
    if (
        set(ws) & _RELATED
        or named & {stem(low) for low in lows(prompt)}
        or find(words(prompt), head_of([low for low in ws if low not in ARTICLES])) is not None
    ):
        return ""
    return wanted
