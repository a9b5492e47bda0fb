"""Fronts of houses: a block of flats at dusk, gabled houses on a canal."""

import math
from typing import NamedTuple

from PIL import Image, ImageChops

from .palette import Colour, Palette, colour, darker, lighter, mix
from .sheet import Sheet

LAMP = colour("ffd682")
LEAF = colour("466e46")


class Front(NamedTuple):
    """A rectangle of wall or of a window, in units."""

    left: float
    top: float
    right: float
    low: float

    @property
    def wide(self) -> float:
        """The width."""
        return self.right - self.left

    @property
    def tall(self) -> float:
        """The height."""
        return self.low - self.top

    @property
    def middle(self) -> float:
        """The middle between left and right."""
        return (self.left + self.right) / 2

    def grown(self, by: float) -> "Front":
        """Return the rectangle with every edge moved outwards."""
        return Front(self.left - by, self.top - by, self.right + by, self.low + by)


def facade(s: Sheet) -> None:
    """Stand across the street from a block of flats at dusk: shutters, balconies, lamps, and who is still up."""
    p, rng = s.choose("dusk", "madder", "lagoon", "plaster", "ochre", "indigo"), s.rng
    wall = mix(p.inks[0], p.paper, rng.uniform(0.05, 0.5))
    s.ground(wall)
    columns, rows = rng.choice((5, 6, 7)), rng.choice((5, 6))
    wide, tall = s.w / columns, s.h / rows
    for row in range(rows):
        s.box(0, row * tall - 4, s.w, row * tall + 3, darker(wall, 0.14))
        s.box(0, row * tall + 3, s.w, row * tall + 5, lighter(wall, 0.25))
        for column in range(columns):
            x, y = (column + 0.5) * wide, (row + 0.54) * tall
            _window(s, p, wall, Front(x - wide * 0.2, y - tall * 0.31, x + wide * 0.2, y + tall * 0.31))
    s.frame(46, lighter(p.paper, 0.35))


def _window(s: Sheet, p: Palette, wall: Colour, at: Front) -> None:
    """Set one window: dark or lit, curtained or shuttered, with a sill and perhaps a balcony."""
    rng, kind, pale = s.rng, s.rng.random(), lighter(wall, 0.3)
    s.box(*at.grown(7), lighter(wall, 0.22))
    s.box(*at, mix(p.ink, p.inks[1], 0.12))
    if kind < 0.34:
        _lit(s, p, at)
    if 0.22 < kind < 0.62:
        cloth, drawn = mix(rng.choice(p.inks), p.paper, 0.4), at.wide * rng.uniform(0.16, 0.34)
        for edge, into in ((at.left, drawn), (at.right, -drawn)):
            hem = (edge + into * 1.25, at.top), (edge + into * 0.7, at.low)
            s.polygon(((edge, at.top), *hem, (edge, at.low)), cloth)
    s.box(at.middle - 2, at.top, at.middle + 2, at.low, pale)
    s.box(at.left, at.top + at.tall * 0.38, at.right, at.top + at.tall * 0.38 + 4, pale)
    if kind > 0.8:
        _slats(s, at, rng.choice((p.inks[1], p.inks[-1], p.inks[2])), 0)
    elif kind > 0.62:
        blind, leaf = rng.choice((p.inks[1], p.inks[2])), at.wide * 0.46
        for edge in (at.left - leaf - 6, at.right + 6):
            _slats(s, Front(edge, at.top - 3, edge + leaf, at.low + 3), blind, 5)
    s.box(at.left - 13, at.low + 7, at.right + 13, at.low + 14, lighter(wall, 0.34))
    s.box(at.left - 13, at.low + 14, at.right + 13, at.low + 18, darker(wall, 0.3))
    if rng.random() < 0.36:
        _balcony(s, p, Front(at.left - 26, at.low + 14 - at.tall * 0.36, at.right + 26, at.low + 14))


def _slats(s: Sheet, at: Front, blind: Colour, rim: float) -> None:
    """Close a shutter or a blind: slats between its rims."""
    s.box(*at, blind)
    for slat in range(int(at.tall / 9)):
        s.box(at.left + rim, at.top + slat * 9 + 4, at.right - rim, at.top + slat * 9 + 8, darker(blind, 0.21))


def _lit(s: Sheet, p: Palette, at: Front) -> None:
    """Light a room: a hanging lamp, and now and then somebody, or a cat, at the window."""
    rng, light = s.rng, mix(LAMP, p.inks[-1], s.rng.uniform(0, 0.35))
    s.box(*at, light)
    s.line(((at.middle, at.top), (at.middle, at.top + at.tall * 0.2)), 1.6, p.ink)
    s.slice(at.middle, at.top + at.tall * 0.27, at.wide * 0.17, 180, 360, darker(light, 0.45))
    x, size, dark = at.middle + rng.uniform(-0.18, 0.18) * at.wide, at.wide, darker(light, 0.72)
    guest = rng.random()
    if guest < 0.3:
        s.disc(x, at.low - size * 0.46, size * 0.125, dark)
        s.slice(x, at.low, size * 0.32, 180, 360, dark)
    elif guest < 0.5:
        s.slice(x, at.low, size * 0.2, 180, 360, dark)
        s.disc(x, at.low - size * 0.25, size * 0.1, dark)
        for ear in (x - size * 0.06, x + size * 0.06):
            foot = at.low - size * 0.3
            s.polygon(((ear - size * 0.045, foot), (ear + size * 0.045, foot), (ear, foot - size * 0.11)), dark)


def _balcony(s: Sheet, p: Palette, at: Front) -> None:
    """Hang a balcony with railings, more often than not with plants."""
    if s.rng.random() < 0.6:
        for _ in range(16):
            x, y = s.rng.uniform(at.left + 8, at.right - 8), at.top + s.rng.uniform(-10, 12)
            s.disc(x, y, s.rng.uniform(5, 11), mix(LEAF, p.inks[1], s.rng.uniform(0, 0.5)))
    for bar in range(int(at.wide / 9) + 1):
        s.box(at.left + bar * 9, at.top, at.left + bar * 9 + 2.2, at.low, p.ink)
    s.box(at.left - 3, at.top - 3, at.right + 3, at.top + 2, p.ink)
    s.box(at.left - 6, at.low, at.right + 6, at.low + 8, darker(p.ink, 0.1))


def houses(s: Sheet) -> None:
    """Line a canal with gabled houses, no two alike, and let the water repeat them less exactly."""
    p, rng, water = s.choose("madder", "plaster", "dusk", "alpine", "ochre", "rose"), s.rng, 640.0
    s.image.paste(s.gradient((mix(p.inks[1], p.paper, 0.62), p.paper, mix(p.inks[-1], p.paper, 0.3)), 0, water))
    s.disc(rng.uniform(220, s.w - 220), 210, 62, mix(p.inks[-1], colour("fff0d6"), 0.45))
    left = 20.0
    while left < s.w - 20:
        at = Front(left, water - rng.uniform(230, 345), left + rng.uniform(84, 138), water)
        _house(s, p, at, mix(rng.choice((p.ink, *p.inks)), p.paper, rng.uniform(0, 0.14)))
        left = at.right
    s.box(0, water - 10, s.w, water, mix(p.ink, p.inks[0], 0.3))
    _reflect(s, water, mix(p.inks[1], p.ink, 0.55))
    for _ in range(70):
        x, y = rng.uniform(60, s.w - 60), water + 300 * rng.random() ** 1.2 + 8
        s.line(((x, y), (x + rng.uniform(12, 70), y)), 1.6, mix(p.paper, p.inks[1], 0.25))
    s.frame(70, lighter(p.paper, 0.3))


def _house(s: Sheet, p: Palette, at: Front, ink: Colour) -> None:
    """Build one house: gable, rows of windows, door."""
    rng, trim, glass = s.rng, lighter(p.paper, 0.3), mix(p.ink, p.inks[-2], 0.25)
    _gable(s, at, ink, trim, darker(p.ink, 0.05), glass)
    s.box(*at, ink)
    s.box(at.right - 4, at.top, at.right, at.low, darker(ink, 0.18))
    columns, floors = 2 if at.wide < 104 else 3, int((at.tall - 74) / 56)
    half = at.wide / columns * 0.27
    for floor in range(floors + 1):
        y = at.low - 42 if floor == floors else at.top + 40 + floor * (at.tall - 74) / floors
        for column in range(columns):
            x = at.left + at.wide * (column + 0.5) / columns
            s.box(x - half - 3, y - 23, x + half + 3, y + 22, trim)
            s.box(x - half, y - 19, x + half, y + 19, LAMP if rng.random() < 0.2 else glass)
            s.box(x - 1.2, y - 19, x + 1.2, y + 19, trim)
            s.box(x - half, y - 2, x + half, y + 0.6, trim)
    door = at.left + at.wide * (0.5 + rng.randrange(columns)) / columns
    s.box(door - 15, at.low - 70, door + 15, at.low - 10, trim)
    s.box(door - 11, at.low - 65, door + 11, at.low - 10, rng.choice((p.inks[0], p.inks[1], p.ink)))


def _gable(s: Sheet, at: Front, ink: Colour, trim: Colour, slate: Colour, glass: Colour) -> None:
    """Top a house: with a spout gable, steps, a bell, or a slate roof behind a cornice."""
    kind, rise, top, mid = s.rng.randrange(4), at.wide * s.rng.uniform(0.45, 0.7), at.top, at.middle
    if kind == 0:
        s.polygon(((at.left, top), (mid, top - rise), (at.right, top)), ink)
        s.line(((at.left - 2, top + 1), (mid, top - rise), (at.right + 2, top + 1)), 5, trim)
    elif kind == 1:
        for step in range(4):
            left, right, high = at.left + step * at.wide / 9, at.right - step * at.wide / 9, top - (step + 1) * rise / 4
            s.box(left - 2, high - 3, right + 2, high + 2, trim)
            s.box(left, high + (2 if step < 3 else 0), right, top, ink)
    elif kind == 2:
        s.slice(mid, top, at.wide * 0.34, 180, 360, ink)
        s.arc(mid, top, at.wide * 0.34, 180, 360, 5, trim)
        s.box(at.left, top - 5, at.left + at.wide * 0.16, top + 3, trim)
        s.box(at.right - at.wide * 0.16, top - 5, at.right, top + 3, trim)
    else:
        s.box(at.left - 3, top - 8, at.right + 3, top + 2, trim)
        ridge, inset = top - rise * 0.6, at.wide * 0.16
        s.polygon(((at.left, top - 8), (at.left + inset, ridge), (at.right - inset, ridge), (at.right, top - 8)), slate)
    if kind in (0, 2):
        s.disc(mid, top - at.wide * 0.12, at.wide * 0.1, trim)
        s.disc(mid, top - at.wide * 0.12, at.wide * 0.075, glass)


def _reflect(s: Sheet, water: float, tint: Colour) -> None:
    """Mirror what stands above the water, darker, tinted, and broken into swaying strips."""
    width, height = s.image.size
    line, strip = round(water * s.unit), max(1, round(2 * s.unit))
    mirror = s.image.crop((0, max(0, 2 * line - height), width, line)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    mirror = Image.blend(mirror, Image.new("RGB", mirror.size, tint), 0.42)
    for top in range(0, mirror.height, strip):
        depth = top / s.unit
        sway = (2 + depth / 38) * s.unit * math.sin(depth / 5 + 2 * math.sin(depth / 23))
        piece = mirror.crop((0, top, width, min(mirror.height, top + strip)))
        s.image.paste(ImageChops.offset(piece, round(sway), 0), (0, line + top))
