"""Trees."""

from __future__ import annotations

import math

from dimp.esquisse.paint.guide import Pen
from dimp.esquisse.paint.light import BARK, SNOW, Colour, mix
from dimp.esquisse.paint.objects.parts import foliage, nudge


def tree(pen: Pen, c: Colour) -> None:
    """A broad tree: round, spreading or leaning in the wind."""
    pose = int(pen.rng.integers(3))
    lean = (0.0, nudge(pen.rng, 0.03), 0.10)[pose]
    pen.angle = math.pi / 2
    pen.poly([(-0.06, 0), (0.07, 0), (0.045 + lean * 0.6, 0.45), (-0.035 + lean * 0.6, 0.45)], BARK, 0.35)
    pen.poly([(0.02, 0), (0.07, 0), (0.045 + lean * 0.6, 0.45), (0.015 + lean * 0.6, 0.45)], BARK, 0.9)
    pen.line([(-0.01, 0.3), (-0.17 + lean, 0.5)], 0.03, BARK, 0.3)
    pen.line([(0.02, 0.3), (0.17 + lean, 0.5)], 0.03, BARK, 0.6)
    wide = float(pen.rng.uniform(*((0.28, 0.33), (0.36, 0.42), (0.30, 0.36))[pose]))
    tall = float(pen.rng.uniform(0.24, 0.31))
    foliage(pen, c, (lean - 0.4 * wide, 0.58), (wide * 0.62, tall * 0.72), 20, 0.10)
    foliage(pen, c, (lean + 0.4 * wide, 0.60), (wide * 0.62, tall * 0.72), 20, 0.10)
    foliage(pen, c, (lean * 1.3, 0.94 - tall), (wide * 0.72, tall * 0.85), 24, 0.10)
    if pen.scene.snow:
        pen.poly([(-0.22 + lean, 0.84), (0.0 + lean, 0.96), (0.22 + lean, 0.86), (0.02 + lean, 0.80)], SNOW, 0.9)


def poplar(pen: Pen, c: Colour) -> None:
    """A tall narrow tree, full or slender."""
    pen.angle = math.pi / 2
    pen.poly([(-0.02, 0), (0.025, 0), (0.015, 0.25), (-0.015, 0.25)], BARK, 0.5)
    girth = 0.15 if pen.rng.random() < 0.5 else 0.115
    for step in range(17):
        v = 0.16 + 0.05 * step
        taper = math.sin(math.pi * min(1.0, (1.03 - v) * 1.15) ** 0.75 * 0.5) ** 0.8
        w = girth * taper * (0.6 + 0.4 * min(1, v * 3))
        for u, s in ((-0.6, 0.08), (0.0, 0.4), (0.6, 0.85)):
            pen.angle = math.pi / 2 - 0.2 * u
            shade = min(1.0, max(0.02, s + nudge(pen.rng, 0.1)))
            leaf = mix(c, (0.22, 0.40, 0.34), (1 - shade) * 0.6)
            pen.oval(u * w, v + nudge(pen.rng, 0.01), w * 0.62, 0.06, leaf, shade)


def pine(pen: Pen, c: Colour) -> None:
    """Tiers of branches, broad or narrow, with snow on them in winter."""
    c = mix(c, (0.12, 0.32, 0.30), 0.45)
    pen.angle = math.pi / 2
    pen.poly([(-0.03, 0), (0.03, 0), (0.02, 0.2), (-0.02, 0.2)], BARK, 0.4)
    tiers, spread = ((6, 0.27), (5, 0.31), (7, 0.22))[int(pen.rng.integers(3))]
    for tier in range(tiers):
        low, w = 0.10 + tier * 0.87 / tiers, spread * (1 - tier / (tiers + 0.6))
        top = min(1.0, low + 1.62 / tiers)
        pen.angle = math.pi / 2 + 0.5
        pen.poly([(-w, low), (0, low + 0.05), (0.02, top), (-0.02, top)], c, 0.08)
        pen.angle = math.pi / 2 - 0.5
        pen.poly([(0, low + 0.05), (w, low), (0.0, top)], c, 0.75)
        if pen.scene.snow:
            pen.poly([(w * 0.2, low + 0.1), (w * 0.85, low + 0.04), (0.02, top - 0.03)], SNOW, 0.9)


def willow(pen: Pen, c: Colour) -> None:
    """A dome of leaves with hanging strands."""
    pen.angle = math.pi / 2
    bow = 0.03 if pen.rng.random() < 0.5 else -0.05
    pen.line([(0.0, 0), (-bow, 0.3), (bow, 0.6)], 0.075, BARK, 0.4)
    foliage(pen, c, (0, 0.72), (0.30, 0.20), 22, 0.12)
    for _ in range(54):
        t = float(pen.rng.uniform(-1, 1))
        top = 0.92 - 0.30 * t * t + nudge(pen.rng, 0.03)
        low = max(0.08, top - float(pen.rng.uniform(0.3, 0.62)))
        u, s = t * 0.40, min(1.0, max(0.0, 0.45 + 0.45 * t + nudge(pen.rng, 0.15)))
        leaf = mix(c, (0.3, 0.45, 0.35), (1 - s) * 0.5)
        pen.line([(u * 0.86, top), (u, (top + low) / 2), (u * 1.08, low)], 0.05, leaf, s)
