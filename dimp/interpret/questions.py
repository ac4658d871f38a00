"""Questions about the pictures and small talk: words that ask for no picture. Pure.

Only what is asked is read here; `dimp.decide.talk.answers` answers from the session. A polite request in the form of a
question ("can you make it blue?", "how about a hat?") is no question.
"""

from __future__ import annotations

import re

import msgspec

from dimp.interpret.clauses import normalise
from dimp.interpret.phrases.lexicon import mended
from dimp.interpret.speech.foreign_talk import courtesy
from dimp.interpret.speech.spelling import spoken
from dimp.interpret.text import first_word, lows
from dimp.interpret.words.typos import SLIPS
from dimp.interpret.words.verbs import OPENERS

_LONGEST = 200
"""Characters of the longest message that can be a question."""


class Question(msgspec.Struct, frozen=True):
    """A question by its topic; `about` are the words that it names, where the topic has some."""

    topic: str
    about: str = ""


_REQUEST = re.compile(
    r"^(?:(?:and|but|so|ok|okay|well|now|hey|hi|please)[\s,]+)*(?:what if|how about|what about|why not|"
    r"why don'?t (?:you|we)|"
    r"what would (?:it|this|that|he|she|they) look|how would (?:it|this|that|he|she|they) look|"
    r"(?:can|could|would|will|may|might|shall|should) (?:you|we|i|it|there|the|this|that|he|she|they|a|an)\b(?! see\b)"
    r"(?! (?:do|undo that|help)\??$)|"
    r"is it possible|would it be|(?:do|would) you mind|how do (?:you|we) make)",
    re.I,
)
_LEAD = re.compile(r"^(?:(?:and|but|so|ok|okay|well|now|hey|hi|hello|um+|hmm+|wait|sorry|please|just|tell me|"
                   r"can you tell me|"
                   r"could you tell me|do you (?:know|remember)|remind me|i wonder|i'?d like to know|"
                   r"say)[\s,:]+)+", re.I)  # fmt: skip
_WH = re.compile(r"^(?:what|what's|whats|which|who|who's|whose|when|where|where's|why|how|how's)\b", re.I)
_CAN_SEE = re.compile(r"^(?:can|could|do|did) (?:you|we|one|i) (?:see|spot|find|notice|recogni[sz]e|tell|read)\b", re.I)
_SEEN_SO = re.compile(r"^(?:can|could|may|might) (?:i|we) (?:please )?see (?:it|this|that|him|her|them) (?:in|"
r"as|at|on|with|from)\b",
                      re.I)  # fmt: skip
"""'Can I see it in portrait?'"""
_SHOWN_AGAIN = re.compile(
    r"^(?:can|could|may|might) (?:i|we) (?:please )?(?:see|have|get) (?=(?:(?:the|that) (?:(?:very |one |picture |"
    r"version |image )?(?:before|first|second|third|fourth|fifth|last|previous|original|earlier|other)|one|picture|"
    r"version|image)\b|number \w+|(?:another|more|some|a few|two|three|four|five|six|\d+)\b))",
    re.I,
)
"""'Could I see the one before that again?': one of the pictures is asked for, and no answer."""
_ANY_INVERTED = re.compile(
    r"^(?:is|are|was|were|do|does|did|has|have) (?!(?:it|that|"
    r"this) possible\b)[\w' -]{3,60}$",
    re.I,
)
_INVERTED = re.compile(
    r"^(?:(?:is|are|was|were|did|does|has|had|am)(?:n't)? (?:i|you|we|it|this|that|these|those|there|the|he|she|they|"
    r"any|my|your|all)|(?:do|have)(?:n't)? (?:i|you|we|they))\b",
    re.I,
)

_TELL = re.compile(
    r"^(?:please |can you |could you |will you )*(?:tell|remind) me\b|^i (?:wonder|'?d like to know)\b", re.I
)
_CAN_UNDO = re.compile(
    r"^(?:can|could|may|how (?:can|do|could)) (?:i|we) (?:undo|go back|take (?:it|that) back|revert)"
    r"(?: (?:something|things|that|this|it|a step|steps|later))?$|"
    r"\bhow (?:to|i (?:can|could)|do you|does one) (?:undo|go back|revert)\b|^how (?:can|do|could) (?:i|"
    r"we) (?:undo|go back)\b|^what (?:does|will|would) undo\b",
    re.I,
)
_IMAGE = r"(?:it|this|that|(?:the|this|that) (?:picture|image|photo|canvas|painting|file|one|result))"
_TOPICS = tuple((topic, re.compile(pattern, re.I)) for topic, pattern in (
    ("seed", r"\bseeds?\b"),
    ("steps", r"^what(?:'s| is| were| was| are)? (?:the )?(?:number of )?steps\b|\b(?:how many|number of|what|"
              r"which) (?:\w+ )?steps?\b|\bsteps did\b"),
    ("model", r"^(?:the )?(?:name of the )?model(?: name)?$|\b(?:which|what) (?:\w+ )?(?:model|painter|checkpoint|"
              r"network|ai)\b|\bmodel (?:is|was|did|painted|"
              r"are)\b"),
    ("size", rf"^how (?:big|large|wide|tall|high|small) (?:is|was|are) {_IMAGE}\b|\b(?:resolution|dimensions|format|"
             r"aspect ratio)\b|\b(?:what|which) size\b|\bhow many pixels\b|\bsize (?:is|was|of) (?:it|this|that|"
             r"the picture|"
             r"the image)\b"),
    ("negative", r"\bnegative\b|\b(?:must|should)(?: not|n't) (?:it|the picture) show\b"),
    ("strength", r"\bstrength\b"),
    ("guidance", r"\bguidance\b"),
    ("duration", r"\bhow long (?:did|does|has|took|will)\b"),
    ("time", r"^when (?:did|was|were)\b"),
    ("count", r"^how many (?:pictures|images|versions|variations|candidates|generations|photos|ones)\b|"
              r"^how many (?:have|did|are there$)"),
    ("first", r"\b(?:begin|began|start|started|beginning)\b|\b(?:first|original) (?:prompt|picture|image|words)\b"),
    ("last_words", r"^what (?:was|were|is) (?:my|the) (?:last|latest|previous) (?:words|change|edit|instruction|thing|"
                   r"step|"
                   r"modification|command|request)\b|^what (?:did|have) (?:i|you|we) just\b|"
                   r"\b(?:change|changed|do|did|say|said) (?:last|just now)\b"),
    ("changes", r"^(?:what|which)\b.*\b(?:change[ds]?|edits?|modif\w+|did (?:i|we|you) (?:do|say|ask|write|type|tell)|"
                r"have (?:i|we|you) (?:done|said|asked)|differs?|difference|history|steps so far|happened)\b|"
                r"^how did (?:i|we) get here"),
    ("undo", _CAN_UNDO.pattern),
    ("head", r"^(?:which|where) (?:one|picture|version|image|am i|are we|is the canvas)\b|^where (?:am i|are we)\b"),
    ("help", r"^what (?:can|could|should) (?:you|i|we) (?:do|say|ask|type|try)\b|^how (?:does|do) (?:this|it|you|i|"
             r"one) "
             r"(?:work|use)\b|^(?:what|how) (?:commands|words) \b|^how do i\b"),
    ("you", r"^(?:who|what) are you\b|^what(?:'s| is) your name\b|^are you (?:a |an )?(?:human|real|robot|ai|bot|"
            r"there)\b"),
    ("mood", r"^how are (?:you|things)\b|^how(?:'s| is) it going\b|^what'?s up\b|^(?:do|did) you (?:like|love|enjoy|"
             r"think)\b|"
             r"^are you (?:ok|okay|sure|happy|busy|ready|done|finished)\b|^is (?:it|that) (?:good|nice|ok|okay|done|"
             r"ready)$|"
             r"^what do you think\b"),
    ("scene", rf"^(?:what|what's|whats|who|who's)(?: all)? (?:is |are |exactly )?(?:there )?(?:in|on) "
              rf"(?:{_IMAGE[3:-1]}|here|there)\b|^what does {_IMAGE} show\b|"
              r"^what(?:'s| do you| can you| can i| do i) see\b|"
              rf"^what (?:is|are) (?:shown|there to see)\b"),
    ("prompt", rf"^(?:what|what's|whats|who|who's)(?: all)? (?:is |are |was |am i )?(?:the |my |in |on |this|that|"
               rf"it\b|looking|"
               rf"there|prompt|shown|exactly)|^what does {_IMAGE} (?:show|say)\b|^what(?:'s| do you| can you| can i|"
               rf" do i) see\b|"
               r"\bprompt\b"),
))  # fmt: skip
_LOOK = re.compile(
    rf"^(?:(?:please|can you|could you|will you|would you)\s+)*(?:describe|caption)\s+(?:{_IMAGE[3:-1]}|what you see)"
    r"(?:\s+(?:to|for) me)?(?:\s+please)?$", re.I,
)  # fmt: skip
"""Words that ask for a description without being a question."""

_THERE = re.compile(
    r"^(?:is|are|was|were) (?:there|the)\s+(?:still\s+|any\s+|a\s+|an\s+|some\s+|the\s+)*(.+?)"
    r"(?:\s+(?:there|still there|in (?:it|there|the (?:picture|image|scene|prompt))|on (?:it|the canvas)|visible))?$"
    r"|^(?:do|can|did) (?:you|we|i|it) (?:see|have|still have|show)\s+(?:any\s+|a\s+|an\s+|the\s+)*(.+?)"
    r"(?:\s+(?:in|on) (?:it|there|the \w+))?$|^does (?:it|the picture|the prompt) (?:have|show|contain|say|mention)\s+"
    r"(?:any\s+|a\s+|an\s+|the\s+)*(.+)$",
    re.I,
)
_ANY = re.compile(r"^any (?:more )?([\w-]+(?: [\w-]+)?)(?: (?:there|left|in (?:it|there)))?$", re.I)
"""'Any birds?'"""
_HOW_MANY = re.compile(r"^how many\s+(.+?)\s+(?:are|is|do|does|can|were|in|on)\b.*$", re.I)
_ATTRIBUTE = re.compile(r"^(?:what|which) colou?r (?:is|are|was|were|has|does)\s+(.+?)(?:\s+have)?$", re.I)
_EVALUATED = (
    r"(?:cute|adorable|sweet|funny|lovely|pretty|gorgeous|hilarious|silly|creepy|scary|weird|sick|dope|cool|crazy|"
    r"insane|nuts|wild|epic|fab|neat|sad|ugly|odd|strange|good one)"
)
_SMALL_TALK = (
    ("delete", re.compile(
        r"^(?:(?:please|can you|could you|ok)[\s,]+)*(?:delete|remove|trash|erase|discard|throw away|bin|"
        r"get rid of) (?:this|that|the|my) (?:whole |entire |last |current )?"
        r"(?:picture|image|photo|painting|version|session|series)(?: please)?$",
        re.I)),
    ("greeting", re.compile(
        r"^(?:(?:hi|hello|hey|hiya|howdy|good (?:morning|evening|afternoon|day)|greetings|yo|hallo|bonjour|hola|"
        r"guten tag)"
        r"(?: there| again| everyone| all| you| friend| dimp\w*)?[\s,.!]*)+$", re.I)),
    ("thanks", re.compile(
        r"^(?:(?:ok|okay|great|cool|nice|perfect|wow|oh|ah|well|many|very|so|no|all right|alright)[\s,]+)*"
        r"(?:thanks|thank you|thx|ty|cheers|much appreciated|appreciate it|danke|merci|gracias)"
        r"(?: (?:indeed|a (?:lot|bunch|million|ton)|loads|heaps|beaucoup|schön|sehr|mucho|mille|"
        r"so much|very much|again|for (?:that|this|your help|everything|the \w+)|you|dimp\w*|"
        r"all))*[\s.!]*$",
        re.I)),
    ("bye", re.compile(
        r"^(?:ok[\s,]+)?(?:bye(?: now| then| for now)?|bye bye|goodbye|good night|see you(?: later| soon| tomorrow)?|"
        r"that's all(?: for (?:now|"
        r"today))?|"
        r"i(?:'m| am) done(?: for (?:now|today))?|talk to you later|later)[\s.!]*$", re.I)),
    ("remark", re.compile(
        rf"^(?:(?:ha(?:ha)+\w*|lol|lmao|aw+|omg|wow|hehe\w*|cheers)[\s,.!]+)+(?:so |very |how |too )*"
        rf"{_EVALUATED}[\s,.!]*$|"
        r"^(?:(?:ha|haha\w*|lol|hehe\w*|hm+|hmm+|mhm|uh|um+|oh|ah|aha|ok|okay|k|yes|yep|yeah|yup|no|nope|nah|sure|"
        r"right|alright|"
        r"all right|fine|i see|got it|understood|interesting|funny|cool|nice|lol|wow|whoa|oops|sorry|good|"
        r"let me (?:see|think)|"
        r"just a (?:moment|second|minute)|one moment|never mind me|no problem|you're welcome|good point|"
        r"(?:that|this|it)(?:'s| is| was) (?:so |really |very |quite |just )?(?:funny|interesting|strange|odd|weird|"
        r"fun|ok|"
        r"okay|fine|amusing|hilarious)|(?:that|this|it)(?:'s| is| looks?| seems?| feels?)(?: (?:a bit|a little|kind of|"
        r"so|really|very|just|still|somehow))* (?:off|weird|odd|strange|funny|meh|boring|not great)|"
        r"(?:so |much |way |a lot |even )?(?:better|nicer|prettier|cooler)(?: (?:now|already|than before))|"
            r"how (?:cute|nice|lovely|darling|sweet|funny|pretty|beautiful|cool|adorable|odd|strange|wonderful|"
            r"clever)|(?:ur|your) (?:so )?(?:amazing|the best|awesome|great|good)|"
        r"thank you kindly|bet|peace|thanks|thank you|thx|ty|o+h+|a+w+|omg|yay|woo+(?:hoo)?|(?:you|u) rock|"
            r"so (?:tired|bored|happy|hungry|"
            r"sleepy|excited|late)(?: (?:today|now|tonight|lol))?|"
        r"(?:that|this|it)(?:'s| is|'re| are| looks?) (?:so |much |way |a lot |even |already )*(?:better|nicer|"
            r"prettier|cooler|closer|more like it)"
        r"(?: (?:now|already|than before|than that|i think))?|(?:yes|yeah) that's (?:it|better)|"
        r"(?:that|this|it|he|she|they)(?:'s| is|'re| are| looks?) (?:so |really |very |quite |just |"
            r"kind of )*(?:funny|hilarious|silly|"
        r"crazy|interesting|amazing|awesome|incredible|wild|sick|dope|lit)|good enough|not bad(?: at all)?|"
        r"you(?:'re| are) (?:so |really |very )?(?:the best|great|amazing|awesome|good|funny|clever|smart|an? \w+)|"
        r"(?:we|they|he|she|everyone|everybody|the kids?|(?:my|the) [a-z]+)(?: all)?(?: really| just)? (?:love|like|"
            r"adore|enjoy)(?:s|d)? "
        r"(?:it|this|that|them)(?: (?:so much|a lot))?|i(?:'m| am) (?:so |very |really )?(?:sorry|glad|pleased|"
            r"excited|amazed)|"
        r"(?:this|that|it)(?:'s| is) (?:so |really )?(?:fun|cool|great fun)|"
        r"(?:splendid|delightful|marvell?ous|charming|exquisite|terrific|fabulous|neat|sweet|lovely|adorable|gorgeous)|"
        r"(?:please )?(?:don't|do not) (?:touch|change) (?:anything|it|a thing|that)(?: else| more| any ?more)?|"
        r"(?:thanks,? )?that(?:'ll| will) do(?: it| nicely| fine| for now)?|(?:ok |it |this |that )*is (?:good|"
        r"fine|ok|okay|nice|great|perfect)|"
        r"(?:please )?leave it(?: (?:like (?:this|that)|as it is|as is|alone|now))?|(?:that's|that is) (?:it|all)|"
        r"(?:mate|man|dude|bro|buddy|folks|guys|sir|madam|dear|love|darling)|gotta (?:go|run)|bye|lmao|rofl|"
        r"what an? (?:very |really )?(?:sweet|nice|lovely|beautiful|cute|great|funny|pretty|cool|weird|gorgeous|"
        r"wonderful) "
        r"(?:picture|image|one|photo|painting|idea|thing)|"
        r"(?:that|this|it)(?:'s| is) (?:so |really |very |quite |just |pure )*(?:fire|dope|sick|lit|goals|ace|mint)|"
        r"(?:that|this|it)(?:'s| is| was) an? (?:really |very )?"
        r"(?:weird|strange|funny|odd|nice|good|lovely|ugly) one|"
        r"i(?:'m| am) (?:just )?(?:testing|thinking|bored|tired|hungry|happy|back|new here|impressed|"
        r"not sure(?: yet)?|curious)|so [a-z]+(?<!er)(?<!more)(?<!less)|(?:my|the) [a-z]+ (?:will )?(?:love|like|"
        r"adore)s? (?:it|this|that)|"
        r"(?:i(?:'ll| will| am|'m) be|i(?:'m| am)) right back|brb|i (?:don't|do not) know(?: yet)?|idk|"
            r"i have no (?:idea|clue)|no idea|dunno|"
        r"whatever|what a (?:day|pity|shame)|"
        r"(?:it's|it is) (?:raining|late|monday|friday|sunday) (?:here|today|already))[\s,.!…]*)+$", re.I)),
)  # fmt: skip


def ask(text: str) -> Question | None:
    """What a message asks or merely says, or None where it asks for a picture or speaks of the history."""
    raw = spoken(text)
    if not raw or len(raw) > _LONGEST:
        return None
    return _read(raw) or _read(_first_mended(raw))


def _first_mended(raw: str) -> str:
    """The message with a slip in its first word mended ('waht seed is this'); '' where that word is one."""
    first, _, rest = raw.partition(" ")
    right = SLIPS.get(first.lower()) or mended(first.lower())
    return f"{right} {rest}" if rest and right != first.lower() and _WH.match(right) else ""


def _read(raw: str) -> Question | None:
    if not raw:
        return None
    if topic := courtesy(raw):
        return Question(topic)
    plain = raw.strip(" .!?,;:")
    courteous = re.sub(r"[\s,.!]*\b(?:thanks|thank you|please)$", "", plain, flags=re.I) or plain
    for topic, pattern in _SMALL_TALK:
        if pattern.match(plain) or pattern.match(courteous):
            return Question(topic)
    if plain.lower() in {"help", "help me", "?"} or raw == "?":
        return Question("help")
    if _LOOK.match(plain):
        return Question("scene")
    told = _TELL.match(plain) is not None
    plain = re.sub(r"[\s,]+please$", "", plain, flags=re.I)
    if raw.endswith("?") and (match := _ANY.match(plain)):
        return Question("present", match.group(1))
    return _asked(_LEAD.sub("", plain, count=1), marked=told or raw.endswith("?"), told=told)


def _asked(plain: str, *, marked: bool, told: bool) -> Question | None:
    if not (told or _CAN_UNDO.search(plain) or _is_question(plain, marked=marked)):
        return None
    for pattern, topic in ((_ATTRIBUTE, "attribute"), (_HOW_MANY, "number")):
        if (match := pattern.match(plain)) and not re.search(
            r"\b(?:steps|pictures|images|versions|pixels|seeds)\b", plain
        ):
            return Question(topic, match.group(1))
    for topic, pattern in _TOPICS:
        if pattern.search(plain):
            return Question(topic)
    if (match := _THERE.match(plain)) is not None:
        return Question("present", next(group for group in match.groups() if group))
    return Question("other")


def _is_question(plain: str, *, marked: bool) -> bool:
    """Whether the words ask for an answer: by a question word or an inverted verb, not for a change in polite form."""
    if (
        _SEEN_SO.match(plain)
        or _SHOWN_AGAIN.match(plain)
        or (_REQUEST.match(plain) and not _CAN_SEE.match(plain))
        or not lows(plain)
    ):
        return False
    if _WH.match(plain) and not re.match(r"^(?:what|how) an? ", plain, re.I):
        first = first_word(normalise(plain))
        return marked or first not in OPENERS
    if _CAN_SEE.match(plain):
        return True
    inverted = _INVERTED.match(plain) is not None
    return (inverted and (marked or len(lows(plain)) <= 8)) or (marked and _ANY_INVERTED.match(plain) is not None)
