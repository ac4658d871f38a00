"""Settings: how the studio is configured. Read once at the edge and passed down.

An option wins over `DIMP_...` in the environment, which wins over `config.toml`, which wins over the default.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec

from dimp.core import parameters
from dimp.core.errors import Conflict, Invalid, NotFound
from dimp.home import Home
from dimp_store.errors import AlreadyOwned
from dimp_store.lock import FolderLock
from dimp_store.s3_bucket import S3Place
from dimp_store.temp_file import replace_file

Value = str | int | float | bool


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every setting with its default; 0 or an empty string leaves a choice to the model or the program.

    `root_path`: the path below which a proxy has the studio, `/studio` say, where it is not at the root of its host.
    `trusted_proxies`: addresses or networks of proxies whose `X-Forwarded-For` is believed, with commas between.
    `idle_stop_s`: seconds without work or clients after which a server started in the background leaves.
    `idle_unload_s`: seconds without work after which the model is unloaded from memory; 0 keeps it.
    `hang_after_s`: seconds without a sign of life after which a worker that paints is stopped and its job repeated.
    `keep`: whether the pixels outside a change stay as they are where a request leaves it open: auto, strict or off
    (empty: auto).
    `device`: what paints: cpu, mps, cuda, or cuda:1 for the second card (empty: the card with the most free memory,
    else what there is); several with commas between (cuda:0,cuda:1) paint the pictures that wait side by side, one
    each. `speed`: exact; compiled, which takes a minute at the first picture of a size and paints other bits; fast,
    which also multiplies in 8-bit floats where the card has units for them; 8-bit or 4-bit, which let the weights of a
    model that does not fit whole on the card lose bits where that is quicker. Both hold from the next start of the
    studio.
    `load_on_demand`: the model is loaded when a picture first needs it, not as soon as somebody is there.
    `interpreter`: who reads modifications, one of `INTERPRETERS` (empty: the rules); `interpreter_hosts`: hosts beyond
    this machine that it may be on, with commas between.
    `auth`: who may use the studio, one of `AUTHS`; empty: with the token where one is set, else everybody on this
    machine.
    `oidc_...`: a provider (OpenID Connect) by which people with accounts may sign in, too; `dimp.accounts.oidc.config`
    says what each means.
    `person_waiting`: pictures that one person may have waiting, `person_disk_mb`: megabytes that their images may take,
    where people have accounts; 0: no bound.
    `blobs`: where images are kept, `s3://bucket/prefix`, at the `blobs_endpoint` of a storage that is not AWS; empty:
    in the data folder, which else has copies of about `blobs_cache_mb` megabytes.
    `ray`: a Ray cluster whose cards paint instead of this machine's, `auto` for the one that this machine has joined,
    or `ray://host:port`; `ray_workers`: how many of its cards, 0 for all that it has when the studio starts.
    `metrics`: whether `/metrics` answers, for Prometheus. `log_format`: text, or json, one object a line.
    `draft_lora`: a LoRA (`NAME:WEIGHT`) that was made for few steps; drafts are painted with it where the model takes
    one.
    `embed_recipe`: what picture files that are written or downloaded say of how they were made: own, chain or none.
    `output_folder`: a copy of every finished picture goes there (relative to the data folder, if it is relative), under
    the name that `output_name` makes: `OUTPUT_FIELDS` in braces, with slashes between folders.
    `models`: names for model folders of the user's own, by name.
    """

    model: str = ""
    steps: int = 0
    guidance_scale: float = 0.0
    width: int = 0
    height: int = 0
    strength: float = 0.0
    keep: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    token: str = ""
    auth: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_client_secret_file: str = ""
    oidc_label: str = ""
    oidc_scopes: str = "openid profile email"
    oidc_name_claim: str = "preferred_username"
    oidc_admits: str = "invited"
    oidc_domains: str = ""
    oidc_groups: str = ""
    oidc_groups_claim: str = "groups"
    oidc_roles: str = ""
    oidc_role: str = "member"
    person_waiting: int = 50
    person_disk_mb: int = 0
    ray: str = ""
    ray_workers: int = 0
    blobs: str = ""
    blobs_endpoint: str = ""
    blobs_region: str = ""
    blobs_cache_mb: int = 2000
    allowed_hosts: str = ""
    root_path: str = ""
    trusted_proxies: str = ""
    idle_stop_s: float = 900.0
    threads: int = 0
    device: str = ""
    speed: str = ""
    hang_after_s: float = 900.0
    idle_unload_s: float = 900.0
    load_on_demand: bool = False
    metrics: bool = False
    log_format: str = ""
    output_folder: str = ""
    output_name: str = "{date}-{words}-{seed}-{id}"
    draft_lora: str = ""
    embed_recipe: str = "own"
    theme: str = ""
    language: str = ""
    plain_wall: bool = False
    notify: bool = False
    keys: str = ""
    presets: str = ""
    interpreter: str = ""
    interpreter_model: str = ""
    interpreter_timeout_s: float = 8.0
    interpreter_url: str = ""
    interpreter_hosts: str = ""
    model_folders: dict[str, str] = msgspec.field(name="models", default_factory=dict)
    vaes: dict[str, str] = {}


PAINTER = "painter"
"""The interpreter that is the painting model's own text encoder."""

INTERPRETERS = ("rules", PAINTER, "openai", "anthropic", "transformers")
"""The rules, or a language model: the painting model's own, any OpenAI-compatible endpoint, Anthropic's own, a model
folder of this machine."""

RECIPES = ("own", "chain", "none")
"""What picture files may say of how they were made: their own recipe, all that led to them, nothing."""

OUTPUT_FIELDS = ("date", "time", "words", "seed", "id", "model", "session")
"""What `output_name` may hold in braces."""

LOG_FORMATS = ("text", "json")
"""How the server writes what it logs."""

AUTHS = ("off", "token", "accounts")
"""Who may use the studio: everybody on this machine, whoever has the token, people with accounts."""

OIDC = tuple(name for name in Settings.__struct_fields__ if name.startswith("oidc_"))
"""Settings of the provider that people sign in by; `dimp.accounts.oidc.config` says what they mean."""

SECRET = ("token", "oidc_client_secret")
"""Settings that are not shown among all of them."""

SPEEDS = ("exact", "compiled", "fast", "8-bit", "4-bit")
"""What is given up for speed: nothing; bits of a model that fits whole on a card; bits of one that does not."""

CHOICES = {
    "speed": SPEEDS, "interpreter": INTERPRETERS, "embed_recipe": RECIPES, "keep": parameters.BY_NAME["keep"].choices,
}  # fmt: skip
"""Settings that have one of a few values."""

PAINTING = ("steps", "guidance_scale", "width", "height", "strength", "keep")
"""Settings that replace what a model's facts have for a painting that leaves it open."""

# What a page may read and change; the rest says where the server listens, whom it may speak to, and who to it.
EDITABLE = (
    "model", *PAINTING, "speed", "output_folder", "output_name", "draft_lora", "embed_recipe", "theme",
    "language", "plain_wall", "notify", "keys", "presets", "interpreter", "interpreter_model", "interpreter_timeout_s",
)  # fmt: skip
AT_START = (
    "host", "port", "token", "auth", *OIDC, "ray", "ray_workers", "blobs", "blobs_endpoint", "blobs_region",
    "blobs_cache_mb", "allowed_hosts", "root_path", "trusted_proxies", "threads", "device", "speed", "hang_after_s",
    "idle_stop_s", "idle_unload_s", "metrics", "log_format",
)  # fmt: skip
"""Settings that a running server does not change any more."""

_DEVICE = re.compile(r"cpu|mps|cuda:\d{1,2}|cuda")
_RAY = re.compile(r"auto|ray://[A-Za-z0-9.-]{1,253}:\d{1,5}")
_MOST_DEVICES = 16
_ROOT_PATH = re.compile(
    r"(?!/(?:api|v1|s|schema|health|assets)(?:/|$))"  # what is there inside, too
    r"(?:/(?![.]{1,2}(?:/|$))[A-Za-z0-9._~-]{1,64}){1,8}"
)
_MAX_THREADS = 1024
_MAX_S = 1e9
_MAX_NAME = 200
_PATIENCE_S = 30.0
"""How long a change of `config.toml` waits for others that change it."""

_WHERE_HINT = "Correct it where it was set: in config.toml (see: dimp config path), as DIMP_... or as an option."
_KINDS: dict[str, type] = {
    field.name: field.type for field in msgspec.structs.fields(Settings) if field.name not in ("model_folders", "vaes")
}


def keys() -> tuple[str, ...]:
    """The names of all settings, in order."""
    return tuple(_KINDS)


def load(home: Home, environ: Mapping[str, str], options: Mapping[str, Value | None] | None = None) -> Settings:
    """The settings in force. Raises `Invalid` naming the key and where it was set."""
    merged: dict[str, Any] = read_config(home)
    for key in _KINDS:
        if (text := environ.get(f"DIMP_{key.upper()}")) is not None:
            merged[key] = parse(key, text)
    merged.update({key: value for key, value in (options or {}).items() if value is not None})
    try:
        return check(msgspec.convert(merged, Settings))
    except msgspec.ValidationError as wrong:
        raise Invalid(f"A setting is wrong: {wrong}.", _WHERE_HINT) from wrong
    except Invalid as wrong:
        raise Invalid(f"A setting is wrong: {wrong.message}", f"{wrong.hint} {_WHERE_HINT}") from wrong


def read_config(home: Home) -> dict[str, Any]:
    """What `config.toml` says; empty without one. Raises `Invalid` when it cannot be read."""
    try:
        return tomllib.loads(home.config.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise Invalid(f"config.toml cannot be read: {wrong}.", "Correct or remove it; see: dimp config path") from wrong


def check_file(values: Mapping[str, Any]) -> Settings:
    """The settings that a file alone makes. Raises `Invalid`."""
    try:
        return check(msgspec.convert(values, Settings))
    except msgspec.ValidationError as wrong:
        raise Invalid(f"A setting is wrong: {wrong}.", _WHERE_HINT) from wrong


def parse(key: str, text: str) -> Value:
    """A value from the text of an environment variable or a command line. Raises `NotFound` or `Invalid`."""
    if key not in _KINDS:
        raise NotFound(f"There is no setting called {key!r}.", f"Settings: {', '.join(_KINDS)}")
    try:
        value: Value = msgspec.convert(text, _KINDS[key], strict=False)
    except msgspec.ValidationError as wrong:
        raise Invalid(f"{text!r} does not fit {key}.", f"{key} is of type {_KINDS[key].__name__}.") from wrong
    return value


def check(settings: Settings) -> Settings:
    """`settings`, if every value is within its limits. Raises `Invalid`."""
    for name in PAINTING:
        if value := getattr(settings, name):
            parameters.check(name, value)
    if not 0 <= settings.port <= 65535:
        raise Invalid(f"The port {settings.port} is out of range.", "Use 1 to 65535, or 0 for any free one.")
    if not 0 <= settings.threads <= _MAX_THREADS:
        raise Invalid(f"The threads {settings.threads} is out of range.", "Use 0 to leave it to the program.")
    for name in ("idle_stop_s", "hang_after_s", "interpreter_timeout_s"):
        if not 0 < getattr(settings, name) < _MAX_S:
            raise Invalid(f"The {name} {getattr(settings, name)} is out of range.", "Use seconds above 0.")
    if not 0 <= settings.idle_unload_s < _MAX_S:
        hint = "Use seconds above 0, or 0 to keep the model in memory."
        raise Invalid(f"The idle_unload_s {settings.idle_unload_s} is out of range.", hint)
    if settings.embed_recipe not in RECIPES:
        raise Invalid(f"There is no embed_recipe {settings.embed_recipe!r}.", f"Use one of: {', '.join(RECIPES)}.")
    _check_output_name(settings.output_name)

    if settings.speed and settings.speed not in SPEEDS:
        raise Invalid(f"There is no speed {settings.speed!r}.", f"Use one of: {', '.join(SPEEDS)}.")
    if settings.log_format and settings.log_format not in LOG_FORMATS:
        raise Invalid(f"There is no log_format {settings.log_format!r}.", f"Use one of: {', '.join(LOG_FORMATS)}.")
    if settings.person_waiting < 0 or settings.person_disk_mb < 0:
        raise Invalid("person_waiting and person_disk_mb are never below 0.", "Use 0 for no bound.")
    if settings.auth and settings.auth not in AUTHS:
        raise Invalid(f"There is no auth {settings.auth[:40]!r}.", f"Use one of: {', '.join(AUTHS)}.")
    if settings.blobs and (problem := S3Place(settings.blobs, settings.blobs_endpoint).problem):
        raise Invalid(f"{problem}.", "What is needed there is in docs/scale.md.")
    if settings.ray and not _RAY.fullmatch(settings.ray):
        raise Invalid(f"{settings.ray[:80]!r} is no Ray cluster.", "Use auto, or ray://host:port.")
    if settings.ray and "," in settings.device:
        raise Invalid("A Ray cluster has its own cards.", "Name no devices beside it, or one kind: cpu or cuda.")
    if not 0 <= settings.ray_workers <= 64:
        raise Invalid("ray_workers is out of range.", "Use 1 to 64, or 0 for all cards of the cluster.")
    if settings.blobs_cache_mb < 1:
        raise Invalid("blobs_cache_mb is never below 1.", "Use megabytes of copies to keep in the data folder.")
    if settings.device:
        _check_devices(settings.device.split(","))
    if settings.root_path and not _ROOT_PATH.fullmatch(settings.root_path):
        hint = "Write it as in: /studio, with letters, digits, - . _ ~ and no slash at the end."
        raise Invalid(f"The root_path {settings.root_path[:80]!r} cannot be used.", hint)
    _check_interpreter(settings)
    return settings


def _check_devices(names: list[str]) -> None:
    wrong = next((name for name in names if not _DEVICE.fullmatch(name)), None)
    if wrong is not None:
        hint = "Use cpu, mps, cuda, or cuda:1 for the second card; several with commas between: cuda:0,cuda:1."
        raise Invalid(f"There is no device {wrong!r}.", hint)
    if len(names) > _MOST_DEVICES:
        raise Invalid(f"{len(names)} devices are too many.", f"Name {_MOST_DEVICES} at most.")
    if len(names) > 1 and "cuda" in names:
        raise Invalid("Of several devices, each card is named by its number.", "Use for instance cuda:0,cuda:1.")


def _check_output_name(template: str) -> None:
    hint = f"Write it as in: {Settings().output_name}; it may hold {', '.join(OUTPUT_FIELDS)} in braces."
    try:
        template.format_map(dict.fromkeys(OUTPUT_FIELDS, "x"))
        plain = not re.search(r"[{][^}]*[.\[!:]", template)
    except (KeyError, ValueError, IndexError):
        plain = False
    if not (plain and template.strip() and len(template) <= _MAX_NAME):
        raise Invalid("The output_name cannot be used.", hint)


def _check_interpreter(settings: Settings) -> None:
    if settings.interpreter and settings.interpreter not in INTERPRETERS:
        hint = f"Use one of: {', '.join(INTERPRETERS)}."
        raise Invalid(f"There is no interpreter called {settings.interpreter!r}.", hint)
    if settings.interpreter_url and not _is_endpoint(settings.interpreter_url):
        raise Invalid("The interpreter_url is no address of an endpoint.", "Write it as in: http://127.0.0.1:11434/v1")


def _is_endpoint(text: str) -> bool:
    try:
        url = urlsplit(text)
        wrong = url.username is not None or url.query or url.fragment or (url.port or 1) < 1
    except ValueError:
        return False
    return url.scheme in ("http", "https") and bool(url.hostname) and not wrong and text.isprintable()


def change(home: Home, changes: Mapping[str, Value | None]) -> Settings:
    """Writes changed keys into `config.toml` (None removes a key) and returns the settings of that file.

    Comments and everything else in the file stay. One program changes it at a time; the file is replaced at once or
    not at all. Blocks while others write. Raises `Invalid`, `NotFound`, `Conflict` or a `StoreError`; nothing was
    written then.
    """
    for key in changes:
        parse(key, "0") if key not in _KINDS else None
    home.root.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = FolderLock(home.config_lock)
    try:
        lock.wait(_PATIENCE_S)
    except AlreadyOwned as held:
        hint = "Try again; if it goes on, end the program that holds config.lock."
        raise Conflict("Another program is changing the settings.", hint) from held
    try:
        return _change_file(home, changes)
    finally:
        lock.release()


def _change_file(home: Home, changes: Mapping[str, Value | None]) -> Settings:
    read_config(home)  # a file that cannot be read is not written either
    text = home.config.read_text("utf-8") if home.config.exists() else ""
    for key, value in changes.items():
        text = _with_key(text, key, value)
    settings = _check_text(text, changes)
    replace_file(home.config, text.encode())
    return settings


def _check_text(text: str, changes: Mapping[str, Value | None]) -> Settings:
    """The settings of a text that is about to be written. Raises `Invalid`."""
    try:
        text.encode()
        settings = check(msgspec.convert(tomllib.loads(text), Settings))
    except UnicodeEncodeError as wrong:
        raise Invalid("A setting holds a broken character.", "Paste it again as plain text.") from wrong
    except msgspec.ValidationError as wrong:
        raise Invalid(f"A setting is wrong: {wrong}.", "See all settings with: dimp config get") from wrong
    except tomllib.TOMLDecodeError as wrong:
        raise _unwritable(", ".join(changes)) from wrong
    for key, value in changes.items():
        if value is not None and getattr(settings, key) != value:
            raise _unwritable(key)
    return settings


def _unwritable(key: str) -> Invalid:
    hint = "Write it on a line of its own by hand; the file is at: dimp config path"
    return Invalid(f"{key} cannot be changed in config.toml as that file is written.", hint)


def _with_key(text: str, key: str, value: Value | None) -> str:
    """The TOML text with one top-level key set or removed; top-level keys come before any table."""
    top, table = _split_tables(text)
    # JSON writes strings as TOML reads them, but for one character that TOML wants escaped.
    shown = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    line = "" if value is None else f"{key} = {shown}\n"
    pattern = re.compile(rf"^{re.escape(key)}[ \t]*=.*\n?", re.MULTILINE)
    if pattern.search(top):
        return pattern.sub(lambda _: line, top, count=1) + table
    gap = "" if not top or top.endswith("\n") else "\n"
    return top + gap + line + table


def _split_tables(text: str) -> tuple[str, str]:
    first = re.search(r"^[ \t]*\[", text, re.MULTILINE)
    return (text, "") if first is None else (text[: first.start()], text[first.start() :])
