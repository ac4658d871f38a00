"""Settings: how the studio is configured. Read once at the edge and passed down."""

from dimp.settings.bounds import check
from dimp.settings.config_file import change, read_config
from dimp.settings.fields import (
    AT_START,
    AUTHS,
    CHOICES,
    EDITABLE,
    INTERPRETERS,
    OIDC,
    PAINTER,
    PAINTING,
    RECIPES,
    SECRET,
    SPEEDS,
    Settings,
    Value,
    keys,
    parse,
)
from dimp.settings.loading import check_file, load

__all__ = [
    "AT_START", "AUTHS", "CHOICES", "EDITABLE", "INTERPRETERS", "OIDC", "PAINTER", "PAINTING", "RECIPES", "SECRET",
    "SPEEDS", "Settings", "Value", "change", "check", "check_file", "keys", "load", "parse", "read_config",
]  # fmt: skip
