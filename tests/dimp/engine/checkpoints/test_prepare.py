"""Models in one file paint the bits of the folder that they were made of, whatever their key layout."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.costly import ENGINE
from tests.dimp.engine.tiny_worker import ROOT

pytestmark = pytest.mark.costly(*ENGINE)

WITHIN = {"Q8_0": 8, "fp8": 16, "Q4_K": 40}
"""Steps of 255 that the error of a format may change a picture by."""


@pytest.fixture(scope="module")
def facts(models: Path, cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What the proof found out, in a process of its own."""
    folders = (str(models), str(cache), str(tmp_path_factory.mktemp("single")))
    command = [sys.executable, "-m", "tests.dimp.engine.checkpoints.proof", *folders]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout)


def test_files_in_the_authors_names_paint_the_same_bits(facts: Any) -> None:
    exact = {name: distance for name, distance in facts["distances"].items() if name not in WITHIN}
    assert exact == dict.fromkeys(("sdxl", "sd", "flux", "schnell", "flux2_klein", "sd3", "zimage", "qwen"), 0)


@pytest.mark.parametrize("name", WITHIN)
def test_weights_in_fewer_bits_paint_within_the_error_of_their_format(facts: Any, name: str) -> None:
    assert 0 < facts["distances"][name] <= WITHIN[name]


def test_the_names_are_those_that_the_converters_of_diffusers_read(facts: Any) -> None:
    assert facts["converters"] == dict.fromkeys(("sd unet", "sd vae", "sdxl unet", "sdxl vae"), True)


def test_a_file_that_lacks_a_layer_or_has_one_too_many_is_refused_by_its_name(facts: Any) -> None:
    assert "lacks x_embedder.weight" in facts["refusals"]["less"]
    assert "double_blocks.9.img_attn.proj.weight would not be used" in facts["refusals"]["more"]
