"""The data folder: made for its owner alone, and used as it is where it belongs to somebody else."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from dimp.home import Home

pytestmark = pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")


def test_a_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir(mode=0o755)
    for home in (Home(tmp_path / "open"), Home(tmp_path / "fresh")):
        home.make()
        assert stat.S_IMODE(home.root.stat().st_mode) == 0o700
        assert home.images.is_dir()


def test_somebody_else_s_folder_that_is_lent_is_used_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lent = tmp_path / "lent"
    lent.mkdir()
    lent.chmod(0o777)

    def refuse(path: Path, mode: int) -> None:
        raise PermissionError(1, "Operation not permitted", str(path))

    monkeypatch.setattr(Path, "chmod", refuse)
    assert Home(lent).make().cache.is_dir()
