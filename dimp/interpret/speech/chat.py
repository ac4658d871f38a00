"""Talk around a request: praise, apologies, reasons and other people's wishes, cut so that the request is left. Pure.

'Love it, but the hat is too big' asks for a smaller hat; 'she adores purple so could the tulips be purple' for purple
tulips. What is cut is a clause of its own, by its form; a sentence that is nothing but talk is left as it is.
"""

from __future__ import annotations

import re
from functools import lru_cache

from dimp.interpret.text import first_word, lows
from dimp.interpret.words.verbs import OPENERS

_PRAISED = (
    r"(?:perfect|great|amazing|awesome|wonderful|excellent|fantastic|brilliant|beautiful|gorgeous|lovely|good|nice|"
    r"pretty|cute|sweet|cool|stunning|superb|adorable|funny|hilarious|better|fun|neat|super|fab|ideal|right|fine|"
    r"close|promising|impressive|not bad|almost (?:there|perfect|right)|nearly (?:there|perfect|right)|"
    r"getting there|much better)"
)
_INTENSELY = r"(?:so |really |very |just |quite |absolutely |pretty |too |already |looking |now |such |pretty much )*"
_SUBJECT = r"(?:it|this|that|he|she|they|everything|the (?:rest|picture|image|result|whole thing|colou?rs?|\w+))"
_GLAD = (
    rf"(?:(?:i|we) (?:(?:really|absolutely|do|just|totally) )*(?:love|like|adore|enjoy)(?: (?:it|this|that|him|her|"
    rf"them|(?:the|how|where) [\w' -]{{2,30}}?))(?: (?:so much|a lot|very much|now|already))?|"
    rf"(?:love|like) (?:it|this|that|him|her|them)|"
    rf"{_SUBJECT}(?:'s| is|'re| are| looks?| came out| turned out) {_INTENSELY}{_PRAISED}"
    rf"(?: (?:now|already|so far|enough|i think))?|"
    rf"{_INTENSELY}{_PRAISED}(?: (?:job|work|one|start|so far|idea|stuff|try|enough))?|"
    rf"(?:thanks|thank you|thx|cheers)(?: (?:a lot|so much|very much|for (?:that|this)))?|well done|bravo|"
    rf"you(?:'re| are) (?:the best|great|amazing|awesome)|we(?:'re| are) (?:getting there|nearly there|almost there|"
    rf"close))"
)
_COURTEOUS = (
    r"(?:if (?:at all )?possible|if you (?:can|could)|whenever you can|(?:that|this|it)(?:'s| is|"
    r" was) not (?:quite |really |at all )?what i (?:meant|wanted|asked for|said|had in mind)|"
    r"(?:that|this|it)(?:n't| isn't| wasn't) (?:quite |really )?what i (?:meant|wanted|asked for|said|"
    r"had in mind)|(?:that|this|it)(?:'s| is) wrong|"
    r"(?:that|this|it)(?:(?:'s| is| was) not|(?: is| was)n't) (?:quite |really |exactly )?(?:right|it|there yet)|"
    r"the (?:text|words?|wording|spelling|lettering|colou?rs?|size|number|light|style) (?:is|are) (?:all |still )?"
    r"(?:wrong|off|not right)|none of (?:that|this)|almost|nearly|close|(?:i(?:'m|"
    r" am) )?sorry(?: (?:to (?:bother|trouble|disturb|be (?:so )?(?:picky|"
    r"annoying|difficult|a pain))|for "
    r"(?:the|all the) [\w ]{2,20})(?: you)?(?: again)?)?|"
    r"(?:if|unless) (?:it's|it is|that's|that is|it isn't|that isn't|it wouldn't be)(?: not)? (?:too much|a)? ?"
    r"(?:trouble|bother|problem|hassle|to ask)|if i may|if i might|with your permission|"
    r"(?:just )?(?:one|a) (?:last|more|other|final|quick|small|tiny|little) (?:thing|change|request|question|"
    r"wish|tweak|"
    r"detail|favou?r)|(?:and )?(?:one|two) more things?|last (?:thing|change|one|request)|"
    r"(?:next|first|second|final)(?: (?:step|change|thing|up))?|quick (?:change|one|fix|tweak)|"
    r"my bad|my mistake|my fault|silly me|you know(?: what)?|listen|look|(?:i )?(?:don't|do not) know|"
    r"(?:i'm )?not sure|no idea|tell you what|i know|for once|honestly|"
    r"to be honest|in my opinion|if you ask me|personally|frankly|speaking of which|that said|having said that|"
    r"i(?:'ve| have)? (?:changed my mind|thought about it|been thinking|had an idea|have an idea|have another idea|"
    r"got an idea|have a request|have a question)|i (?:think|guess|feel|suppose)|(?:he|she|they)(?:'s|'ve| has|"
    r" have)? (?:just )?changed (?:his|her|their) minds?)"
)
_JOINT = (
    r"(?:\s*[,.;:!–—]+\s*|\s+-+\s+|\s+(?=but\b|and now\b|and can\b|and could\b|now\b))(?:(?:but|and|so|now|"
    r"then|only)\s+)*"
)
_LEAD = re.compile(
    rf"^(?:(?:ooh?|oh|wow|yes|yeah|aw+|ah+|ha+|hm+|ok|okay|(?:hold|hang) on|wait)[\s,.!]+)*(?:{_GLAD}|"
    rf"{_COURTEOUS}){_JOINT}(?=\S)",
    re.I,
)
_ASKED = re.compile(
    r"^(?:i(?: was|'m| am)? wonder(?:ing)? (?:if|whether) (?:you|u|we|it|there)(?: (?:could|can|might|would))?(?: be)?|"
    r"do you think (?:you|we) (?:could|can)|(?:is there )?any chance (?:that )?(?:you|we) (?:could|can)|"
    r"(?:would|is) it (?:be )?at all possible(?: to| for you to| that)?|(?:could|can|may|might) i (?:please|also|maybe|"
    r"perhaps|kindly) (?:have|get|see)|(?:might|may|could|can) i (?:ask|trouble|bother|beg) (?:you )?to|i(?:'d|"
    r" would| will|"
    r"'ll)? (?:be (?:so |very |"
    r"really )?(?:grateful|thankful|happy|glad|delighted|obliged|pleased)|appreciate it|love it|like it|prefer it)(?: "
    r"(?:if|when)(?: (?:you|we)(?: (?:could|can|would|were to))?)?)|"
    r"would you (?:please )?be (?:so |very )?(?:kind|nice|good|lovely)(?: as to| and|(?= enough)| enough to| to)|"
    r"(?:be (?:a dear|a darling|an angel|so kind) and)|(?:make|be) sure(?: that| to)?|ensure(?: that)?|"
    r"see to it that|you(?= (?:make|take|put|add|remove|change|give|paint|draw|turn|let|replace|move)\b)|i(?:'d|"
    r" would)? (?:like|want|prefer|need) (?:it )?(?:if|when|for|that)|you (?:can|could|may|might|"
    r"must|need to|have to|please)(?= (?:also |please )*(?:make|change|add|remove|put|give|turn|take|paint|draw)\b)|"
    r"i(?:'m| am) (?:going to|gonna) need(?: you to)?)\s+",
    re.I,
)
"""'Might I ask you to', 'I'd be grateful if you could', 'make sure that': a request in other words."""
_PERSON = (
    r"(?:(?:my|our|the|his|her)(?: [\w-]+)? (?:son|daughter|kids?|child|children|wife|husband|boss|client|mom|mum|dad|"
    r"mother|father|friends?|grandma|grandpa|sister|brother|boyfriend|girlfriend|teacher|team|customer|partner|"
    r"colleague|manager|niece|nephew|cousin|baby|boys?|girls?|family)|my [^\W\d_]+|he|she|they|we|someone|"
    r"everyone|everybody)"
)
_FELT = re.compile(
    rf"^(?:(?:and|but|now|so|well|oh|ok)[\s,]+)*{_PERSON}(?: (?:really|actually|just|still|kind of|absolutely|"
    rf"totally))* "
    r"(?:hates?|loves?|likes?|dislikes?|doesn't like|don't like|didn't like|can't stand|is scared of|is afraid of|"
    r"prefers?|laughed at|adores?)"
    r" (?:it|this|that|them|him|her)(?: (?:so much|a lot|all|though|now))?\s*(?:[,.;!:–-]+\s*|\s+(?:so|but)\s+)"
    r"(?:(?:so|but|and|please|can you|could you)\s+)*(?=\S)",
    re.I,
)
"""'My drummer hates it, scrap the van': what somebody feels about it."""
_WISH = re.compile(
    rf"^(?:(?:and|but|now|so|well|oh|ok)\s+)*{_PERSON}(?: (?:also|now|really|actually|just|still|even|then))* ?(?:'d|"
    rf" would)?"
    r" ?(?:(?:wants?|wanted|like|likes|love|wish|wishes|asks?|asked|prefers?|begs?|insists?|requests?|demands?)"
    r"(?: (?:you|me))?(?: (?:to (?:see|have|be|add|get)|for|on|that|if))?|"
    r"(?:says?|said|thinks?|feels?|suggests?|finds?|complains?|told me)(?: that)?)\s+"
    r"(?=(?:the|an?|some|his|her|its|their|more|less|it|he|she|they|there|two|three|no|that|all|another)\b|"
    r"(?:in )?[a-z]+,? (?:not|instead of|rather than) [a-z]+$)",
    re.I,
)
"""'My son wants a rainbow', 'the client says the logo should be bigger': what somebody else asks for."""
_LOOKED = re.compile(r"^(?:it|him|them|everything) (?!should|is\b|are\b|has\b|must|to\b|could|would)[a-z]+$", re.I)
"""'It red', which is left of 'she wants it red'."""
_SO = re.compile(
    r"^(?P<why>[^,.!?;:]{6,90}?)[\s,.;!–-]+(?:and )?(?:so|that's why|therefore|hence)\s+(?=(?:can|could|would|will|"
    r"should|please|make|let's|change|give|add|put|turn|remove|draw|paint|swap|replace|use|maybe|perhaps|how about)\b)",
    re.I,
)
"""'She really loves purple so could the peonies be purple': a reason before what is asked for."""
_TOLD = re.compile(
    r"^(?:oh |so |well |hey |hi |hello |um+ |hm+ )*(?:i(?:'m| am|'ve| have| was| just| don't| can't)|my|we(?:'re| are|"
    r"'ve)?|(?:it|this|that)(?:'s| is| was| will be) (?:for|about|supposed to be for|going to be)|today|tomorrow|"
    r"there's)\b(?P<told>[^.!?;:]{2,120}?)[,.!?;:–-]+\s*(?:(?:so|and|then|but|now|please)[\s,]+)*"
    r"(?=(?:can|could|would|will) you\b|please\b|(?:draw|paint|make|show|create|give|sketch|generate|add|put|change|"
    r"remove|turn|replace|swap)\b)",
    re.I,
)
"""'I'm making a card for my aunt, could you add tulips'."""
_SORRY = re.compile(r"^(?:oh |oops |no )*(?:i'm )?sorry[\s,.]", re.I)
_FEW = 2
"""Words of a correction that says no more than the right value."""
_BECAUSE = re.compile(
    r"(?<=\w),?\s+(?:because|cause|cuz|coz|bc|since (?=(?:i|it|he|she|they|we|that|the|my)\b)|as (?=(?:i|we) )|"
    r"so that (?=(?:i|we|it|you)\b)|in order (?:to|that))\s.*$",
    re.I | re.S,
)
"""A reason after what is asked for."""
_CLOSING = re.compile(
    r"[\s,.;!-]*(?:\b(?:(?<=[,.;] )(?:tone|dial|turn|bring) (?:it|that|them) (?:down|back)(?: a (?:bit|little|notch))?|"
    r"then|lol|lmao|rofl|ha(?:ha)+|hehe+|xd|tho|though|indeed|(?<=, )(?:right|eh|huh|yeah|man|"
    r"dude|bro|mate|"
    r"buddy|sir|my friend|dear)|i think|i guess|you know|don't you think|what do you think|if that's ok(?:ay)?|"
    r"if that makes sense|when you (?:can|have time)|if it(?:'s| is) not too much (?:trouble|to ask)|"
    r"that's all|that is all|that's it|nothing else|and that's it|for the moment|many thanks|thx|ty)|[:;=]-?[)(dp3o/]+|"
    r"<3+|\^\^|xd+)\s*$",
    re.I,
)


_COMPLAINED = re.compile(
    r"^(?:(?:it|this|that|he|she|(?:the )?(?:winter|summer|spring|autumn|night|day|rain|snow|fog|sun|weather|light)|"
    r"(?P<what>(?:the|his|her|its|their) [\w-]+(?: [\w-]+)?))(?:'s| is|"
    r" are| looks?| feels?) )?"
    r"(?:a bit |a little |way |much |far |still |kind of )*too \w+(?: now| for me)?\s*[,;.]\s*"
    r"(?:(?:so|please|and|can you|could you|then|just)[\s,]+)*(?=\S)",
    re.I,
)
"""'It is too crowded now, take the waves out': what is to be done is said."""
_TOO_MUCH = re.compile(
    r"\s*[,.;!-]+\s*(?:it|that|this|he|she|they|there)(?:'s| is|'re| are)? (?:just |way |a bit |a little |really )?too "
    r"[a-z]+(?: [a-z]+)?$",
    re.I,
)
"""'Take the scarf off, it's too much': why, after what is to be done."""
_ABOUT = re.compile(
    rf"^(?:{_PERSON}|i|we) (?:(?:really|just|do|absolutely|still|also) )*(?:love|like|adore|loves|likes|"
    rf"don't like|doesn't like|do not like|hate|hates|dislike)s? "
    r"(?P<what>(?:the|his|her|their) [\w-]+)(?: (?:anymore|any more|so much|a lot|though|now))?"
    r"(?:\s*[,.;]\s*(?:but |so |and )?|\s+but\s+|\s+so\s+)(?=(?:it|he|she|they)(?:'s| is| are| should| could|"
    r" must| looks?)\b|(?:make|turn|change|replace|swap|remove) (?:it|him|her|them)\b)",
    re.I,
)
"""'I like the ladder but it is too short': 'it' is what was just named."""
_IT = re.compile(r"\b(?:it|he|she|they|him|her|them)\b", re.I)
_NONE_OF = re.compile(
    r"^(?:make sure|be sure|ensure|see to it)(?: that)? (?:there (?:is|are)|there's|it has|we have|"
    r"(?:to )?(?:have|add|use|put|"
    r"show)) no (?=\w)",
    re.I,
)
"""'Make sure there are no logos'."""


@lru_cache(maxsize=256)  # a message is looked at by many readers
def without_talk(text: str) -> str:
    """The request in a message, without the talk around it; the message itself where nothing else is in it."""
    for _ in range(4):
        shorter = _shorter(text)
        if shorter == text or not lows(shorter):
            break
        text = shorter
    return text


def _shorter(text: str) -> str:
    if _NONE_OF.match(text):
        return _NONE_OF.sub("no ", text)
    named = _ABOUT.match(text)
    if named:
        return _IT.sub(named.group("what"), text[named.end() :], count=1)
    remedied = _COMPLAINED.match(text)
    if remedied and first_word(text[remedied.end() :]) in OPENERS:
        rest = text[remedied.end() :]
        return _IT.sub(remedied.group("what"), rest, count=1) if remedied.group("what") else rest
    for cut in (_LEAD, _ASKED, _FELT, _WISH, _TOLD):
        rest = cut.sub("", text, count=1)
        if cut is _LEAD and _SORRY.match(text) and len(lows(rest)) <= _FEW:
            continue  # 'sorry, blue' takes back what was said last
        if rest != text and lows(rest):
            return f"make {rest}" if cut is _WISH and _LOOKED.match(rest) else rest
    rest = _TOO_MUCH.sub("", text, count=1)
    if rest != text and first_word(rest) in OPENERS:
        return rest
    reason = _SO.match(text)
    if reason and first_word(text) not in OPENERS | {"please"}:
        return text[reason.end() :]
    rest = _BECAUSE.sub("", text, count=1)
    if rest != text and len(lows(rest)) > 1:
        return rest
    rest = _CLOSING.sub("", text, count=1)
    return rest if lows(rest) else text
