import base64

import msgspec
import pytest

from dimp.cli.output.progress import Bar, Lines, Silent, bar_text, choose_progress
from dimp.core.views import generation_view
from tests.dimp.tales import forked
from tests.fake_worker import PREVIEW

VIEW = generation_view("s", next(iter(forked().session.generations.values())))


@pytest.mark.parametrize(("part", "full"), [(0.0, 0), (0.5, 12), (1.0, 24), (7.0, 24), (-1.0, 0)])
def test_the_bar_is_as_full_as_the_work(part: float, full: int) -> None:
    drawn = bar_text(part)
    assert len(drawn) == 24
    assert drawn.count("█") == full


def test_a_pipe_gets_a_line_at_each_change(capsys: pytest.CaptureFixture[str]) -> None:
    progress = choose_progress(quiet=False, count=1)
    assert isinstance(progress, Lines)
    progress.update(msgspec.structs.replace(VIEW, status="running"))
    progress.step({"step": 1, "total_steps": 4})
    progress.update(VIEW)
    progress.close()
    output = capsys.readouterr()
    assert output.err == f"{VIEW.id[:13]} running\n"
    assert not output.out


def test_quiet_says_nothing() -> None:
    assert type(choose_progress(quiet=True, count=1)) is Silent


def test_the_bar_draws_over_itself_and_wipes_itself(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIMP_PICTURES", "blocks")
    progress = Bar(2)
    preview = "data:image/webp;base64," + base64.b64encode(PREVIEW).decode()
    progress.update(msgspec.structs.replace(VIEW, status="running"))
    progress.step({"step": 1, "total_steps": 4, "eta_ms": 3000, "preview": preview})
    progress.close()
    frames = capsys.readouterr().err.split("\x1b[0J")
    assert "getting ready  picture 1 of 2" in frames[1]
    assert "1/4  3 s left  picture 1 of 2" in frames[2]
    assert frames[2].count("▀") > 100
    assert "1/4" not in frames[3]
    assert "▀" in frames[3]
    drawn = frames[2].count("\n") // 2  # room is made first, then the lines come
    assert frames[2].endswith(f"\x1b[{drawn}A\r") or f"\x1b[{drawn}A" in frames[2]


def test_pictures_painted_together_stay_as_a_numbered_grid(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIMP_PICTURES", "blocks")
    Bar(5).close([PREVIEW] * 5)
    lines = capsys.readouterr().err.rpartition("\x1b[0J")[2].splitlines()
    numbers = " ".join(line for line in lines if "▀" not in line and "\x1b" not in line).split()
    assert numbers == ["1", "2", "3", "4", "5"]
    assert sum(line.count("▀") for line in lines) > 200
