"""What the adapters for films share: they begin with words alone, or with words and a picture.

A film is painted as one: each step is a step of all frames, and the preview is of the frame in the middle.
"""

from __future__ import annotations

from typing import Any

from dimp.engine.families.request import Request
from dimp.engine.families.shared.loading import build_sibling, diffusers_class
from dimp.engine.families.shared.pipeline_family import PipelineFamily
from dimp.engine.families.spec import FilmLengths
from dimp.engine.images import animation
from dimp.engine.images.pixels import Pixels
from dimp.engine.paint_error import PaintError
from dimp.engine.protocol import Job
from dimp.engine.step_listener import StepListener


class FilmFamily(PipelineFamily):
    """A loaded model that paints films: from words, or from words and a picture."""

    _with_picture: Any = None

    @property
    def film(self) -> FilmLengths:
        """How long its films are."""
        assert self.spec.film is not None
        return self.spec.film

    def pipe_for(self, request: Request) -> Any:
        """See `PipelineFamily.pipe_for`."""
        if request.source is None:
            return self.pipe
        if self._with_picture is None:
            self._with_picture = build_sibling(diffusers_class(self.film.with_picture), self.pipe)
        return self._with_picture

    def paint(self, request: Request, listener: StepListener) -> Pixels:
        """See `PipelineFamily.paint`; as many frames as were asked for."""
        return super().paint(request, listener)[: read_film(request.job, self.film).frames]

    def unload(self) -> None:
        """See `PipelineFamily.unload`."""
        self._with_picture = None
        super().unload()


def read_film(job: Job, usual: FilmLengths) -> animation.FilmFormat:
    """Return the film that a job asks for, by the options `frames`, `fps` and `format`.

    Raises PaintError for one that can't be painted or kept.
    """
    frames, fps = job.options.get("frames", usual.frames), job.options.get("fps", usual.fps)
    suffix = str(job.options.get("format", animation.FORMATS[0]))
    if suffix not in animation.FORMATS:
        raise PaintError("bad_input", f"A film can't be kept as {suffix}.", f"Use {' or '.join(animation.FORMATS)}.")
    if isinstance(fps, str | bool) or not 1 <= fps <= animation.MOST_FPS:
        hint = f"Use 1 to {animation.MOST_FPS}; {usual.fps:g} is usual for this model."
        raise PaintError("bad_input", f"A film of {fps} pictures a second can't be kept.", hint)
    if isinstance(frames, str | bool) or frames not in range(2, usual.most + 1):
        hint = f"Use 2 to {usual.most}; {usual.frames} is usual for this model."
        raise PaintError("bad_input", f"A film of {frames} frames can't be painted.", hint)
    return animation.FilmFormat(int(frames), float(fps), suffix)
