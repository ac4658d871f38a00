"""Adjectives the rules know: sizes in order, opposites, comparatives, and endings that betray an adjective."""

from __future__ import annotations

from dimp.interpret.words import listed

SIZE_LADDER = ("tiny", "small", "", "large", "huge", "gigantic")
"""Sizes from least to most; the empty rung is 'no size given'."""

SIZES = {
    "microscopic": 0,
    "miniature": 0,
    "tiny": 0,
    "mini": 0,
    "small": 1,
    "little": 1,
    "big": 3,
    "large": 3,
    "huge": 4,
    "giant": 4,
    "enormous": 4,
    "massive": 4,
    "gigantic": 5,
    "colossal": 5,
}
GROW = listed("bigger larger grow enlarge huger greater")
SHRINK = listed("smaller tinier littler shrink")

COMPARATIVES = {
    "taller": "tall",
    "slimmer": "slim",
    "broader": "broad",
    "bolder": "bold",
    "tidier": "tidy",
    "scruffier": "scruffy",
    "grumpier": "grumpy",
    "shorter": "short",
    "longer": "long",
    "thicker": "thick",
    "thinner": "thin",
    "fatter": "fat",
    "older": "old",
    "younger": "young",
    "happier": "happy",
    "sadder": "sad",
    "angrier": "angry",
    "scarier": "scary",
    "cuter": "cute",
    "prettier": "pretty",
    "uglier": "ugly",
    "softer": "soft",
    "sharper": "sharp",
    "crisper": "crisp",
    "blurrier": "blurry",
    "grainier": "grainy",
    "smoother": "smooth",
    "rougher": "rough",
    "rounder": "round",
    "shinier": "shiny",
    "faster": "fast",
    "slower": "slow",
    "wilder": "wild",
    "calmer": "calm",
    "fluffier": "fluffy",
    "denser": "dense",
    "cleaner": "clean",
    "dirtier": "dirty",
    "messier": "messy",
    "fancier": "fancy",
    "stronger": "strong",
    "weaker": "weak",
    "harsher": "harsh",
    "funnier": "funny",
    "creepier": "creepy",
    "spookier": "spooky",
    "busier": "busy",
    "emptier": "empty",
    "deeper": "deep",
    "higher": "high",
    "lower": "low",
    "wetter": "wet",
    "drier": "dry",
    "hotter": "hot",
    "colder": "cold",
    "foggier": "foggy",
    "cloudier": "cloudy",
    "sunnier": "sunny",
    "rainier": "rainy",
    "snowier": "snowy",
    "stormier": "stormy",
    "paler": "pale",
    "simpler": "simple",
    "newer": "new",
    "fresher": "fresh",
    "richer": "rich",
    "poorer": "poor",
    "rustier": "rusty",
    "dustier": "dusty",
    "hairier": "hairy",
    "furrier": "furry",
    "curlier": "curly",
    "straighter": "straight",
    "steeper": "steep",
    "flatter": "flat",
    "heavier": "heavy",
    "weirder": "weird",
    "stranger": "strange",
    "greyer": "grey",
    "nicer": "nice",
    "better": "better",
}

OPPOSITES = {
    "dark": "brighter",
    "bright": "darker",
    "light": "darker",
    "big": "smaller",
    "large": "smaller",
    "huge": "smaller",
    "small": "bigger",
    "little": "bigger",
    "tiny": "bigger",
    "warm": "cooler",
    "cold": "warmer",
    "cool": "warmer",
    "hot": "cooler",
    "tall": "shorter",
    "high": "lower",
    "low": "higher",
    "deep": "shallower",
    "short": "taller",
    "long": "shorter",
    "thin": "thicker",
    "thick": "thinner",
    "fat": "thinner",
    "close": "farther away",
    "far": "closer",
    "sharp": "softer",
    "soft": "sharper",
    "strong": "weaker",
    "old": "younger",
    "young": "older",
    "sad": "happier",
    "happy": "sadder",
    "busy": "emptier",
    "empty": "busier",
    "foggy": "less fog",
    "colorful": "muted colors",
    "saturated": "muted colors",
    "loud": "muted colors",
    "garish": "muted colors",
    "gaudy": "muted colors",
    "flashy": "muted colors",
    "shiny": "matte",
    "glossy": "matte",
    "matte": "glossier",
    "wide": "narrower",
    "narrow": "wider",
    "messy": "tidier",
    "cluttered": "tidier",
    "crowded": "emptier",
}

CONTRASTS = tuple(
    frozenset(line.split())
    for line in """\
empty busy crowded full deserted
old young new ancient modern elderly aged youthful teenage
wet dry
awake asleep sleepy
clean dirty messy tidy untidy cluttered
happy sad angry smiling crying
open closed shut
hot cold warm cool
tall short
long short
thin thick fat
bright dark dim
calm stormy rough
clear cloudy stormy overcast foggy misty hazy sunny rainy gloomy
smooth rough
soft hard harsh sharp
curly straight wavy
round square oval rectangular triangular
broken cracked damaged shattered intact
rich poor
ripe rotten fresh
fresh dried withered wilted
muted saturated vivid vibrant desaturated
""".splitlines()
)
"""Qualities of which a thing has one: the new one takes the place of the old."""

NATIONALITIES = listed(
    """japanese chinese korean thai vietnamese indian arabic arab persian turkish russian ukrainian polish greek italian
    french spanish portuguese german dutch swedish danish norwegian finnish scandinavian nordic irish scottish welsh
    english british american canadian mexican brazilian african egyptian moroccan australian victorian roman latin
    hebrew hindi venetian parisian"""
)
"""Of what country or language a thing is: a look as any other."""

ADJECTIVES = NATIONALITIES | listed(
    """tidy neat dull dim straight oval triangular blunt half-full slim slender plump broad shallow steep
    ornate cosy cheap posh humble handsome tame damp hazy sweet sour bitter unripe stale see-through stiff loose
    tight lacy hollow stern undead upside-down horizontal diagonal parallel unique rare distant wavy unkempt
    well-kept sunlit candlelit dimly-lit unlit elaborate barren coastal rural suburban exotic casual formal stout
    fragile delicate clear elderly aged barefoot awake asleep alive alone afraid upright unconscious old young new
    ancient modern beautiful pretty ugly cute happy sad angry scary funny wet dry hot cold warm cool clean dirty
    messy empty full open closed broken shiny smooth rough soft hard sharp round square flat tall short long thick
    thin fat skinny wide narrow deep high low fast slow loud quiet bright dark light heavy strong weak rich poor
    fancy simple plain elegant sleek rusty dusty fluffy furry hairy bald bearded blooming bloomed flowering burning
    glowing smiling frozen melted melting floating flying sleeping sleepy tired dead evil friendly fierce brave shy
    curious playful lonely crowded busy calm wild lush bare leafy transparent translucent invisible striped spotted
    checkered dotted patterned floral plaid tartan paisley ripe rotten fresh raw cooked grilled fried baked sliced
    whole real fake toy cartoon robotic mechanical futuristic cyberpunk steampunk magical mythical haunted abandoned
    ruined luxurious rustic vintage retro antique traditional muscular chubby pregnant tattooed blind wounded drunk
    naked serious surprised shocked scared bored excited confused proud nude realistic stylish male female human
    electric digital neon pastel metallic vivid pale solid pure spooky creepy horrible cozy festive royal holy
    dramatic epic tropical cloudy foggy sunny snowy rainy stormy crisp grainy misty windy starry icy muddy sandy
    rocky mossy grassy overgrown reflective matte glossy opaque detailed blurry healthy sick injured thirsty hungry
    extra single lone other favorite goofy decent crazy silly weird strange middle left right front back top bottom
    upper lower first second third last main entire"""
)
OF_THE_LIVING = listed(
    """barefoot smiling laughing asleep awake sleepy tired happy sad angry scared scary surprised shocked bored excited
    confused proud pregnant bearded blind wounded drunk naked nude muscular chubby brave shy curious lonely hungry
    thirsty sick healthy injured alive dead unconscious crying elderly aged"""
)
"""Looks of somebody, never of what they wear or hold."""
ADJECTIVE_ENDINGS = (
    "ful",
    "ous",
    "ish",
    "less",
    "able",
    "ible",
    "ical",
    "esque",
    "like",
    "ive",
    "-themed",
    "-colored",
    "y-eyed",
    "-eyed",
)
DEGREE_WORDS = listed(
    "half brand slightly somewhat very really extremely super quite rather incredibly fairly totally completely fully"
)
