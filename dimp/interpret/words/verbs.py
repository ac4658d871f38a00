"""Verbs: the openers of an instruction, and the verbs a caption's subject does, with the forms the rules need."""

from __future__ import annotations

from dimp.interpret.words import listed

OPENERS = listed(
    """make change turn replace swap add remove put place insert include delete erase convert transform have let give
    set switch paint color colour recolor recolour dye tint move take get substitute exchange show draw render
    fill cover surround use keep increase decrease reduce zoom drop lose hide eliminate bring throw cut clear raise
    lower enlarge shrink rotate flip brighten darken lighten blur sharpen soften tone create introduce apply
    modify edit
    alter adjust transfer morph transport relocate shift exclude omit wipe discard strip turned split restyle
    reimagine redo repaint dress decorate tilt"""
)
SURE_OPENERS = listed(
    """make change turn replace swap add remove put insert include delete erase convert transform give
    substitute exchange
    recolor recolour let have move get take transfer modify alter eliminate exclude omit increase decrease reduce
    keep zoom dress use switch"""
)
"""Openers that are hardly ever a noun in a caption: they alone start a new clause after 'and'."""

REMOVERS = (
    "remove",
    "kill",
    "delete",
    "erase",
    "scrap",
    "ditch",
    "get rid of",
    "leave out",
    "put out",
    "blow out",
    "extinguish",
    "leave off",
    "kick out",
    "do away with",
    "take away",
    "take out",
    "take off",
    "eliminate",
    "avoid",
    "skip",
    "drop",
    "lose",
    "hide",
    "cut out",
    "clear away",
    "clear out",
    "clear",
    "exclude",
    "omit",
    "wipe out",
    "wipe",
    "discard",
    "strip away",
    "strip",
    "throw out",
    "throw away",
    "rid",
)

BASES = listed(
    """walk run jump fly swim sit stand sleep eat drink play sing dance smile laugh cry yawn kiss hug hold carry wear
ride drive read write paint draw look watch stare wave point throw catch kick hit dunk shoot score cook bake cut chop
climb fall dive float surf ski skate skateboard kitesurf snowboard fight box wrestle punch crawl kneel lie lean rest
bark meow roar howl chase hunt bite lick dig fetch graze swing spin roll bounce slide slip stretch exercise meditate
pray think talk speak shout scream whisper call text type work study teach build fix wash clean sweep push pull lift
drop pick open close break burn glow shine blink sparkle explode melt freeze grow bloom blow move travel speed race
fish sail row paddle hike camp park land descend take cross pass follow lead meet greet shake clap juggle balance
perform practice practise coordinate celebrate cheer strike light smoke pour spill serve feed milk pet brush comb
shave shop buy sell count wait relax sunbathe peek hide seek emerge rise set soar hover perch nest gallop trot march
parade protest argue pose model film photograph record knit sew juggle flip do make have show contain feature
    hang face turn reach bend bow touch use enjoy tie stack lay gaze splash drip flow ripple erupt crash attack
    leap crouch
sneeze cough lounge snuggle cuddle pounce sprint jog stroll wander roam skydive parachute bungee wink frown grin pout
chew nibble taste sip gulp bathe shower swirl twirl tumble hop skip steer pedal type strum drum bow say
    go come live stay bring leave enter arrive approach escape rush cruise drift patrol
    raise shelter ask listen hear stop start begin finish salute
    whistle crack shatter explode fade dissolve overlook stretch scratch sniff dream juggle barbecue grill knead
    stir mix squeeze breathe spew spit spray emit puff"""
)

IRREGULAR_GERUNDS = {
    "lie": "lying",
    "die": "dying",
    "tie": "tying",
    "be": "being",
    "ski": "skiing",
    "see": "seeing",
    "flee": "fleeing",
}
DOUBLING = listed(
    """run sit swim cut hit hug jog dig chop clap put get set spin slip drop pat pet stop shop step grin hop skip wrap
    plan win nap zip rub tap beg skip drum wag sip row-no flip strum trip"""
)
IRREGULAR_THIRDS = {"have": "has", "do": "does", "go": "goes", "be": "is"}
ADDITIVE = listed("wear hold carry smile grin frown have contain show feature look wink")
"""Actions that go along with what the subject already does, so nothing is replaced."""
POSTURE = listed("sit stand lie walk run lean rest float fly swim sleep hang perch kneel crouch hover wait lay")
OF_THE_LIVING = listed(
    """smile laugh cry sleep yawn wink frown grin sneeze blink dream sing shout scream wave dance walk run swim kneel
    crouch perch wait"""
)
"""What nothing lifeless does."""
HOLDING = listed(
    """juggle chase pet stroke feed peel bite lick kiss smell touch lift carry serve pour chop cut bake knit
    sew hold wear
    have ride eat drink play use read hug contain show feature push pull throw catch kick watch drive breathe spew spit
    blow shoot spray emit puff"""
)
PARTICIPLES = listed(
    "made hung held built drawn worn covered filled topped surrounded seen taken thrown woven lit set parked"
)

ACTS = BASES | listed(
    """wake put get set let release accept admire adjust aim applaud argue attend balance beat beg blast
    blend block board boil borrow box break
    breathe build bury button buzz caress carve charge chat check choose clamp collapse collect comfort compete
    conduct
    confront count crack crash crumble cuddle curl decorate deliver die dissolve dodge drag drown dump eject
    embrace emit examine explore extend faint fart feel fetch fidget fire flee flap flash fling flirt float flutter
    fold
    forge frolic gallop gamble gargle gasp gather gesture giggle glare glide gobble grab grate graze grip growl
    guard gush hail hammer harvest haul headbang heal hit hitchhike hum hurl inspect jaywalk jiggle join
    kick knock lasso lather laugh launch lecture levitate lift lock march marry melt meow mop mow munch nap
    nod observe offer paddle pant patrol peck peel peer perform perch pinch play plow poke polish pounce preach
    pretend print promenade prune puff purr race rake rappel reel rescue retrieve retreat revolve ring rinse roam rob
    rock rot ruin run scatter scoop scowl scribble scrub sculpt search sharpen shine shiver shovel show shrug shuffle
    sigh signal sketch slap slice slide slither slurp smash smell smoke snap snarl snatch sneak sniff snore
    snorkel snow sob somersault spar speak spit splash spray spread sprint squat squint squish stab stalk stamp stomp
    stroke struggle stumble surf surround survey swallow sway sweat switch tackle tango tap taste tear tease
    thank tickle tiptoe toast toss tow train tremble trip tug type unfold unwrap vacuum vanish vomit waddle wag wail
    wash water weep weigh weld wheel whisk wield wiggle wipe wobble worship wrap write yell yodel zoom barbecue
    backflip
    breakdance curtsy farm fence golf hitch hula hunt kayak knight limbo lunge moonwalk parachute pole-vault rap
    rollerblade rollerskate row salsa scuba-dive sled snowshoe squat tapdance twerk wakeboard waltz windsurf"""
)
"""Verbs of instructions: more than those a caption is parsed by, since many are nouns there."""

PASTS = {
    past: base
    for pair in """held hold|wore wear|had have|sat sit|stood stand|ran run|flew fly|swam swim|ate eat|drank drink|slept
sleep|rode ride|drove drive|sang sing|threw throw|caught catch|hit hit|fell fall|lay lie|laid lay|read read|wrote
write|drew draw|shot shoot|fought fight|bit bite|rose rise|broke break|spoke speak|swung swing|spun spin|slid
slide|bent bend|hung hang|took take|gave give|got get|went go|came come|saw see|kept keep|felt feel|dug dig|blew
blow|grew grow|shook shake|hid hide|knelt kneel|leapt leap|leaned lean|wept weep|burst burst|stuck stick|stung
sting|sprang spring|dove dive|did do|made make|put put|cut cut|shone shine|fed feed|met meet|led lead|built
build|spread spread|tore tear|wove weave|froze freeze|bought buy|brought bring""".replace("\n", " ").split("|")
    for past, base in [pair.split()]
}
"""Irregular past forms ('what if he held a flag')."""

IRREGULAR_PARTICIPLES = listed(
    """broken burnt burned torn worn bent lit shut frozen melted eaten hidden bitten written drawn woven sewn shaken
    stolen fallen grown blown thrown flown sunken drunk swollen forgotten beaten spilled spilt split cut shot hung
    wound bound ground cracked shattered wrecked crushed damaged destroyed painted wrapped rusted faded knit
    slit rotten molten swept lost bought sold spread shrunken"""
)
"""Participles that stand as a quality ('make the sandwich burnt')."""

STATES_AS_ACTS = {
    "asleep": "sleep",
    "airborne": "fly",
    "afloat": "float",
    "adrift": "drift",
    "seated": "sit",
    "ablaze": "burn",
}
"""States as what one does ('he should be asleep' -> 'sleeping')."""

RESULTS = {
    "wake": "awake",
    "open": "open",
    "close": "closed",
    "shut": "closed",
    "break": "broken",
    "smash": "smashed",
    "crack": "cracked",
    "shatter": "shattered",
    "destroy": "destroyed",
    "ruin": "ruined",
    "wreck": "wrecked",
    "damage": "damaged",
    "melt": "melting",
    "freeze": "frozen",
    "burn": "burning",
    "ignite": "burning",
    "light": "lit",
    "flood": "flooded",
    "empty": "empty",
    "peel": "peeled",
    "cut": "sliced",
    "fix": "intact",
    "repair": "intact",
    "blur": "blurry",
    "slice": "sliced",
    "chop": "chopped",
    "toast": "toasted",
    "cook": "cooked",
    "bake": "baked",
    "fry": "fried",
    "grill": "grilled",
    "shave": "shaved",
    "clean": "clean",
    "wash": "clean",
    "dry": "dry",
    "wet": "wet",
    "fold": "folded",
    "wrap": "wrapped",
    "crumple": "crumpled",
    "bend": "bent",
    "tear": "torn",
    "rust": "rusty",
    "age": "old",
    "straighten": "straight",
    "curl": "curly",
    "braid": "braided",
    "unlock": "unlocked",
    "inflate": "inflated",
    "deflate": "deflated",
    "crowd": "crowded",
    "polish": "polished",
    "bite": "bitten",
    "crush": "crushed",
    "spill": "spilled",
    "tattoo": "tattooed",
    "bloom": "blooming",
}
"""What a thing is after something was done to it ('open the door' -> 'an open door')."""

FILTERS = {
    "desaturate": "desaturated",
    "saturate": "saturated colors",
    "pixelate": "pixelated",
    "blur": "blurry",
    "invert": "inverted colors",
    "stylize": "stylized",
    "cartoonize": "cartoon",
    "vectorize": "vector art",
    "animate": "animation",
    "solarize": "solarized",
}
"""What is done to a whole picture, as its style."""

COMPLEMENTS: dict[str, frozenset[str]] = {
    verb: listed(preps)
    for verb, preps in {
        "look": "at into through out toward towards up down over",
        "stare": "at into through out",
        "gaze": "at into through out up",
        "peer": "at into through out",
        "point": "at to toward towards",
        "wave": "at to",
        "smile": "at",
        **dict.fromkeys(
            ("howl", "bark", "growl", "shout", "yell", "scream", "roar", "laugh", "glare", "snarl", "grin", "hiss"),
            "at",
        ),
        "talk": "to with about on into",
        "speak": "to with into on",
        "listen": "to",
        "play": "with",
        "lean": "against on over",
        "wait": "for at",
        "bark": "at",
        "type": "on",
        "work": "on",
        "drink": "from out",
        "eat": "from off out",
        "fight": "with against",
        "dance": "with",
        "reach": "for",
        "search": "for",
        "feed": "on",
        "chew": "on",
        "rest": "on",
        "laugh": "at",
        "shout": "at",
    }.items()
}
"""The prepositions that belong to a verb, so that its object goes with it ('looking at the camera')."""
