"""What can be used beside a model: LoRA files, second models, and the kinds of control maps that are made here.

They are the user's own files and folders, found by name and known by digest. LoRAs stay where they are: a blob of each
would be a second copy.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import msgspec

from dimp.core import limits
from dimp.core.errors import Invalid, NotFound
from dimp.core.events import LoraUse
from dimp.core.model import ModelFacts
from dimp.core.parameters import LoraWish, lora_wish
from dimp.engine import folder_digest, lora_card
from dimp.engine.checkpoints import layout
from dimp.engine.families.registry import FAMILIES, family_of_second_model, titles_of
from dimp.engine.families.spec import join_titles
from dimp.engine.safetensors_header import BrokenFile
from dimp.home import Home, lies_in, list_folder
from dimp.models.catalog import Catalog
from dimp.models.digests import digest_of
from dimp.models.second_models import WORDS_WIDTH, SecondModelFolder, is_control_lora
from dimp.settings import PAINTER, Settings

PREVIEW_SUFFIXES = (".preview.png", ".preview.jpg", ".preview.jpeg", ".png", ".jpg", ".jpeg", ".webp")
"""What a LoRA's preview is called after its file, as the programs that use such files do; the first that is there."""

_NO_LORA = "It holds no LoRA: none of its tensors are those of one."
_READS_MAP = "It is a control LoRA, which reads a map. Name it with one, not as a LoRA: --control canny@{}=FILE"

ADD_HINT = "add one with: dimp loras add FILE"


class Lora(msgspec.Struct, frozen=True):
    """A LoRA file of the user: its name without the suffix, its digest, its size in bytes."""

    name: str
    digest: str
    size: int
    file: str


class LoraFacts(msgspec.Struct, frozen=True):
    """What a LoRA file says of itself: the families it is for, the model it was trained on, the words that call it.

    `wrong` is why it can't be used, and empty where it can. `preview` is the picture that lies beside the file.
    """

    lora: Lora
    family: str = ""
    base_model: str = ""
    words: tuple[str, ...] = ()
    wrong: str = ""
    preview: Path | None = None


def lora_folder(home: Home) -> Path:
    """Where the user's LoRA files are kept."""
    return home.models / "loras"


def find_loras(home: Home) -> list[Lora]:
    """The files in the folder of LoRAs, by name. Their digests are computed once and kept in the cache."""
    files = []
    for path in list_folder(lora_folder(home)):
        with suppress(OSError):  # one that is taken away at this moment is not there
            if path.suffix != ".safetensors" or not path.is_file():  # a folder, or a pipe, which would be waited for
                continue
            files.append(Lora(path.stem, digest_of(home, path), path.stat().st_size, str(path)))
    return files


def describe_loras(home: Home) -> list[LoraFacts]:
    """The files in `models/loras` with what each says of itself. Reads their headers: call it in a thread."""
    return [_describe(home, lora) for lora in find_loras(home)]


def _describe(home: Home, lora: Lora) -> LoraFacts:
    try:
        check_inside(home, Path(lora.file))
        card, reads_map = lora_card.read_card(Path(lora.file)), is_control_lora(Path(lora.file))
    except BrokenFile as error:
        return LoraFacts(lora, wrong=f"It can't be read: {error}.")
    except (Invalid, OSError) as error:
        return LoraFacts(lora, wrong=str(error))
    return LoraFacts(
        lora, join_titles(card.families), card.base_model, card.words,
        _READS_MAP.format(lora.name) * reads_map or _NO_LORA * (not card.changes), find_preview(home, Path(lora.file)),
    )  # fmt: skip


def find_preview(home: Home, file: Path) -> Path | None:
    """The picture beside a LoRA file that shows what it does, by its name; None where there is none."""
    for suffix in PREVIEW_SUFFIXES:
        picture = file.with_name(file.stem + suffix)
        with suppress(Invalid):
            check_inside(home, picture)
            if picture.is_file():
                return picture
    return None


def check_inside(home: Home, path: Path) -> None:
    """Raises `Invalid` for a file of the models folder that is a link to somewhere else."""
    if not lies_in(home.models, path):
        hint = "Put the file itself there, or name the folder that it is in under [models] in config.toml."
        raise Invalid(f"{path.name} is a link to a file outside the models folder, and is not followed.", hint)


def find_lora(home: Home, wish: LoraWish) -> LoraUse:
    """A LoRA as a recipe names it. Raises `NotFound`, or `Invalid` for its weight."""
    limits.check_weight(wish.weight)
    files = find_loras(home)
    named = next((lora for lora in files if wish.name in (lora.name, f"{lora.name}.safetensors", lora.digest)), None)
    if named is None:
        names = ", ".join(lora.name for lora in files) or f"there are none yet; {ADD_HINT}"
        raise NotFound(f"There is no LoRA called {wish.name!r}.", f"LoRAs here: {names}", "no-lora")
    check_inside(home, Path(named.file))
    return LoraUse(named.digest, wish.weight, named.name)


def find_family(model: SecondModelFolder) -> str:
    """The family that a second model is for; empty where its kind does not tell."""
    spec = family_of_second_model(model.kind, model.width)
    return spec.name if spec else ""


def reads_alike(network: SecondModelFolder, model: Path) -> bool:
    """Whether a control network reads words as wide as a model does, as far as their files say it."""
    recipe = layout.read_recipe(model)
    folder = Path(recipe.base) if recipe else model  # what is made ready of a file may not be filled yet
    width = (folder_digest.read_json(folder / "unet" / "config.json") or {}).get(WORDS_WIDTH)
    return not (isinstance(width, int) and network.width) or network.width == width


def list_map_kinds() -> tuple[str, ...]:
    """The kinds of control maps that can be made of a picture."""
    from dimp.engine.images.control_maps import MAPS  # imported late: it needs Pillow and numpy

    return tuple(MAPS)


def check_settings(home: Home, settings: Settings, changes: Mapping[str, object]) -> None:
    """Raises `NotFound` for a model or a LoRA that a setting names and that there is none of.

    The interpreter `painter` also asks for a model that can read: raises `Invalid` for another one, `Unavailable` where
    it is not on this machine.
    """
    if model := changes.get("model"):
        Catalog(home, settings).need_name(str(model))
    if name := changes.get("draft_lora"):
        find_lora(home, lora_wish(str(name)))
    if changes.get("interpreter") == PAINTER:
        chosen = str(changes.get("model") or settings.model) or None
        need_reading(Catalog(home, settings).find(chosen).facts)


def need_reading(model: ModelFacts) -> None:
    """Raises `Invalid` for a model whose text encoder cannot be asked how words are meant."""
    if not model.interprets:
        able = titles_of(*(spec for spec in FAMILIES.values() if spec.interprets))
        raise Invalid(
            f"The model {model.name} cannot read words: its text encoder is no language model.",
            f"Choose a model that can ({able}), or another interpreter.",
        )
