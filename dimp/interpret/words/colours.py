"""Colours, shades and materials, with the comparatives people use of them ('bluer')."""

from __future__ import annotations

from dimp.interpret.words import listed

COLOURS = listed(
    """red blue green yellow orange purple pink black white gray grey brown violet indigo cyan magenta teal turquoise
    gold golden silver bronze copper beige cream ivory tan khaki maroon burgundy crimson scarlet ruby vermilion rose
    salmon coral peach apricot amber mustard lemon lime olive mint emerald jade aqua aquamarine azure cobalt navy
    sapphire lavender lilac mauve plum fuchsia orchid charcoal chestnut auburn blonde blond ginger rust rainbow
    terracotta multicolored multicoloured multicolor colorful colourful chocolate-brown"""
)
"""One-word colours; a few of them are also nouns ('orange', 'rose'), which the callers' patterns distinguish."""

AMBIGUOUS = listed(
    "rainbow orange rose gold silver bronze copper cream ivory peach lemon lime olive mint salmon coral plum"
)
"""Colours that are things as well: they count as a colour only where one is expected."""

SHADES = listed(
    """plain light dark bright pale deep neon hot pastel vivid soft dull electric royal navy sky baby forest dusty
    metallic rich warm cool very slightly more bold blood matte glossy shiny faded ocean sea jet snow lime olive mint
    candy sage moss powder brick slate fiery bluish reddish greenish yellowish purplish pinkish brownish grayish greyish
    pure solid"""
)
COLOUR_TAILS = listed("color colour colored coloured tinted hue and")

COMPARATIVE_COLOURS = {
    "redder": "red",
    "bluer": "blue",
    "greener": "green",
    "yellower": "yellow",
    "blacker": "black",
    "whiter": "white",
    "pinker": "pink",
    "browner": "brown",
    "grayer": "gray",
    "greyer": "grey",
    "purpler": "purple",
    "oranger": "orange",
    "golder": "golden",
}

MATERIALS = listed(
    """wood wooden metal metallic gold golden silver glass crystal stone marble granite brick concrete clay ceramic
    porcelain plastic rubber leather fabric cloth cotton wool woolen woollen silk velvet denim paper cardboard origami
    ice frozen chocolate candy steel iron copper bronze brass chrome diamond jade ivory bamboo straw rope lego bone
    wax felt foam sand mud jelly gummy fur furry fluffy feather knitted crocheted embroidered stained-glass obsidian
    amber pearl titanium terracotta aluminum aluminium tin rusty rusted mossy gingerbread tiled carpeted cobbled
    paved panelled paneled upholstered"""
)
ADJECTIVAL = {"wood": "wooden", "gold": "golden", "wool": "woolen"}
"""Materials whose adjective differs from the noun."""
