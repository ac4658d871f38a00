"""Qwen-Image-Edit of several pictures: see `qwen_edit`."""

from __future__ import annotations

from dimp.engine.families.qwen_edit import load

__all__ = ["load"]
