"""FLUX.2 klein KV: klein that looks at its references once, and keeps what it saw of them for the steps that follow.

Distilled, so there is no guidance to be given; what is kept goes with the picture.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dimp.engine.families.flux2.adapter import Flux2, load_as
from dimp.engine.families.flux2.klein import Klein
from dimp.engine.families.request import Capabilities, Request
from dimp.engine.families.shared.pipeline_family import GUIDANCE, PipelineFamily
from dimp.engine.families.spec import FamilySpec
from dimp.engine.placement import LoadPlan


class KleinKV(Klein):
    """A FLUX.2 klein KV model in memory."""

    def capabilities(self) -> Capabilities:
        """See `Family.capabilities`; its layers answer only within its own pipeline, so there is no FlowEdit."""
        return PipelineFamily.capabilities(self)

    def build_call(self, request: Request) -> dict[str, Any]:
        """See `PipelineFamily.build_call`."""
        call = super().build_call(request)
        del call[GUIDANCE]
        return call


def load(spec: FamilySpec, folder: Path, plan: LoadPlan, cache: Path | None) -> Flux2:
    """Load a FLUX.2 klein KV folder. Raises PaintError."""
    return load_as(KleinKV, spec, folder, plan, cache)
