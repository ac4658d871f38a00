"""Every setting: its name, type and default, which of them have few values, and which a page may change."""

from __future__ import annotations

import msgspec

from dimp.core import parameters
from dimp.core.errors import Invalid, NotFound

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
    "speed": SPEEDS, "interpreter": INTERPRETERS, "embed_recipe": RECIPES, "auth": AUTHS, "log_format": LOG_FORMATS,
    "keep": parameters.BY_NAME["keep"].choices,
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

_KINDS: dict[str, type] = {
    field.name: field.type for field in msgspec.structs.fields(Settings) if field.name not in ("model_folders", "vaes")
}


def keys() -> tuple[str, ...]:
    """The names of all settings, in order."""
    return tuple(_KINDS)


def parse(key: str, text: str) -> Value:
    """A value from the text of an environment variable or a command line. Raises `NotFound` or `Invalid`."""
    if key not in _KINDS:
        raise NotFound(f"There is no setting called {key!r}.", f"Settings: {', '.join(_KINDS)}")
    try:
        value: Value = msgspec.convert(text, _KINDS[key], strict=False)
    except msgspec.ValidationError as wrong:
        raise Invalid(f"{text!r} does not fit {key}.", f"{key} is of type {_KINDS[key].__name__}.") from wrong
    return value
