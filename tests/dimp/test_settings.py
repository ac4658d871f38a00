"""Settings: who wins over whom, what is refused, and that a file the user wrote stays as it is."""

from __future__ import annotations

import ast
import re
import stat
import subprocess
import sys
from pathlib import Path

import hypothesis
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dimp import settings
from dimp.core.errors import Invalid, NotFound
from dimp.home import Home, find_home
from dimp.settings import Settings, Value, change, keys, load, parse

ROOT = Path(__file__).resolve().parents[2]
OWN = """# my own words
model = "flux-dev"   # a remark
steps = 12

[models]
mine = "/somewhere"
"""


def test_an_option_wins_over_the_environment_over_the_file_over_the_default(home: Home) -> None:
    assert load(home, {}).steps == 0
    home.config.write_text("steps = 10\n")
    assert load(home, {}).steps == 10
    assert load(home, {"DIMP_STEPS": "20"}).steps == 20
    assert load(home, {"DIMP_STEPS": "20"}, {"steps": 30}).steps == 30
    assert load(home, {"DIMP_STEPS": "20"}, {"steps": None}).steps == 20


@pytest.mark.parametrize("key", keys())
def test_every_key_can_be_said_in_the_environment(home: Home, key: str) -> None:
    default = getattr(Settings(), key)
    own = {
        "auth": "accounts",
        "embed_recipe": "chain",
        "keep": "strict",
        "device": "cuda:1",
        "log_format": "json",
        "speed": "compiled",
        "interpreter": "openai",
        "interpreter_url": "http://127.0.0.1:11434/v1",
        "root_path": "/studio",
        "ray": "ray://head:10001",
        "blobs": "s3://pictures/house",
    }
    text = own.get(key) or {bool: "true", int: "64", float: "0.5", str: "words"}[type(default)]
    assert getattr(load(home, {f"DIMP_{key.upper()}": text}), key) == parse(key, text) != default


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("steps = 'many'", "steps"), ("steps = 1000", "steps"), ("width = 100", "width"), ("port = 70000", "port"),
        ("colour = 'red'", "colour"), ("strength = 1.5", "strength"), ("steps = ", "config.toml"),
        ("guidance_scale = nan", "guidance_scale"), ("threads = -1", "threads"), ("idle_stop_s = nan", "idle_stop_s"),
        ("hang_after_s = 0", "hang_after_s"), ("idle_unload_s = -1", "idle_unload_s"),
        ("interpreter = 'oracle'", "oracle"), ("speed = 'warp'", "warp"), ("device = 'cuda:x'", "cuda:x"),
        ("keep = 'most'", "most"), ("device = 'cuda:0,gpu'", "gpu"), ("device = 'cuda,cuda:1'", "by its number"),
        ("interpreter_timeout_s = 0", "interpreter_timeout_s"), ("embed_recipe = 'all'", "embed_recipe"),
        ("interpreter_url = 'file:///etc/passwd'", "interpreter_url"),
        ("interpreter_url = 'http://me@127.0.0.1'", "interpreter_url"),
        ("interpreter_url = 'http://[::1'", "interpreter_url"),
        ("interpreter_url = 'http://127.0.0.1:99999'", "interpreter_url"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_named(home: Home, text: str, named: str) -> None:
    home.config.write_text(text)
    with pytest.raises(Invalid, match=named) as wrong:
        load(home, {})
    assert "config path" in wrong.value.hint  # no command that reads the settings would help


def test_a_wrong_variable_is_named(home: Home) -> None:
    with pytest.raises(Invalid, match="steps"):
        load(home, {"DIMP_STEPS": "many"})
    with pytest.raises(NotFound):
        parse("colour", "red")


def test_a_change_leaves_everything_else_as_the_user_wrote_it(home: Home) -> None:
    home.config.write_text(OWN)
    changed = change(home, {"steps": 20, "theme": "dark"})
    assert (changed.steps, changed.theme, changed.model) == (20, "dark", "flux-dev")
    assert changed.model_folders == {"mine": "/somewhere"}
    text = home.config.read_text()
    assert text.startswith('# my own words\nmodel = "flux-dev"   # a remark\nsteps = 20\n')
    assert text.endswith('[models]\nmine = "/somewhere"\n')
    assert change(home, {"steps": None, "theme": None}).steps == 0
    assert "steps" not in home.config.read_text()


def test_a_refused_change_writes_nothing(home: Home) -> None:
    home.config.write_text(OWN)
    refused: list[tuple[dict[str, Value | None], type[Exception]]] = [
        ({"steps": 1000}, Invalid),
        ({"steps": "x"}, Invalid),
        ({"colour": "red"}, NotFound),
        ({"theme": "\udcff"}, Invalid),
    ]
    for changes, kind in refused:
        with pytest.raises(kind):
            change(home, changes)
        assert home.config.read_text() == OWN
    assert list(home.root.glob("*.new")) == []


def test_programs_that_write_at_once_lose_nothing(home: Home) -> None:
    home.config.write_text(OWN)
    code = (
        "import sys; from pathlib import Path; from dimp.home import Home; from dimp.settings import change\n"
        "for number in range(5): change(Home(Path(sys.argv[1])), {sys.argv[2]: f'{sys.argv[2]} {number}'})"
    )
    keys = ("theme", "language", "keys", "presets")
    running = [subprocess.Popen([sys.executable, "-c", code, str(home.root), key]) for key in keys]
    assert [process.wait(60) for process in running] == [0, 0, 0, 0]
    stored = settings.read_config(home)
    assert {key: stored[key] for key in keys} == {key: f"{key} 4" for key in keys}
    assert stored["models"] == {"mine": "/somewhere"}


def test_a_link_to_the_file_stays_a_link(home: Home, tmp_path: Path) -> None:
    (tmp_path / "dotfiles.toml").write_text("steps = 3\n")
    home.config.symlink_to(tmp_path / "dotfiles.toml")
    change(home, {"steps": 4})
    assert home.config.is_symlink()
    assert (tmp_path / "dotfiles.toml").read_text() == "steps = 4\n"


def test_what_is_written_is_for_its_owner_alone(home: Home) -> None:
    change(home, {"token": "a secret"})
    assert stat.S_IMODE(home.config.stat().st_mode) == 0o600


@example({"theme": "\x7f"})
@hypothesis.settings(max_examples=50)
@given(
    st.dictionaries(
        st.sampled_from(("presets", "keys", "language")), st.text(st.characters(codec="utf-8"), max_size=40)
    )
)
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, changes: dict[str, Value]) -> None:
    home = Home(tmp_path_factory.mktemp("home"))
    changed = change(home, changes)
    again = load(home, {})
    for key, value in changes.items():
        assert getattr(changed, key) == getattr(again, key) == value


def test_only_settings_that_say_nothing_of_who_may_speak_can_be_changed_by_a_page() -> None:
    assert set(settings.EDITABLE) <= set(keys())
    assert not {"host", "port", "token", "allowed_hosts", "models"} & set(settings.EDITABLE)


def test_the_data_folder_is_the_one_said_else_the_variable_else_the_platforms(tmp_path: Path) -> None:
    assert find_home(tmp_path / "a", {"DIMP_HOME": "/b"}).root == tmp_path / "a"
    assert find_home(None, {"DIMP_HOME": str(tmp_path / "b")}).root == tmp_path / "b"
    assert find_home(None, {}).root.name == "dimpressionist"
    assert stat.S_IMODE(Home(tmp_path / "new" / "home").make().root.stat().st_mode) == 0o700


def test_no_words_name_a_key_that_the_file_does_not_have() -> None:
    """`model_folders` is the field's name in Python; in `config.toml` it is `[models]`."""
    words = [
        text.value
        for path in (ROOT / "dimp").rglob("*.py")
        for text in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(text, ast.Constant) and isinstance(text.value, str) and " " in text.value
    ]
    assert [text for text in words if "model_folders" in text] == []
    named = {key for text in words for key in re.findall(r"dimp config set ([a-z_]+)", text)}
    assert named
    assert named <= set(settings.keys())
