"""A generation as the JSON that `dimp show` and the painting commands print."""

from __future__ import annotations

import msgspec

from dimp.core.views import GenerationView
from dimp.home import Home


def generation_json(home: Home, view: GenerationView) -> dict[str, object]:
    """The fields of a generation, with the path of its image on this machine."""
    path = str(home.root / view.image_path) if view.image_path else None
    data: dict[str, object] = msgspec.to_builtins(view)
    return {**data, "path": path}
