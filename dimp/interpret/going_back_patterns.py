"""How people name a picture of before to go back to, as patterns of whole sentences: data, one group for each name."""

from __future__ import annotations

import re

from dimp.interpret.history_patterns import BETTER as MUCH_BETTER
from dimp.interpret.history_patterns import STEPS, THING, UNDO_ALL, N

_GO_TO = (
    r"(?:(?:go |take me |let's go |jump |return |come |switch |change )?(?:back )to|return to|go to|revert to|"
    r"(?:take|bring) (?:me|us) to|jump to|switch to(?= (?:the )?(?:one|version|picture|image)\b)|"
    r"restore|start (?:again )?from|continue (?:from|with)|show(?: me)?)"
)
GOES_BACK = re.compile(rf"^(?:(?:no|ok|hm+|wait)[\s,.]+)*{_GO_TO} ", re.I)
"""'Back to the grey ...'."""
FIRST = re.compile(
    rf"^{_GO_TO}\s+(?:the\s+)?(?:very\s+)?(?:first|original|start|beginning|very beginning|initial|root|where (?:we|i|"
    rf"it) (?:started|began|came from))"
    rf"(?:\s+{THING})?(?:\s+again)?$",
    re.I,
)
AT_FIRST = re.compile(
    r"^(?:(?:go |take me )?back to )?(?:like |as |how |the way )?(?:(?:it|that) was )?"
    r"(?:at|in) the (?:very )?(?:beginning|start)"
    r"(?: again)?$|^(?:like|as) (?:it|that) was (?:at first|originally)$",
    re.I,
)
VERY_FIRST = re.compile(
    rf"^(?:use |take |i (?:like|liked|prefer|want) )?(?:the )?(?:original|very first|initial)(?:\s+{THING})?"
    r"(?: again| better)?$",
    re.I,
)
BACK_TO = re.compile(
    rf"^(?:{_GO_TO}|(?:use|take|pick|choose|i(?:'d)? (?:liked?|preferred|prefer|want))(?: again)?(?=\s+the\b))"
    rf"\s+(?:the\s+)?(?:{THING})\s+(?:with|where|that (?:had|has|was|is)|which (?:had|has|was)|when|in which|at|"
    rf"in|on|"
    r"from|of)\s+(.+?)(?: again)?$",
    re.I,
)
ONE_WITH = re.compile(
    r"^the (?:one|version|picture|image)\s+(?!(?:on|in|at|to) (?:the |its )?(?:far )?(?:left|right|middle|cent(?:er|"
    r"re)|top|bottom|front|back)\b)"
    r"(?:with|where|that (?:had|has|was|is)|when|in which|at|in|"
    r"on)\s+(.+?)$",
    re.I,
)
WHEN = re.compile(
    rf"^(?:{_GO_TO}\s+)(?:when|where|how it was when)\s+(?:it|he|she|they|there|that|this)?\s*(?:was|were|had|"
    rf"looked)\s+(.+)$",
    re.I,
)
GO_BACK = re.compile(
    r"^(?:(?:let's )?(?:go|take me|jump|return|switch|come|change|revert|get|take it|put it) back to (?=the |my |"
    r"how |when )|"
    r"(?:let's )?(?:revert|return|switch back|change back|change it back|put it back|turn it back|get "
    r"back) to |back to )"
    r"(?:the |my |how it was (?:with|in) (?:the )?|when it was )?"
    r"((?!(?:the )?(?:beginning|start\b|first\b|original)|left|right|top|bottom|back|front|other|"
    r"before)[\w-]+(?: [\w-]+){0,2}?)(?: (?:again|please|one|version))*$",
    re.I,
)
"""'go back to the jungle'."""
_SHOW = r"(?:show me|show us|let me see|let me have|give me|bring back|get back|i want|i'd like|restore|see|open|use)"
BEFORE = re.compile(
    rf"^(?=(?:let's|go|take me|jump|return|switch|back|to|{_SHOW})\b|the (?:one|version|picture) before (?:the|i|we|"
    r"you)\b)(?:(?:let's )?(?:go|take me|jump|return|"
    rf"switch|{_SHOW}(?= (?:the (?:one|version|picture) before|(?:how|what) (?:it|that))\b)) )?(?:back )?(?:to )?"
    r"(?:(?:how|what) (?:it|that) (?:was|looked|were)(?: like)? |the "
    rf"(?:time|"
    r"one|version|"
    r"picture) |a time )?before "
    r"(?:(?:i|we|you) (?:added|put|made|had|painted|changed|said)(?: in)? )?(?:it (?:was|became|got) |there (?:was|"
    r"were) )?(?:the |a |an |any |that )?"
    r"((?!that$|this$|it$|last$)[\w' -]+?)(?: came| was (?:there|added)| appeared)?$",
    re.I,
)
"""'back to before the snow'."""
UNDO_OF = re.compile(
    r"^(?:undo|take back|revert) (?:the |my |that |adding (?:the |a |an )?)"
    r"(?!(?:last|previous|latest|changes?|edits?|step)\b)"
    r"([\w-]+(?: [\w-]+)??)(?: (?:thing|part|bit|change|edit|stuff))?$",
    re.I,
)
"""'undo the hat'."""
UNDO_THEN = re.compile(
    rf"^(?:undo|take back|revert|go back) (?:the )?(?:last |previous )?{N}(?: {STEPS})?(?:\s*,\s*|\s+)(?:and|but|"
    rf"then|and then) (.+)$",
    re.I,
)
"""'undo the last two and add a bee'."""
THE_ONE = re.compile(
    r"^the (?!left|right|other|same|last|previous|first|original|middle|next|big|small|wrong|only|new)([\w-]+) one$",
    re.I,
)
"""'The wings one', where another picture has wings."""
BACK_TO_LOOK = re.compile(
    r"^(?:let's |can we )?(?:go|come|get|change) back to ((?!(?:the|my|how|when|before|start|first|original)\b)[\w-]+"
    r"(?: [\w-]+){0,2}?)(?: (?:again|please|one|version))*$",
    re.I,
)
"""'Go back to orange', where another picture is so."""
THE_X_ONE = re.compile(
    rf"^(?:{_GO_TO}|use|take|pick|choose|i (?:liked?|prefer(?:red)?))\s+the\s+(.+?)\s+{THING}$", re.I
)
ONE_BACK = re.compile(
    rf"^(?:(?:i|we) (?:want|need|would like)|i'd like|give me|bring|get|can (?:i|we) have|show me|let me have) "
    rf"(?:back )?the (?!other\b|same\b|last\b|previous\b)([\w-]+(?: [\w-]+)?) {THING} (?:back|again)$",
    re.I,
)
"""'I want the red one back'."""
X_VERSION = re.compile(
    r"^the\s+((?!left|right|top|bottom|middle|other|same|big|small)[\w-]+(?: [\w-]+)?)\s+version$", re.I
)

X_ONE = re.compile(r"^the ([\w-]+(?: [\w-]+)?) one$", re.I)
"""'The sunset one', where it names a time, a weather or a style."""
BETTER = re.compile(
    r"^(?:(?:i|we) (?:liked|preferred) (?:it|that|this|him|her|them) (?:(?:more|better|best) )?|"
    r"(?:it|that|this) (?:was|looked) (?:so |much |way |a lot )*(?:better|nicer|prettier|cooler|cuter) )"
    r"(?:with|in|as|at|by|during|under|when (?:it|he|she|they|there) (?:was|were|had)) (?:(?:the|a|an) )?(.+?)"
    r"(?: better| more)?$",
    re.I,
)
"""'I liked it better with the hat'."""
LIKED_SO = re.compile(
    r"^(?:i|we) (?:(?:liked|preferred)(?: (?:it|him|her|them|that)(?: more| better)?|(?= [a-z]+ (?:better|more)$))) (?!"
    r"the\b|it\b|him\b|her\b|them\b|that\b|this\b|better$|more$|before$|best$|"
    r"that way$)"
    r"([a-z]+)(?: (?:better|more|before))?$",
    re.I,
)
"""'I liked it red.'"""
LIKED = re.compile(
    r"^(?:i|we) (?:(?:really |actually )?(?:(?P<past>prefer+ed)|liked)|(?:do |still )?(?:like|prefer)) (?:the|my) "
    r"(?P<what>(?!left|right|other|last|previous|first|second|third|original|one\b|way\b)[\w-]+(?: [\w-]+){0,2}?)"
    r"(?: (?:one|version|picture))?(?(past)(?: (?:better|more|best))?| (?:better|more|best))(?: (?:before|though))?$",
    re.I,
)
"""'I liked the white wheels better'."""
WAS_BETTER = re.compile(
    r"^(?:(?:no|nope|nah|hm+|oh|ok|actually|but|i think),? )*(?:the )?"
    r"((?!the\b|actually\b|but\b|no\b|nope\b|nah\b|it\b|that\b|this\b|before\b|one\b|"
    r"previous\b|last\b|earlier\b)[\w-]+(?: [\w-]+)??)"
    rf"(?: (?:one|version|picture))? (?:was|were|looked) {MUCH_BETTER}"
    r"(?:,? (?:actually|after all|though|i think))?$",
    re.I,
)
"""'wooden was better'."""
BACK_WITHOUT = re.compile(
    rf"^(?:like|as) before,? (?:but )?(?:without|with no) (?:the |a |an |any )?([\w-]+(?: [\w-]+)?)$|"
    rf"^(?:(?:let's )?(?:go |take me |return |switch )?back to|return to|go to|use|take|{_SHOW}) (?:the|my) {THING} "
    r"(?:without|with no|that had no|before) (?:the |a |an |any )?([\w-]+(?: [\w-]+)?)$|"
    rf"^(?:the|my) {THING} (?:without|with no|that had no|before) (?:the |a |an |any )?([\w-]+(?: [\w-]+)?) (?:was|"
    rf"is|were|"
    rf"looked|looks) (?:{MUCH_BETTER}|(?:so |much |way |a lot |even )*[a-z]{{3,}}er)$",
    re.I,
)
"""'back to the one without the hat'."""
BETTER_WITHOUT = re.compile(
    r"^(?:(?:i|we) (?:liked|preferred) (?:it|that|this) (?:(?:more|better) )?|(?:it|that|this) (?:was|looked) "
    r"(?:much |way )?(?:better|nicer) )without (?:the |a |an |any )?(.+?)(?: better| more)?$",
    re.I,
)
"""'it was better without the hat'."""

COOL_BACK = re.compile(
    r"^(?:(?:hm+|oh|well|no|but|actually|ok)[\s,.]+)*(?:the )?([\w-]+(?: [\w-]+){0,2}?) (?:was|were|"
    r"looked) (?:so |really |"
    r"very |quite |kind of |actually |much )*(?:cool|nice|good|great|better|nicer|lovely|best|fun)(?: though|"
    r" tho)?\s*[,;.]\s*"
    r"(?:so |let's |please |can (?:we|you) )*(?:go|take me|get|return|switch) back(?: to (?:that|it|this|that one))?$",
    re.I,
)
"""'Van Gogh was cool though, go back to that'."""
BACK_FOR = re.compile(
    r"^(?:go back|undo(?: that| it)?|back|revert(?: that| it)?|take (?:it|that) back)\s*[,;.:]\s*(?:(?:and|but|"
    r"because|please|"
    r"no) )*(?:i|we) (?:(?:really|still|do|actually) )*(?:want|wanted|liked|like|prefer|preferred|need|miss) "
    r"(?:the|my) "
    r"([\w-]+(?: [\w-]+){0,2}?)(?: (?:back|again|better|more|one|version))*$",
    re.I,
)
"""'Go back, I want the tavern'."""
NAMED_BEST = re.compile(
    rf"^(?:the |my |that )?{THING} (?:with|where|that (?:had|has)|when|in which) (?:only |just |it (?:was|"
    rf"had) )?(?:the |an? )?"
    r"(.+?) (?:was|is|looked|looks) (?:so much |much |way |definitely |the |clearly |really |my )*(?:better|best|nicer|"
    r"nicest|good|great|perfect|favou?rite|prettier|cooler)$",
    re.I,
)
"""'the one with only the pipe was the best'."""

PREVIOUS = re.compile(
    r"^(?:(?:hm+|no|oh|well|ok|actually|but|i think)[\s,.]+)*"
    rf"(?:(?:i|we) (?:(?:really|still|actually|do|much) )*(?:like|prefer|want|love)(?:d|red|ed)?|use|take|pick|choose|"
    rf"keep|give me|let me (?:see|have)|(?:can|could) (?:i|we) (?:see|have)|restore|{_GO_TO}|{_SHOW})"
    rf"(?: again)? (?:the )?(?:(?:previous|prior|earlier|former|older)(?: {THING}| picture| version)?|"
    r"(?:one|picture|version) (?:from )?before"
    r"(?: (?:that|this|it))?)(?: (?:better|more|again|instead|back|please))*$",
    re.I,
)
"""'I prefer the previous one'."""

_FORMER = r"(?:old|former|previous|prior|earlier|original|first|initial)"
_ASPECT = r"(?P<what>(?!" + THING + r"\b)[a-z]+(?: [a-z]+)?)"
_HAD = rf"(?:the|its|his|her|their|my) {_FORMER} {_ASPECT}"
FORMER = (
    re.compile(
        rf"^(?:i think |but |no |actually )*{_HAD} (?:was|were|looked) (?:so |much |way |a lot |just )*(?:better|nicer|"
        r"best|prettier|good|right|fine|perfect|cooler)(?: (?:actually|after all|though|i think|to be honest))*$",
        re.I,
    ),
    re.compile(
        rf"^(?:i|we) (?:(?:really|still|do|actually) )*(?:prefer(?:red)?|liked|like|miss) {_HAD}"
        r"(?: (?:better|more|best|a lot|so much))?$",
        re.I,
    ),
    re.compile(
        rf"^(?:{_GO_TO}|{_SHOW}|bring|put|get|give (?:it|him|her) back) {_HAD}(?: (?:back|again|please))*$",
        re.I,
    ),
)
"""'The old colour was nicer', 'back to the previous background': a look that the last changes took away."""
WAS_GOOD = re.compile(
    r"^(?:(?:but|no|actually|hm+|i think|i liked) )*(?:that|that one|it) (?:was|looked) (?:so |much |way |a lot |"
    r"just |definitely )*(?:better|nicer|best|prettier|cooler)(?: (?:actually|though|i think|after all))*$|"
    r"^(?:i|we) (?:liked|preferred) that(?: one| version| picture)?(?: better| more)?$",
    re.I,
)
"""'That was better', of the picture before this one."""
SEEN_AGAIN = re.compile(
    r"^(?:show(?: me| us)?|let me see|let's see|see|i want to see|i'd like to see|look at|open) (?:the|my) "
    r"(?!left|right|other|same|last|previous|first|original)([\w-]+(?: [\w-]+){0,2}?)(?: one| version| picture)? "
    r"again$",
    re.I,
)
"""'Show me the red sails again'."""
CHOSEN = re.compile(
    r"^(?:(?:i'll|i'd|i will|let's|let us|we'll|we) )?(?:go|going|stick|stay|went|run|work) with (?:the|my) "
    r"(?!left|right|other|same|last|previous|first|original)([\w-]+(?: [\w-]+)?)(?: (?:then|instead|after all|"
    r"please))*$",
    re.I,
)
"""'Go with the white', said after looking at several."""

TO_FIRST = (FIRST, AT_FIRST, VERY_FIRST, UNDO_ALL)
"""Ways to name the first picture of the conversation."""

GOING_BACK = (
    COOL_BACK,
    BACK_FOR,
    NAMED_BEST,
    BACK_TO,
    ONE_WITH,
    WHEN,
    THE_X_ONE,
    X_VERSION,
    GO_BACK,
    BETTER,
    WAS_BETTER,
    LIKED,
    LIKED_SO,
    ONE_BACK,
    SEEN_AGAIN,
)
"""Ways to name an earlier picture by its words, tried in this order."""
