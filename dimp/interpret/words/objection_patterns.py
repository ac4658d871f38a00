"""How people say what should not be and what should be instead: patterns, data for `objections.py`."""

from __future__ import annotations

import re

WHO = r"it|that|this|he|she|they|(?:the|his|her|its|their|that|this) [\w-]+(?: [\w-]+)??"
NOT_SO_RATHER = re.compile(
    r"^(?:no,? )?not (?:that|so|too|this|as|quite so|such an?) (?P<old>[\w-]+)\s*[,;:.–-]\s*(?:but |rather |"
    r"just |only |"
    r"more |something |a bit )*(?:like |of )?(?:an? )?(?P<new>[\w-]+(?: [\w-]+)?)$",
    re.I,
)
"""'Not that green, more like olive'."""
IS_MAKE_IT = re.compile(
    rf"^(?P<who>{WHO})(?:'s| is| are| looks?|s(?= )) (?!not\b)(?:still |all |too |so |just )*(?P<old>[\w-]+)"
    r"(?: (?:now|again|already|right now|at the moment))?(?:\s*[,;.]\s*|\s+)(?:(?:and|but|so|now|please|can you) )*"
    r"(?P<do>make|paint|turn|colou?r|change) (?:it|him|her|them|that)(?: to| into)? (?P<new>[\w' -]+)$",
    re.I,
)
"""'It's green now, make it purple'."""
DONT_RATHER = re.compile(
    r"^(?:do not|don't) (?:make|let|have|paint|draw|want) (?P<whom>(?:him|her|it|them|the [\w-]+(?: [\w-]+)?)) "
    r"(?:to )?(?P<old>[\w -]+?)\s*[,;.]\s*(?:but |rather |instead |just )*(?P<rest>(?:make|let|have|he|she|it|"
    r"they|the) "
    r".+)$",
    re.I,
)
"""'Don't make him ride, he should walk'."""
NOT_AT_BUT = re.compile(
    r"^(?:no,? )?not (?P<old>[a-z]+(?: to| of)?) (?P<whom>it|him|her|them|the [\w-]+(?: [\w-]+)?)\s*[,;]?\s*"
    r"(?:but |rather )?(?P<new>[a-z]+(?: to| of)?) (?:it|him|her|them|(?:the )?[\w-]+(?: [\w-]+)?)$",
    re.I,
)
"""'Not next to it, behind it'."""
AT_NOT_BUT = re.compile(
    r"^(?P<who>(?:the |his |her )?[\w-]+(?: [\w-]+)??) (?:must|should|has to|needs to)(?: be)?(?: not|n't)(?: be)? "
    r"(?P<old>(?:on|in|at|under|behind|beside|near|next to|above|over|by) [\w -]+?),? but (?:rather )?"
    r"(?P<at>on|in|at|under|behind|beside|near|next to|above|over|by) (?P<new>[\w -]+)$",
    re.I,
)
"""'The cat must not be on the floor but on the chair'."""
SHOULD_NOT_BUT = re.compile(
    r"^(?P<who>(?:the |his |her |its )?[\w-]+(?: [\w-]+)??) (?:(?:should|must)(?:n't| not) be|(?:is|are)(?:n't| not)"
    r"(?: supposed to be| meant to be)?) (?!the\b|an?\b)(?P<old>[\w-]+),? (?:but |rather |more (?:of an? |like |of )?|"
    r"maybe |(?:it|they)(?:'s| is|'re| are|"
    r" should be) )(?:an? )?(?P<new>[\w-]+(?: [\w-]+)?)$",
    re.I,
)
"""'The gold one should not be gold but copper', 'the floor isn't oak, it's walnut'."""
X_NOT_Y_Z = re.compile(
    r"^(?P<who>(?:the )?[\w-]+)(?: is| are| should be)? not (?P<old>[\w-]+)\s*[,;]\s*(?:but )?(?P<new>[\w-]+)$", re.I
)
"""'Cat not samurai, ninja'."""
NOT_LOOK_LOOK = re.compile(
    r"^(?:(?:no|nope|nah|hm+),? )*(?:not|no) (?P<old>[a-z-]+)[,;]? (?:but |rather )?(?P<new>[a-z-]+)$", re.I
)
"""'No not glass ceramic'."""
NEED_NOT = re.compile(
    r"^(?:there(?:'s| is) no need (?:for|of)|no need (?:for|of)|(?:i|we) (?:don't|do not) need|(?:it|the picture)"
    r" (?:doesn't|does not) need|who needs) (?P<what>(?:the |an? |any |all (?:the |that )?|that )?[\w-]+(?: [\w-]+)?)"
    r"(?: (?:anymore|any more|at all|really|here|there))*$|"
    r"^(?P<named>(?:the |that |all (?:the |that )?)[\w-]+(?: [\w-]+)?) (?:(?:is|are)(?:n't| not)|"
    r"(?:was|were)(?:n't| not)) (?:needed|necessary|required|wanted|asked for)(?: (?:anymore|any more|at all|here))*$",
    re.I,
)
"""'There is no need for the rain'."""
IS_NOT_TIME = re.compile(
    r"^(?:(?:it|this|that)(?:'s| is| was) not|(?:it|this|that) (?:isn't|wasn't|shouldn't be|should not be)|not) "
    r"(?P<old>[\w ]+?)\s*[,;.]\s*(?:but |rather |it(?:'s| is| should be) )*(?P<new>[\w ]+?)"
    r"(?: please| instead)?(?P<more>\s*,\s*.+)?$",
    re.I,
)
"""'It isn't spring, autumn please'."""
NOT_WEATHER = re.compile(
    r"^(?:(?:it|that|this|the (?:weather|sky|day))(?:'s| is| should be| must be)? )?(?:not|isn't|shouldn't be|is not) "
    r"(?P<how>[a-z]+)(?: (?:anymore|any more|please|at all))*$",
    re.I,
)
"""'Not overcast'."""
USE_FOR = re.compile(
    r"^(?:(?:not|no) (?P<old>[\w-]+)\s*[,;]\s*)?(?:use|take|have|try) (?P<new>[\w-]+(?: [\w-]+)?) (?:for|as) "
    r"(?P<what>(?:the|his|her|its) [\w-]+(?: [\w-]+)?)$",
    re.I,
)
"""'Not white, use mint for the background'."""
NO_USE = re.compile(
    r"^(?:(?:i |we )?(?:don't want|do not want|don't like|do not like)|no|not|lose|drop|ditch|skip|forget|scrap|"
    r"leave out)(?: the| any)? (?P<old>[\w-]+)\s*[,;.]\s*"
    r"(?:(?:but|rather|just|only|please|let's|use|take|make it|try|go for|go with|go|"
    r"i want|i'd like|put|paint|draw|give me|have|"
    r"instead) )*"
    r"(?P<new>(?:(?:an?|some|one|two|three|four|five|morning|evening|early|late|golden) )?[\w-]+)(?: instead|"
    r" please)*$",
    re.I,
)
"""'I don't want marble, use slate'."""
NOT_SO_MANY = re.compile(
    r"^(?:(?:no|sorry|hm+|oh),? )*not (?P<old>an?|one|two|three|four|five|six|seven|eight|nine|ten|\d+) "
    r"(?P<noun>[a-z-]+)\s*[,;.:–-]\s*(?:but |rather |i (?:said|want|wanted|meant) |make (?:it|that) )*"
    r"(?P<new>two|three|four|five|six|seven|eight|nine|ten|one|\d+)(?: of (?:them|those))?$",
    re.I,
)
"""'Not one moon, two'."""
MUST_NOT_DO = re.compile(
    rf"^(?:{WHO}) (?:should(?:n't| not)|must(?:n't| not)|(?:is|are|was|were)(?:n't| not) (?:supposed|meant) to)"
    r"(?: be)? (?P<deed>[a-z]+)(?: at all| anymore| any more| here| please)*$|"
    r"^(?:it|that|this|he|she|they)(?:'s|'re) not (?:supposed|meant) to(?: be)? (?P<does>[a-z]+)"
    r"(?: at all| anymore| any more| here| please)*$",
    re.I,
)
"""'It is not supposed to howl'."""
NUMBER_FINE = re.compile(
    r"^(?:(?:oh|no|hm+|ok|but|sorry)[\s,.]+)*(?:not (?:that|so|quite so) many\s*[,;.]?\s*)?(?:just |only )?"
    r"(?P<n>one|two|three|four|five|six|seven|eight|nine|ten)(?: (?:was|is|were|are|would be|will be))? "
    r"(?:fine|enough|ok|okay|plenty|good|perfect|sufficient|better)(?: (?:thanks|though|i think))*$",
    re.I,
)
"""'Not that many, two was fine'."""
STAYS_SO = re.compile(r"^(.+?) (?:should|must|can) (?:stay|remain|be kept|be left|keep) (?:the )?([\w-]+)$", re.I)
"""'The other should stay white'."""
DOING_NOT = re.compile(
    r"^(?:i (?:want|need|meant?) |make |let )?(?P<who>it|him|her|them|the [\w-]+) (?:should be |to be |"
    r"is )?(?P<new>[a-z]+ing),? "
    r"(?:and |but )?not (?P<old>[a-z]+ing)$",
    re.I,
)
"""'I want it galloping, not grazing'."""
INSTEAD_TIME = re.compile(
    r"^(?P<new>[a-z]+(?: [a-z]+)?) (?:instead of|in place of|rather than) (?:the )?(?P<old>[a-z]+)$", re.I
)
"""'Fog instead of sunrise'."""
LOTS = re.compile(
    r"^(?:(?:and|add|with|also|now) )*(?P<what>(?!more\b|less\b|make\b|it\b)[a-z-]+(?: [a-z-]+)?)\s*[!,.;–-]+\s*"
    r"(?P<many>lots|loads|tons|plenty|many|a lot|a ton|hundreds|heaps|dozens)(?: (?:and lots )?of (?:them|it|that))?$",
    re.I,
)
"""'Sparkles! Lots of them'."""
BUT_ONE = re.compile(
    r"^(?:(?:and|add|with|also|now|maybe) )*an? (?P<noun>[a-z-]+)\s*[,;]?\s*(?:but|only|just|and make it) "
    r"(?:an? )?(?P<look>[\w-]+)(?: one)?$",
    re.I,
)
"""'A moon, but a crescent one'."""
WOULD_BE_NICE = re.compile(
    r"^(?:maybe |perhaps |also |and )*(?P<what>(?:an? |some |two |three )?(?!it\b|that\b|this\b)[a-z-]+(?: [a-z-]+)?"
    r"(?: (?:on|in|at|behind|under|near|by) the [\w-]+)?) (?:would|could|might) be (?:really |so |also |very )?"
    r"(?:nice|good|great|cool|lovely|cute|fun|awesome|perfect|better|pretty|sweet)(?: too| as well| i think)*$",
    re.I,
)
"""'A rug would be nice'."""
LISTED_LOOKS = re.compile(
    r"^(?:make|paint|colou?r) (?:the )?(?P<a>[\w-]+) (?P<x>[\w-]+),? and (?:the )?(?P<b>[\w-]+) (?P<y>(?:more |less |"
    r"a bit |very )?[\w-]+)$",
    re.I,
)
"""'Make boba pink and alley more foggy'."""
NOT_DOING_BUT = re.compile(
    rf"^(?P<who>{WHO})(?:(?:'s| is| are) not|(?: is| are)n't) (?P<old>[a-z]+)(?: [\w ]+?)?\s*[,;.]\s*(?:but )?"
    r"(?:(?:he|she|it|they)(?:'s| is|'re| are) )?(?P<new>[a-z]+ing)(?P<more> [\w' -]+)?$",
    re.I,
)
"""'He is not asleep, he is reading'."""
TOO_MANY = re.compile(
    r"^(?:(?:hm+|oh|no|ok|but|now)[\s,.]+)*(?:(?:that's|there are|it's|that is|those are|they are) )?"
    r"(?:a bit |way |far |much |a few )?too many(?: (?:of (?:them|those|these)|now))?$",
    re.I,
)
"""'Too many' of what was last talked about."""
HAS = re.compile(
    r"^(?P<who>(?:[a-z-]+ )?[a-z-]+) (?:has|have|had|wears?|gets?|needs?|holds?) (?P<what>[\w' -]+)$", re.I
)
"""'Purple dragon has wings'."""
ADVERB = re.compile(
    r",?\s+(?:obviously|of course|naturally|definitely|ideally|preferably|hopefully|duh|clearly|basically|"
    r"literally|actually)$",
    re.I,
)
