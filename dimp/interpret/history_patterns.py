"""How people speak of the history, as patterns of whole sentences: data for `meta.py`, one group for each answer."""

from __future__ import annotations

import re

from dimp.interpret.words import listed

ORDINALS = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "fifth": 5,
    "5th": 5,
    "sixth": 6,
    "6th": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "last": -1,
    "latest": -1,
    "final": -1,
    "middle": 0,
}

VOCABULARY = listed(
    """undo redo back again try another variation variations version versions options start over scratch reset keep
    save first second third fourth fifth last previous original picture image number different seed regenerate reroll
    cancel stop steps step twice favorite go one once more give show use pick choose take revert restore return
    the with and but me this that"""
)
"""The words of such sentences that a slip of one letter is mended to."""

N = (
    r"(\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|(?:a )?couple(?: of)?|(?:a |some )?few|"
    r"some|several|once|twice|thrice)"
)
STEPS = r"(?:steps?|times?|edits?|changes?|pictures?|images?|versions?|turns?|moves?|ones?)"
ORDINAL = "(" + "|".join(ORDINALS) + r"|\d{1,2}(?:st|nd|rd|th))"
BETTER = (
    r"(?:(?:so |much |way |a lot |just |definitely |really |far |even |still )*(?:better|nicer|best|prettier|"
    r"cooler|cuter|"
    r"good|fine|perfect|right|more (?:beautiful|interesting|fun|elegant|realistic|lively|natural|pleasant|"
    r"fitting|to my (?:taste|liking))))"
)
"""How people say that they prefer an earlier picture: 'much nicer', 'more beautiful'."""
THING = r"(?:one|version|picture|image|variant|variation|option|try|attempt|result|photo|candidate|painting|drawing)"
_THAT = (
    r"(?:it|that|this|that one|this one|(?:the|my) (?:very )?(?:last|latest|previous|recent) "
    r"(?:one|change|edit|step|thing|modification|instruction|action|move)|that last (?:one|change|edit|step|"
    r"thing)|the change|everything you just did|"
    r"what you (?:just )?did|last(?: one| change| edit| step)?)"
)
_MANY = (
    r"(?:variations?|versions?|variants?|alternatives?|tries|options|alternatives|more|others|seeds|takes|"
    r"siblings|candidates|ones|"
    r"attempts|comps|concepts|drafts|mock-?ups|renders|ideas|takes on (?:this|it|that)|examples|possibilities|"
    r"alts?|iterations|renditions|comps|thumbnails|proposals|(?:more )?like (?:this|that|it|these|those|them))"
)
_GIVE = (
    r"(?:(?:show|give|make|paint|try|generate|do|draw|create|get|render|see|have|let me (?:see|have)|"
    r"let's (?:see|have)|produce|bring)(?: me| us)?\s+)?"
)

LEAD = re.compile(
    r"^(?:(?:k|kk|omg|yikes|gosh|oh (?:dear|no|my|well)|dear me|aw+|eek|meh|bleh|oof|ouch|yuck|ah+|er+m*|right|"
    r"lol|haha\w*|hey|so|actually|please|"
    r"(?:(?:that|this|it|he|she|they|these)(?:'s|'re| is| are| was| were| looks?| looked| feels?|'s become| "
    r"became| got)|"
    r"now (?:it|he|she|they)(?:'s|'re| is| are| looks?)) "
    r"(?:(?:a bit|a little|way|much|far|so|really|just|now|still) )*too [\w' -]{2,30}|"
    r"none of (?:that|this|it)|not (?:those|these|that one|this one|them)|"
    r"none of (?:these|those|them)|no+|"
    r"nope|nah|o+h+|oops|"
    r"whoops|wait|"
    r"hm+|um+|uh|ugh|hold on|sorry|damn|argh|eww?|well|ok|okay|never ?mind|"
    r"forget (?:it|that|everything)|scrap (?:it|that)|(?:that|this|it)(?:(?:'s| is| was) not|(?: is| was)n't)"
    r" (?:quite |really |exactly )?"
    r"(?:right|it|good)|(?:that|this|it)(?:'s| is| was| looks?)? "
    r"(?:wrong|bad|worse|ugly|awful|terrible|horrible|weird|a mistake|not (?:good|right|it|better|what i "
    r"(?:want(?:ed)?|meant|asked for|said)))|"
    r"i (?:don't|dont|do not|didn't|didnt) (?:really )?(?:like|want|mean|love) (?:it|that|this)(?: one)?|"
    r"(?:that|it) (?:didn't|didnt|did not) work(?: out)?|wrong(?: one| again)?(?=[\s,]+(?:undo|go|back|try|take|"
    r"revert))|"
    r"(?:not (?:quite|really|exactly)|almost|nearly|close)(?: (?:right|it|there|that|what i (?:wanted|meant|had in "
    r"mind)))?|not (?:good|better|what i (?:wanted|meant|asked for)))"
    r"[\s,.;:!-]+(?=\S)(?:and |so |but |just |please |let's )*)+",
    re.I,
)
"""Displeasure or hesitation before the words that count."""
DISPLEASED = re.compile(
    r"^(?:wrong|bad|(?:that|this|it) (?:isn't|wasn't|isnt) (?:quite |really |exactly )?(?:right|it|"
    r"good|better|what i (?:want(?:ed)?|meant|"
    r"asked for|said))|"
    r"(?:that|this|it)(?:'s| is| was) (?:wrong|worse|awful|terrible|horrible|a mistake|not (?:right|it|"
    r"good|better|what i (?:want(?:ed)?|meant|asked for|said)))|i (?:don't|dont|do not|didn't|didnt) (?:really )?"
    r"(?:like|want|love) (?:it|that|this)(?: one| version| picture| change)?|(?:that|it) (?:didn't|didnt|did not) "
    r"work(?: out)?|not what i (?:wanted|meant|asked for)|(?:i (?:liked|preferred) (?:it|that|this|him|her|them)|"
    r"(?:it|that|this|he|she|they|everything) (?:was|were|looked)) (?:(?:much |way |a lot |so much )?(?:better|more|"
    r"nicer|best|fine|prettier) )?(?:before|earlier|(?:the way|how|as|like) (?:it|that|this|he|she|they) (?:was|"
    r"were|looked)(?: before)?)|(?:much |way )?(?:better|nicer) before|"
    r"i (?:preferred|liked) (?:the (?:previous|last|"
    r"earlier) (?:one|picture|version)|"
    r"the one before)(?: (?:better|more))?|the (?:previous|earlier|old)(?: (?:one|picture|version|image))? (?:was|is|"
    r"looked) " + BETTER + r"|"
    r"(?:the )?(?:one|picture|version|image) before(?: that| this| it)? (?:was|is|looked) " + BETTER + r"|"
    r"the (?:previous|last|earlier) (?:one|picture|version) (?:was|is|looked) (?:better|nicer))$",
    re.I,
)

MEANT = re.compile(
    r"^(?P<first>[^.,;]{2,60}?)\s*(?:\.{2,}|…|[,;–—])\s*(?:(?:no|wait|sorry|er+|uh+|um+)[\s,.]+)*(?:i me?ant?|"
    r"or rather|no wait)[\s,]+(?P<rather>(?:the |number )?[\w -]+)$",
    re.I,
)
"""'Back to the grey ... I mean the first picture': what was said last counts."""
UNDO = re.compile(
    r"^(?:undo|(?:undo|revert|take back) (?:that|this|the) last (?:bit|part|change|step|thing|edit|one)|"
    rf"revert|go back|step back|back|back up|rollback|roll back|take (?:it|that) back|nevermind|never mind|"
    rf"ctrl[ +-]?z|scratch that|reverse(?= (?:it|that|this)\b)|i take (?:it|that) back|(?:leave|keep|"
    rf"put) it (?:like|as|how) (?:it was )?before|forget (?:it|that)|(?:(?:(?:go|revert|return|"
    rf"change it) (?:back )?to|restore|bring back|load) )?"
    rf"(?:(?:the|my) )?(?:previous|prior|earlier|old)(?: {THING})?(?: back| again)?|(?:(?:go|put it|bring it|"
    rf"get it|change it) )?"
    rf"(?:back )?(?:to )?(?:how|what|the way|as) (?:it|that|this|everything) (?:was|"
    rf"looked)(?: (?:just )?(?:before|earlier|"
    rf"a (?:moment|minute|second) ago))?(?: (?:that|this|it))?|"
    rf"(?:i want |give me |bring |i'd like |let me have )(?:back )?the (?:old|previous|last|"
    rf"earlier) {THING}(?: back| again)?|"
    rf"(?:i want |give me |show me |i'd like )?(?:back )?(?:the|my) [a-z]+(?: [a-z]+)? (?:(?:from|we had|i had|you "
    rf"had|it was) before|"
    rf"(?:from|of) (?:a (?:moment|minute|second) ago|earlier))|"
    rf"(?:like|as) (?:it was )?before|(?:(?:see|have|get|show me) )?(?:the )?(?:one|version|picture) before"
    rf"(?: that| this| it)?(?: again)?|before that|"
    rf"(?:mach (?:das|es) )?(?:wieder )?rückgängig(?: machen)?(?: bitte)?|(?:geh )?zurück(?: bitte)?|"
    rf"annuler?(?: ça| cela)?|the last (?:one|change|edit|thing) (?:was|is) (?:wrong|bad|a mistake)|"
    rf"retour|deshacer|deshaz(?:lo)?(?: eso)?|atrás|annulla|indietro|"
    rf"(?:(?:go )?(?:one|a) (?:step )?)?further back|go further back|(?:one|a) step back(?:wards?)?|"
    rf"(?:go )?back (?:one|a step|one step|a bit)|go (?:back )?(?:one|a) step(?: back)?|cancel (?:the|my|that) "
    rf"(?:last )?(?:change|edit))(?:\s+{_THAT})?$",
    re.I,
)
UNDO_N = re.compile(
    rf"^(?:(?:take me|bring me|go|move|jump|walk) )?{N} steps? (?:back|backwards?)$|"
    rf"^(?:undo|go back|back|back up|revert|step back|roll back|go)\s+(?:(?:by|the|my)\s+)?(?:last\s+|"
    rf"previous\s+)?{N}"
    rf"(?:\s+(?:more\s+)?{STEPS})?(?:\s+back)?$",
    re.I,
)
UNDO_TWO = re.compile(r"^(?:undo|revert|take back) both(?: of (?:them|those))?(?: changes| edits)?$", re.I)
UNDO_ALL = re.compile(
    r"^(?:undo|revert|take back) (?:everything|all(?: of (?:it|that|them))?|all (?:the )?(?:changes|edits)|"
    r"all my (?:changes|edits))$",
    re.I,
)
REDO = re.compile(
    rf"^(?:redo|re-do|go forward|forward|step forward|undo the undo|"
    rf"(?:put|bring) (?:it|that|him|her|them) back|"
    rf"do it again after all|un-?undo)(?:\s+(?:again|{_THAT}))?(?:\s+{N}(?:\s+{STEPS})?)?$",
    re.I,
)

AGAIN = re.compile(
    rf"^(?:(?:(?:try|do|make|paint|draw|generate|run|roll|render|create)\s+)?(?:it |that |this )?"
    rf"(?:again|once more|one more time|once again|another time|over again)|"
    rf"{_GIVE}(?:it )?(?:just )?(?:one more|another|a different|a new|a second|an alternative)"
    rf"(?: (?:{THING}|go|take|time|shot|chance|whirl|round|roll))?(?: (?:of (?:this|that|it|these|those)|like (?:this|"
    rf"that|it|these|those)))?|"
    rf"repeat (?:it|that|this|the (?:last|previous) (?:one|picture|image))|"
    rf"re-?roll(?: it| that| this)?|re-?generate(?: it| that| this)?|re-?draw(?: it| that)?|re-?paint(?: it| that)?|"
    rf"re-?try(?: it| that)?|re-?render(?: it)?|"
    rf"(?:with |use |try |change |give it )?(?:a |the |an )?(?:different |new |another |other |random )?seed|"
    rf"same (?:thing |prompt |words )?again|same (?:prompt|words|thing|again)[, ]+(?:but )?(?:with )?(?:a )?"
    rf"(?:different|new|another|other) seed|something else|something (?:a (?:bit|little) )?different|"
    rf"{_GIVE}(?:more|other|different|new)(?: {_MANY}| like (?:this|that|it)(?: one)?)|{_GIVE}(?:variations?|"
    rf"alternatives?)|"
    rf"(?:try )?(?:a )?(?:variation|different version|different one)|"
    rf"nochmals?|noch (?:ein)?mal(?: bitte)?|noch ein(?:e?s|e)|encore(?: une fois| une?)?|otro|otra|un[oa] más|"
    rf"otra vez|de nuevo|una vez más|ancora una volta|"
    rf"vary (?:it|this|that)(?: a (?:bit|little))?|surprise me|shuffle|mix it up|what else (?:have you got|"
    rf"is there))$",
    re.I,
)
AGAIN_N = re.compile(
    rf"^(?:x ?(?=\d)|(?=\d{{1,2}} ?x$)){N}(?: ?x)?$|^(?:{_GIVE}(?:another\s+|only\s+|just\s+)?{N}\s+(?:more\s+|"
    rf"other\s+|different\s+|new\s+|random\s+|extra\s+)*"
    rf"{_MANY}(?:\s+(?:of (?:this|that|it|these|those)(?: {THING})?|like (?:this|that|it)))?|"
    rf"(?:give me|show me|make|paint|generate|do|draw) (?:another )?(\d|1[0-6]|two|three|four|five|six|eight|ten)"
    rf"(?: of (?:these|this))?|another {N}(?: please)?|vary (?:it|this|that) {N}(?: times)?|(?:try|do) (?:it|"
    rf"that|this) {N} "
    rf"(?:more )?times|{_GIVE}{N} of (?:these|this)(?: please)?)$",
    re.I,
)

_GOODNESS = (
    r"(?:best|better|good|nice|great|perfect|nicer|nicest|right|fine|cute|cuter|lovely|beautiful|pretty|prettier|"
    r"favou?rite|cool|cooler|sweet|awesome|amazing|one|closer|closest|stronger|strongest|winner)"
)
_IS_GOOD = (
    rf"(?:(?:is|looks|was|seems|looked|seemed|felt|feels|works|worked|has to be) (?:(?:the|so|very|really|my|much|way|"
    rf"clearly|definitely|a lot|just) )*{_GOODNESS}|(?:the )?(?:best|most|more|better)|works|wins|won)"
)
"""What is said of a picture that is chosen: 'was better', 'is my favourite'."""

_TAKE = (
    r"(?:(?:i(?:'ll| will| would|'d)? )?(?:take|pick|choose|use|like|liked|prefer|preferred|love|select|want|"
    r"have|keep|"
    r"go with|going with|go to|go for|show|show me|give me|continue (?:with|from)|work (?:with|from|on)|open|see|"
    r"start from|let's (?:go with|use|take|keep))\s+)?"
)
PICK = re.compile(
    rf"^{_TAKE}(?:the\s+|that\s+)?{ORDINAL}(?:\s+{THING})?"
    rf"(?: of (?:these|those|them))?(?:\s+(?:{_IS_GOOD}|again|has (?:the )?(?:best|better|nicer|nicest|great|"
    r"good) [\w ]{3,20}))?(?: (?:for me|to me|i think|though|actually|after all))?$",
    re.I,
)
PICK_NUMBER = re.compile(
    rf"^{_TAKE}(?:the\s+)?(?:number|no\.?|nr\.?|num|#|{THING}(?: number| no\.?| #)?)\s*"
    r"(\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten)"
    rf"(?: of (?:these|those|them))?(?:\s+(?:{_IS_GOOD}|again))?(?: (?:for me|to me|i think|though|actually|"
    r"after all))?$",
    re.I,
)
PICK_WORD = re.compile(
    r"^(?:(?:ok|okay|so|yes|hm+)[\s,]+)*(?:let's |i'd |i'll |i would |we'll )?(?:go with|going with|go for|take|"
    r"pick|choose|like|prefer|want) (?:the )?"
    r"(one|two|three|four|five|six|seven|eight|nine|ten)(?: (?:then|please))?$",
    re.I,
)
"""'Let's go with three', which picks only among pictures made together."""
PICK_DIGIT = re.compile(
    r"^(?:(?:hm+|ok|okay|oh|yes|so|i think|i like|definitely|actually)[\s,.]+)*#?\s?(?:number |no\.? ?|option )?"
    r"(?:(?<![a-z] )(?=\d{1,2}[.)]?(?: please| then)?$)|(?=(?:\d{1,2}|one|two|three|four|five|six) (?:it|is|was|"
    r"wins|looks|looked|works)\b))"
    r"(\d{1,2}|one|two|three|four|five|six)(?:[.)]?(?: please| then)?|"
    rf" (?:it is|is (?:it|close|closest|the (?:one|winner|closest)|my (?:favou?rite|pick|one))|{_IS_GOOD}))$",
    re.I,
)
"""'2', which picks only among pictures made together."""
MORE_LIKE = re.compile(
    rf"^(?:(?:show|give|make|paint|do|i want|i'd like|let me see)(?: me)? )?(?:something |a (?:bit|little) )?"
    rf"(?:some |a few |{N} )?(?:more|others?|"
    rf"variations|versions|"
    rf"something)(?: pictures| images| versions| of them| ones)? (?:like|similar to|along the lines of|of|"
    rf"in the style of) "
    rf"(?:(?:the )?{ORDINAL}(?: {THING})?|(?:the )?(?:number |no\.? ?|nr\.? ?|#|{THING} |picture )?(\d{{1,2}}|one|"
    rf"two|three|four|five|six|seven|eight|"
    r"nine|ten))(?: please)?$",
    re.I,
)
"""'more like 2', 'four more like the second one'."""
NONE_OF_THEM = re.compile(
    r"^(?:no,? |sorry,? )*(?:(?:i (?:like|want|love|prefer|take|choose)|i'll take|i'd take) )?(?:not one of|"
    r"nothing of|neither(?: of)?|none(?: of)?|"
    r"not any of|i don't (?:like|want) (?:any|either)(?: of)?|i (?:like|want) neither of)"
    r"(?: (?:these|them|those|the (?:\w+ )?(?:versions|pictures|candidates|variations|images|options|ones|four|five|"
    r"three)))?"
    r"(?: (?:please|really|at all|tbh|to be honest|sorry|thanks|is good|are good|works?|fits?|will do|i like))*$"
    r"|^(?:i (?:hate|dislike|don't like|do not like) (?:them all|all of (?:them|these|those)|all (?:three|four|"
    r"five|six))|(?:they|these|those) all (?:suck|look (?:bad|wrong|ugly|terrible|awful|the same)))$"
    r"|^(?:scrap|discard|drop|dump|ditch|forget|throw away) (?:these|those|them all|all (?:of )?(?:these|them|"
    r"those|four|three))$"
    r"|^(?:i'm |i am )?not (?:really |quite |so |too |that )?(?:convinced|happy|satisfied|sold|impressed|keen|"
    r"into|feeling|"
    r"a fan|crazy|fond)(?: (?:by|with|on|about|of))? (?:any of )?(?:these|them|those|any)(?: (?:four|three|ones?|"
    r"versions|"
    r"pictures|options))?$"
    r"|^(?:none|not one) (?:convinces?|works?|speaks?|appeals?|does it|grabs?)(?: for| to)?(?: me| us)?$"
    r"|^(?:these|those|they)(?: all)? (?:don't|do not) (?:really |quite )?(?:work|convince|do it|cut it|appeal|fit)"
    r"(?: for| to)?(?: me| us)?$|^nothing (?:here|there|of that) (?:works|fits|convinces me|appeals to me)$"
    r"|^(?:i (?:don't|do not) (?:really )?(?:love|like|want|care for)) (?:any(?: of (?:these|those|them))?|them)$"
    r"|^they(?:'re| are) all (?:bad|wrong|ugly|terrible|awful|no good|not good)$",
    re.I,
)
START = re.compile(
    r"^(?:(?:let's |lets |i want to |i'd like to |can we |we should )?(?:start|begin|star|strat) (?:all )?"
    r"(?:over|again|afresh|anew|fresh|from scratch|from the beginning|a new (?:one|picture|image)|"
    r"something new|with something new)|from scratch|reset(?: everything| all| it(?: all)?)?|"
    r"clear(?: everything| all| the canvas| canvas| it(?: all)?)?|(?:scrap|delete|discard|throw away|wipe) "
    r"(?:everything|it all|all of it|the canvas)|(?:a )?(?:new|fresh|blank|empty|clean) (?:picture|image|one|prompt|"
    r"canvas|slate|start)|(?:let's |lets )?(?:do|try|make|paint|draw) something (?:completely |totally |"
    r"entirely )?new|(?:paint|draw|show|make|give)(?: me)? something (?:completely|totally|entirely|quite|"
    r"wholly) (?:different|new)|"
    r"(?:something|now something) (?:completely|totally|entirely) (?:different|new))"
    r"(?:\s*(?:,|:|;|-|–|with|but with|but|and (?:paint|draw|make)|and|using)\s*(?:(?:start|begin)(?: again| over)? "
    r"with )?(.+))?$",
    re.I | re.S,
)
NEW = re.compile(r"^new\s*:\s*(.+)$", re.I | re.S)

_PRAISE = (
    r"(?:perfect|great|amazing|awesome|wonderful|excellent|fantastic|brilliant|beautiful|gorgeous|lovely|good|nice|"
    r"pretty|cute|sweet|cool|stunning|superb|adorable|delightful|impressive|incredible|marvell?ous|magnificent)"
)
PRAISED = re.compile(
    rf"^(?:(?:(?:that|this|it|they) )?looks? |(?:that|this|it)(?:'s| is) )?(?:so |really |very |pretty )?"
    rf"{_PRAISE}[\s,.!;]+(?:and |now |but |so )*(?=\S)",
    re.I,
)
"""Praise before the words that count."""
KEEP = re.compile(
    rf"^(?:keep|save|star|favou?rite|bookmark|mark|remember)\s+(?:this|that|it)(?: (?:one|{THING}|for (?:later|"
    rf"now)))?$|"
    rf"^(?:i (?:really |absolutely )?)?(?:love|like) (?:it|this|that|this one|that one)(?: (?:a lot|so much|"
    rf"very much|"
    rf"now))?$|^(?:star|favou?rite)$|^(?:add (?:it|this|that) )?(?:add )?to (?:my |the )?favou?rites$|"
    rf"^(?:(?:this|that|it)(?: one)?|the (?:picture|image|whole thing))(?:'s| is| looks| turned out|"
    rf" came out) (?:a keeper|"
    rf"the one|it|(?:now |so |really |just |very |quite |absolutely |pretty |too )*{_PRAISE})"
    rf"(?:,? (?:now|already|thanks|thank you)(?: (?:so|very) much)?)*$|"
    rf"^(?:that's|this is) (?:it|the one|(?:exactly |just |more like )?what i (?:meant|wanted|had in mind|was "
    rf"after|asked for|was "
    rf"looking for))$|^looks (?:so |really )?{_PRAISE}$|^exactly(?: (?:like )?(?:that|this|"
    rf"right))?$|"
    rf"^(?:good|nice|great) (?:job|work|one)$|^well done$",
    re.I,
)
PRAISE = re.compile(
    rf"^(?:wow|o+h+|yes|yeah|thanks|thank you|ha|aw+|mm+)(?: (?:so|very) much)?[\s,.!]+(?:(?:so|very|really|just|"
    rf"how|that's|"
    rf"it's|absolutely) )*{_PRAISE}[\s.!]*$|"
    r"^(?:(?:wow|oh|yes|yeah|thanks|thank you|very|so much|perfect|great|awesome|"
    r"excellent|superb|stunning|magnificent|wonderful|amazing|"
    r"fantastic|brilliant|sick|dope|lit|epic|rad|wicked|noice|yay+|woohoo|nailed it|chef's kiss|love it)[\s,.!]*)+$",
    re.I,
)
STOP = re.compile(
    r"^(?:stop|cancel|abort|halt|(?:stop|cancel|abort|kill|halt|interrupt) (?:it|that|this|painting|drawing|now|"
    r"generating|rendering|the painting|everything|all|right now)|(?:that's )?enough|hold on|hold it)$",
    re.I,
)
BUT = re.compile(
    r"^(.{3,80}?)(?:,\s*(?:but|and|only|then|now|except)?\s*|\s+(?:but|and then|and|only|"
    r"except)\s+)(.+)$",
    re.I | re.S,
)
PLUS = re.compile(
    rf"^(.*?\b(?:{ORDINAL[1:-1]}|original|(?:number|option|version|picture) \w+)(?:\s+{THING})?)\s+((?:with|without|"
    rf"in|at|as|on)\s+.+)$",
    re.I,
)
"""'the last one with more snow'."""
