"""Names of downloads: every letter is kept (RFC 6266, RFC 8187), with a plain name beside it for the oldest clients."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

_CHARACTERS = 60


def content_disposition(words: str, ending: str, fallback: str = "dimp") -> str:
    """The header for a download that is named by `words`, in whatever script, and ends in `ending` (plain ASCII)."""
    name = slug(words) or fallback
    plain = re.sub(r"[^a-z0-9-]+", "-", _without_accents(name)).strip("-") or fallback
    header = f'attachment; filename="{plain}{ending}"'
    return header if plain == name else f"{header}; filename*=UTF-8''{quote(name + ending, safe='')}"


def slug(words: str) -> str:
    """Letters, digits and marks of any script in small letters, hyphens for everything between; at most 60."""
    folded = unicodedata.normalize("NFC", words.lower())
    kept = "".join(letter if unicodedata.category(letter)[0] in "LNM" else "-" for letter in folded)
    return re.sub(r"-+", "-", kept).strip("-")[:_CHARACTERS].strip("-")


def _without_accents(name: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
