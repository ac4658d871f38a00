"""What the adapters for films share: they begin with words alone, or with words and a picture.

A film is painted as one: each step is a step of all frames, and the preview is of the frame in the middle.
"""

from __future__ import annotations

from typing import Any

from dimp.engine import film
from dimp.engine.desk import PaintError
from dimp.engine.families import Request, Steps
from dimp.engine.families.loading import accepted, hook_beside
from dimp.engine.families.piped import Piped
from dimp.engine.families.table import FILMS, Film
from dimp.engine.pixels import Pixels
from dimp.engine.protocol import Job


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

    def paint(self, request: Request, steps: Steps) -> Pixels:
        """See `Piped.paint`; as many frames as were asked for."""
        return super().paint(request, steps)[: asked(request.job, FILMS[self.FAMILY]).frames]

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


def asked(job: Job, usual: Film) -> film.Asked:
    """Return the film that a job asks for, by the options `frames`, `fps` and `format`.

    Raises PaintError for one that can't be painted or kept.
    """
    frames, fps = job.options.get("frames", usual.frames), job.options.get("fps", usual.fps)
    suffix = str(job.options.get("format", film.FORMATS[0]))
    if suffix not in film.FORMATS:
        raise PaintError("bad_input", f"A film can't be kept as {suffix}.", f"Use {' or '.join(film.FORMATS)}.")
    if isinstance(fps, str | bool) or not 1 <= fps <= film.MOST_FPS:
        hint = f"Use 1 to {film.MOST_FPS}; {usual.fps:g} is usual for this model."
        raise PaintError("bad_input", f"A film of {fps} pictures a second can't be kept.", hint)
    if isinstance(frames, str | bool) or frames not in range(2, usual.most + 1):
        hint = f"Use 2 to {usual.most}; {usual.frames} is usual for this model."
        raise PaintError("bad_input", f"A film of {frames} frames can't be painted.", hint)
    return film.Asked(int(frames), float(fps), suffix)
