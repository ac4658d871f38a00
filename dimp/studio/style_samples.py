"""Samples of styles: one scene painted in each, so that styles can be compared before one is chosen.

They belong to no session: they are painted on the side, as a replay is, and no event is written. What is kept of one is
a small picture in the cache, under a name made of what the style asks for: two styles that ask for the same share it,
and a style that is changed has none until it is painted anew.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
from blake3 import blake3

from dimp.core.actions import New
from dimp.core.errors import Conflict, Unavailable
from dimp.core.library_events import PresetSaved
from dimp.core.model import DecisionInputs
from dimp.core.session import Session
from dimp.decide.jobs import requests_in
from dimp.decide.library import presets
from dimp.decide.table import decide
from dimp.engine.reports import JobCancelled, JobFailed, JobFinished
from dimp.studio.decision_inputs import InputGatherer
from dimp.studio.ids import Source
from dimp.studio.studio import Studio

SUBJECT = "a white house and a green tree on grass at sunset"
"""Within the words of the embedded model, and with enough in it to show a style."""

SEED = 7


def sample_path(cache: Path, owner: str, preset: PresetSaved) -> Path:
    """Where the sample of a style is kept. `owner`: nobody learns what somebody else has had painted."""
    asked = msgspec.json.encode([owner, SUBJECT, SEED, preset.words, preset.parameters], order="sorted")
    return cache / "styles" / f"{blake3(asked).hexdigest()[:32]}.webp"


async def paint_sample(studio: Studio, preset: PresetSaved) -> bytes:
    """The scene in a style, painted by the model that is chosen when nothing else is to be done; as it is stored.

    Raises a `Refusal`: `Unavailable` where the picture failed, `Conflict` where it was stopped.
    """
    styled = presets.apply(preset, SUBJECT)
    asked = {"type": "new", "seed": SEED, **styled.parameters, "prompt": styled.prompt}
    action, nowhere = msgspec.convert(asked, New), Session("")
    gatherer = InputGatherer(studio.configuration, studio.blobs, Source())
    inputs, _ = await gatherer.gather(nowhere, action, DecisionInputs())
    requests = requests_in(decide(nowhere, action, inputs))
    studio.check_room(requests)
    match await studio.repaint(requests[0]):
        case JobFinished() as done:
            return await studio.dispatcher.read_painted(done)
        case JobFailed() as failed:
            raise Unavailable(failed.message, failed.hint)
        case JobCancelled():
            raise Conflict("The sample was stopped.", "Paint it again.")
