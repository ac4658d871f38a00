"""Settings over HTTP: changed by many at once, what is answered, in force, in the file and in the log is one thing."""

from __future__ import annotations

from pathlib import Path

import anyio
import httpx
import pytest

from dimp import settings
from dimp.core.errors import Invalid
from dimp.home import Home
from dimp.studio.studio import Studio

pytestmark = pytest.mark.anyio

KEYS = ("theme", "language", "keys", "presets")


async def test_changes_at_once_all_arrive_and_the_file_stays_whole(
    client: httpx.AsyncClient, studio: Studio, home: Home
) -> None:
    home.config.write_text("# mine\n" + home.config.read_text() if home.config.exists() else "# mine\n")
    answers: list[tuple[int, dict[str, object]]] = []

    async def change(number: int) -> None:
        wanted = {KEYS[number % len(KEYS)]: f"v{number}"}
        answer = await client.patch("/api/settings", json=wanted)
        values = answer.json().get("values", {})
        answers.append((answer.status_code, {key: values.get(key) == value for key, value in wanted.items()}))

    async with anyio.create_task_group() as tasks:
        for number in range(24):
            tasks.start_soon(change, number)
    assert {status for status, _ in answers} == {200}
    assert all(all(fits.values()) for _, fits in answers)
    stored = settings.read_config(home)
    assert {key: getattr(studio.settings, key) for key in KEYS} == {key: stored[key] for key in KEYS}
    assert home.config.read_text().startswith("# mine\n")
    assert [path.name for path in home.root.iterdir() if path.name.endswith(".new")] == []


async def test_a_file_that_cannot_be_read_is_left_alone(client: httpx.AsyncClient, home: Home) -> None:
    for broken in (b"steps = [\n", b"theme = '\xff'\n"):
        home.config.write_bytes(broken)
        answer = await client.patch("/api/settings", json={"theme": "dark"})
        assert answer.status_code == 400
        assert "config.toml" in answer.json()["detail"]
        assert home.config.read_bytes() == broken


async def test_a_value_that_stands_over_several_lines_is_not_cut(client: httpx.AsyncClient, home: Home) -> None:
    text = 'theme = """\ndark\nlanguage = "no key, but words"\n"""\n'
    home.config.write_text(text)
    answer = await client.patch("/api/settings", json={"language": "fr"})
    assert answer.status_code == 400
    assert "language" in answer.json()["detail"]
    assert home.config.read_text() == text


async def test_a_page_cannot_send_a_key_where_it_was_not_made_for(
    client: httpx.AsyncClient, studio: Studio, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DIMP_INTERPRETER_KEY", raising=False)
    assert (await client.patch("/api/settings", json={"interpreter": "openai"})).status_code == 200  # no key, no harm
    await client.patch("/api/settings", json={"interpreter": "rules"})
    home.interpreter_key.write_text("sk-secret")
    home.interpreter_key.chmod(0o600)
    for way in ("openai", "anthropic"):
        for headers in ({}, {"Sec-Fetch-Site": "same-origin", "User-Agent": "dimp/1"}):
            answer = await client.patch("/api/settings", json={"interpreter": way, "theme": "dark"}, headers=headers)
            assert answer.status_code == 400, way
            assert "command line" in answer.json()["hint"]
    assert (studio.settings.interpreter, studio.settings.theme) == ("rules", "")
    by_hand = await client.patch("/api/settings", json={"interpreter": "anthropic"}, headers={"User-Agent": "dimp/1"})
    assert by_hand.status_code == 200
    assert (await client.patch("/api/settings", json={"interpreter": "anthropic"})).status_code == 200  # as it is


async def test_what_is_written_by_hand_is_taken_up_or_told(
    client: httpx.AsyncClient, studio: Studio, home: Home, tmp_path: Path
) -> None:
    await client.patch("/api/settings", json={"theme": "dark"})
    assert await studio.reread_settings() == ()  # its own change is none
    own = f'theme = "light"\nsteps = 7\nport = 9999\nmodel = "paper"\n[models]\npaper = "{tmp_path}"\n'
    home.config.write_text(own)
    assert await studio.reread_settings() == ("port",)
    assert (studio.settings.theme, studio.settings.steps, studio.settings.port) == ("light", 7, 8000)
    assert studio.settings.model_folders == {"paper": str(tmp_path)}
    last = (await studio.log.read("settings"))[-1]
    assert (last.actor, b'"steps":7' in last.body) == ("file", True)
    seq = await studio.log.last_seq()
    for broken in ("steps = 1000", "steps = [", 'colour = "red"'):
        home.config.write_text(broken)
        with pytest.raises(Invalid):
            await studio.reread_settings()
    home.config.write_text(own)
    assert await studio.reread_settings() == ()
    assert await studio.log.last_seq() == seq
    assert studio.settings.steps == 7


async def test_what_was_just_written_counts_for_the_next_picture(
    client: httpx.AsyncClient, studio: Studio, home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    first = (await client.post("/api/generate/new", json={"prompt": "a ball"})).json()["metadata"]
    for text, steps, warning in (
        ("steps = 5\n", 5, ""), ("steps = 6\nport = 9\n", 6, "port is used after a restart"),
        ("steps = [\n", 6, "is not used"), ("", first["steps"], "port is used after a restart"),
    ):  # fmt: skip
        home.config.write_text(text)
        caplog.clear()
        made = (await client.post("/api/generate/new", json={"prompt": "a ball"})).json()["metadata"]
        assert made["steps"] == steps, text
        assert warning in caplog.text
        assert bool(warning) == bool(caplog.text)


async def test_speed_is_chosen_among_those_there_are_and_holds_from_the_next_start(
    client: httpx.AsyncClient, home: Home
) -> None:
    shown = (await client.get("/api/settings")).json()
    assert (shown["choices"]["speed"], "speed" in shown["at_start"]) == (list(settings.SPEEDS), True)
    assert (await client.patch("/api/settings", json={"speed": "compiled"})).json()["values"]["speed"] == "compiled"
    assert settings.read_config(home)["speed"] == "compiled"
    refused = await client.patch("/api/settings", json={"speed": "warp"})
    assert (refused.status_code, "exact" in refused.json()["hint"]) == (400, True)
