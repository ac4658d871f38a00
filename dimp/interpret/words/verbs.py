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
    "delete",
    "erase",
    "get rid of",
    "take away",
    "take out",
    "take off",
    "eliminate",
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
    "cut",
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
    stir mix squeeze"""
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
HOLDING = listed(
    "hold wear carry have ride eat drink play use read hug contain show feature push pull throw catch kick watch drive"
)
PARTICIPLES = listed(
    "made hung held built drawn worn covered filled topped surrounded seen taken thrown woven lit set parked"
)
