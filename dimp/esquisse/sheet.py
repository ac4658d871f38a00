"""A sheet of samples, nothing selected, to be looked at by a person beside the figures."""

from __future__ import annotations

import numpy as np

from dimp.esquisse.captions import plain_caption
from dimp.esquisse.changes import CHANGES
from dimp.esquisse.edits import drawn, edit_pairs
from dimp.esquisse.instructions import instruction
from dimp.esquisse.measure import fresh_scenes
from dimp.esquisse.render import contact_sheet, render
from dimp.esquisse.studio import SEED, Pictures, Studio

ASKED = (
    "a red ball on grass",
    "two blue cubes and a yellow cone on snow, night",
    "a green tree and a white house, sunset, oil painting",
    "a purple star on water, sunset",
    "an orange fish and a black heart on sand",
    "three red hearts on wood, cloudy",
    "a white house on snow, night, with a moon",
    "a yellow cone to the left of a blue ball on grass, day, with a sun",
)
"""Prompts in a user's words, for the first row of the sample sheet."""


def samples(studio: Studio, rows: int = 2, edits: int = 8) -> tuple[Pictures, list[str]]:
    """A sheet eight wide, nothing selected, and its prompts: the asked row, then the first evaluation scenes with
    one, two and three objects (`rows` each), then recolours by FlowEdit and one edit of each kind by instruction,
    sources above, results below."""
    scenes = [scene for things in (1, 2, 3) for scene in fresh_scenes(8 * rows, things)]
    prompts = [*ASKED, *(plain_caption(scene) for scene in scenes)]
    recolours = edit_pairs("recolour", edits)
    asked = [edit_pairs(kind, 1)[0] for kind in CHANGES]
    pictures = [*studio.draw(prompts)]
    for method, pairs in (("flowedit", recolours), ("instruct", asked)):
        pictures += [*(render(old).rgb for old, _ in pairs), *drawn(studio, method, pairs, SEED)]
        prompts += [plain_caption(old) for old, _ in pairs]
    rng = np.random.default_rng(SEED)
    prompts += [plain_caption(new) for _, new in recolours] + [instruction(*pair, rng) for pair in asked]
    return contact_sheet(pictures, 8), prompts
