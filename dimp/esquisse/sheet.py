"""A sheet of samples, nothing selected, to be looked at by a person beside the figures."""

from __future__ import annotations

import numpy as np

from dimp.esquisse.captions import plain_caption
from dimp.esquisse.edits import edit_pairs
from dimp.esquisse.measure import fresh_scenes
from dimp.esquisse.render import contact_sheet, render
from dimp.esquisse.studio import Pictures, Studio

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
    one, two and three objects (`rows` each), then recolours (sources above, FlowEdit below)."""
    scenes = [scene for things in (1, 2, 3) for scene in fresh_scenes(8 * rows, things)]
    prompts = [*ASKED, *(plain_caption(scene) for scene in scenes)]
    pairs = edit_pairs("recolour", edits)
    sources = np.stack([render(old).rgb for old, _ in pairs])
    old, new = ([plain_caption(scene) for scene in side] for side in zip(*pairs, strict=True))
    pictures = [*studio.draw(prompts), *sources, *studio.edit(sources, old, new)]
    return contact_sheet(pictures, 8), [*prompts, *old, *new]
