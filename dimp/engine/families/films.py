"""What the adapters for films share: they begin with words alone, or with words and a picture.

A film is painted as one: each step is a step of all frames, and the preview is of the frame in the middle.
"""

from __future__ import annotations

from typing import Any

from dimp.engine.families import Request
from dimp.engine.families.loading import accepted, hook_beside
from dimp.engine.families.piped import Piped
from dimp.engine.families.table import FILMS


class Filmer(Piped):
    """A loaded model that paints films: from words, or from words and a picture."""

    _with_picture: Any = None

    def pipe_of(self, request: Request) -> Any:
        """See `Piped.pipe_of`."""
        if request.source is None:
            return self.pipe
        if self._with_picture is None:
            self._with_picture = self._beside()
        return self._with_picture

    def unload(self) -> None:
        """See `Piped.unload`."""
        self._with_picture = None
        super().unload()

    def _beside(self) -> Any:
        import diffusers

        kind = getattr(diffusers, FILMS[self.FAMILY].with_picture)
        pipe = kind(**accepted(kind, self.pipe))
        pipe.set_progress_bar_config(disable=True)
        hook_beside(pipe, self._recipe)
        if "encode_prompt" in vars(self.pipe):  # the cache of encoded prompts
            pipe.encode_prompt = self.pipe.encode_prompt
        return pipe
