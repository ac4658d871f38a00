"""What swims."""

from __future__ import annotations

import math

from dimp.esquisse.paint.guide import Pen, ring
from dimp.esquisse.paint.light import WOOD, Colour, mix
from dimp.esquisse.paint.objects.parts import INK


def boat(pen: Pen, c: Colour) -> None:
    """A hull with one of three rigs; the sails have the colour."""
    hull = (0.44, 0.28, 0.22) if c[2] > 0.3 else (0.24, 0.34, 0.46)
    pen.angle = 0.0
    pen.poly([(-0.42, 0.15), (0.46, 0.17), (0.32, -0.01), (-0.30, -0.01)], hull, 0.25)
    pen.poly([(0.0, 0.16), (0.46, 0.17), (0.32, -0.01), (0.05, -0.01)], hull, 0.9)
    pen.poly([(-0.43, 0.185), (0.47, 0.205), (0.46, 0.155), (-0.42, 0.135)], (0.86, 0.74, 0.56), 0.9)
    pen.line([(0.02, 0.17), (0.02, 1.0)], 0.028, WOOD, 0.6)
    pen.angle = 1.25 if pen.scene.side > 0 else 1.9
    _RIGS[int(pen.rng.integers(3))](pen, c)


def _sloop(pen: Pen, c: Colour) -> None:
    """Main sail and jib."""
    pen.poly([(-0.02, 0.24), (-0.02, 0.98), (-0.22, 0.55), (-0.38, 0.26)], c, 0.32)
    pen.poly([(-0.02, 0.24), (-0.02, 0.98), (-0.13, 0.60), (-0.17, 0.26)], c, 0.7)
    pen.poly([(0.06, 0.26), (0.06, 0.88), (0.28, 0.48), (0.42, 0.27)], c, 1.0)


def _lugger(pen: Pen, c: Colour) -> None:
    """One bellied sail on a yard."""
    pen.poly([(-0.34, 0.30), (-0.30, 0.62), (-0.18, 1.0), (0.22, 0.74), (0.30, 0.46), (0.28, 0.25)], c, 0.4)
    pen.poly([(-0.02, 0.27), (0.0, 0.60), (-0.02, 0.89), (0.22, 0.74), (0.30, 0.46), (0.28, 0.25)], c, 1.0)
    pen.line([(-0.19, 1.02), (0.24, 0.74)], 0.025, WOOD, 0.6)


def _cutter(pen: Pen, c: Colour) -> None:
    """A gaff main sail and two jibs."""
    pen.poly([(-0.01, 0.24), (-0.01, 0.78), (-0.26, 0.95), (-0.42, 0.27)], c, 0.34)
    pen.poly([(-0.01, 0.24), (-0.01, 0.78), (-0.13, 0.86), (-0.20, 0.25)], c, 0.7)
    pen.poly([(0.05, 0.30), (0.05, 0.92), (0.25, 0.30)], c, 0.95)
    pen.poly([(0.14, 0.86), (0.30, 0.28), (0.46, 0.26)], c, 1.0)


_RIGS = (_sloop, _lugger, _cutter)


def swan(pen: Pen, c: Colour) -> None:
    """A swan, its wings folded or raised."""
    raised = 0.16 if pen.rng.random() < 0.4 else 0.0
    pen.angle = 0.2
    pen.poly([*ring(-0.08, 0.22, 0.48, 0.24), (-0.60, 0.40)], c, 0.25)
    pen.poly([(-0.62, 0.44), (-0.30, 0.10), (0.20, 0.08), (0.34, 0.20), (0.10, 0.30)], c, 0.45)
    pen.poly([(-0.56, 0.42 + raised), (-0.30, 0.54 + raised), (0.10, 0.44), (0.24, 0.24), (-0.20, 0.20)], c, 0.95)
    pen.poly([(-0.44, 0.34), (-0.10, 0.30), (0.12, 0.22), (-0.18, 0.16)], mix(c, (0.6, 0.62, 0.72), 0.5), 0.5)
    neck = [(0.30, 0.20), (0.44, 0.40), (0.34, 0.62), (0.34, 0.80), (0.44, 0.90)]
    pen.line(neck, 0.13, c, 0.6)
    pen.line([(u + 0.03, v) for u, v in neck[1:]], 0.06, c, 1.0)
    pen.oval(0.46, 0.90, 0.10, 0.085, c, 0.9)
    pen.poly([(0.53, 0.94), (0.53, 0.84), (0.68, 0.83)], (0.95, 0.55, 0.18), 0.9)
    pen.oval(0.50, 0.92, 0.026, 0.026, INK, 0.5)
    pen.angle = math.pi / 2
