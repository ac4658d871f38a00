"""The same picture larger, cut or turned. Pure."""
