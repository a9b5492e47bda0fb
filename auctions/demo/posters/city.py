"""Towns from above: blocks in parallel projection, and a surveyed plan."""

import math

from .noise import Noise
from .palette import Colour, Palette, colour, darker, lighter, mix
from .plots import hatch, middle, part, shrink, spread
from .sheet import Axis, Point, Sheet


def isometry(s: Sheet) -> None:
    """Build a town of blocks in parallel projection: three lights, windows, courts, trees."""
    p, rng = s.choose("plaster", "ulm", "desert", "sorbet", "lagoon", "night"), s.rng
    side, relief = rng.choice((9, 11)), Noise(rng)
    unit = 440 / side
    s.disc(s.w * rng.uniform(0.3, 0.7), 270, 165, mix(p.inks[-1], p.paper, 0.45))
    for depth in range(side * 2 - 1):
        for column in range(max(0, depth - side + 1), min(side, depth + 1)):
            row = depth - column
            x, y = s.w / 2 + (column - row) * unit, s.h / 2 + 95 + (column + row - side + 1) * unit / 2
            high = relief.at(column * 0.55, row * 0.55) + rng.uniform(-0.35, 0.35)
            _lot(s, p, x, y, unit, high, rng.choice((p.inks[0], *p.inks)))
    s.frame(46, p.paper, seal=False)
    s.seal(s.w - 60, s.h - 56, 22)


def _lot(s: Sheet, p: Palette, x: float, y: float, unit: float, high: float, ink: Colour) -> None:
    """Build on one lot: a garden when it is low, else a house or a tower."""
    if high < -0.25:
        _prism(s, x, y, unit, 7, mix(p.inks[-1], p.paper, 0.2))
        _trees(s, p, x, y - 7, unit)
        return
    height = unit * (0.7 + 3.4 * (high + 0.25))
    inset = unit * s.rng.choice((0.86, 0.9, 0.94))
    _prism(s, x, y, unit, 5, mix(p.paper, p.ink, 0.18))
    _prism(s, x, y - 4, inset, height, ink)
    _windows(s, x, y - 4, inset, height, ink, p)
    _roof(s, p, x, y - 4 - height, inset, ink)


def _trees(s: Sheet, p: Palette, x: float, y: float, unit: float) -> None:
    """Plant a few trees in a garden."""
    for _ in range(s.rng.randint(2, 5)):
        px, py = x + s.rng.uniform(-0.45, 0.45) * unit, y + s.rng.uniform(-0.2, 0.2) * unit
        s.box(px - 1.5, py - 14, px + 1.5, py, p.ink)
        s.disc(px, py - 19, 8.5, mix(p.inks[1], p.ink, 0.35))
        s.disc(px - 2, py - 21, 5.5, mix(p.inks[1], p.ink, 0.15))


def _roof(s: Sheet, p: Palette, x: float, top: float, inset: float, ink: Colour) -> None:
    """Finish a house with a stair head, a pool, a pyramid, or nothing."""
    roof = s.rng.random()
    if roof < 0.3:
        _prism(s, x, top, inset * 0.45, inset * 0.3, lighter(ink, 0.1))
    elif roof < 0.45:
        shape = [(x - inset * 0.55, top), (x, top - inset * 0.275), (x + inset * 0.55, top), (x, top + inset * 0.275)]
        s.polygon(shape, mix(p.inks[2], colour("78c8d2"), 0.5))
    elif roof < 0.6:
        s.polygon([(x - inset, top), (x, top + inset / 2), (x, top - inset * 0.55)], darker(ink, 0.1))
        s.polygon([(x + inset, top), (x, top + inset / 2), (x, top - inset * 0.55)], darker(ink, 0.38))
        s.polygon([(x - inset, top), (x, top - inset / 2), (x, top - inset * 0.55)], ink)


def _prism(s: Sheet, x: float, y: float, unit: float, height: float, ink: Colour) -> None:
    """Raise a block over a lot: lit top, left side in half light, right side in shadow."""
    top = y - height
    s.polygon([(x - unit, y), (x, y + unit / 2), (x, top + unit / 2), (x - unit, top)], darker(ink, 0.16))
    s.polygon([(x + unit, y), (x, y + unit / 2), (x, top + unit / 2), (x + unit, top)], darker(ink, 0.42))
    s.polygon([(x - unit, top), (x, top + unit / 2), (x + unit, top), (x, top - unit / 2)], lighter(ink, 0.24))


def _windows(s: Sheet, x: float, y: float, unit: float, height: float, ink: Colour, p: Palette) -> None:
    """Cut rows of windows into both visible sides; a few are lit."""
    columns, storey = s.rng.choice((2, 3)), 17.0
    for floor in range(int((height - 8) / storey)):
        base = y - 6 - floor * storey
        for column in range(columns):
            for side, shade in ((-1, 0.36), (1, 0.6)):
                near, far = (column + 0.28) / columns, (column + 0.74) / columns
                lit = s.rng.random() < 0.13
                tone = mix(p.inks[-1], colour("ffe296"), 0.6) if lit else darker(ink, shade)
                corners = [(x + side * unit * at, base + unit / 2 * (1 - at)) for at in (near, far)]
                s.polygon([*corners, *((cx, cy - 10) for cx, cy in corners[::-1])], tone)


def plan(s: Sheet) -> None:
    """Draw a town in plan as the surveyors did: built ground dark, streets white, gardens, a river and its bridges."""
    p, rng = s.choose("ink", "madder", "lagoon", "ochre", "indigo", "forest"), s.rng
    s.ground(lighter(p.paper, 0.35))
    country = [(-60.0, -110.0), (s.w + 110, -60.0), (s.w + 60, s.h + 110), (-110.0, s.h + 60)]
    garden = mix(p.paper, p.inks[-2], 0.5)
    for quarter in part(country, rng, 52000, 0.2):
        for ground in part(shrink(quarter, 9), rng, 9000, 0.1):
            block = shrink(ground, 4)
            if block and rng.random() < 0.09:
                _garden(s, p, block, garden)
            elif block:
                _block(s, p, block)
    _river(s, p)
    s.frame(80, p.paper)
    s.rule(80, 2.2, p.ink)
    s.rule(70, 1.2, p.ink)


def _block(s: Sheet, p: Palette, block: list[Point]) -> None:
    """Build a block up to its streets, around courts."""
    for parcel in part(block, s.rng, 1500, 0.05):
        shape = shrink(parcel, 0.8)
        if not shape:
            continue
        s.polygon(shape, mix(p.ink, p.inks[0], s.rng.choice((0.0, 0.2, 0.45))))
        court = shrink(shape, s.rng.uniform(7, 10))
        if court and s.rng.random() < 0.62:
            s.polygon(court, mix(p.paper, p.ink, 0.12))


def _garden(s: Sheet, p: Palette, block: list[Point], ink: Colour) -> None:
    """Lay out a public garden: lawn, crossing paths, trees along the edge, a basin."""
    s.polygon(block, ink)
    x, y = middle(block)
    for corner in block:
        s.line((corner, (x, y)), 3, p.paper)
    s.disc(x, y, 9, p.paper)
    s.disc(x, y, 5, mix(p.inks[1], p.paper, 0.3))
    for start, end in hatch(shrink(block, 5), s.rng.uniform(0, math.pi), 16):
        for tree in spread(start, end, 15):
            s.disc(*tree, 3.4, mix(ink, p.ink, 0.45))


def _river(s: Sheet, p: Palette) -> None:
    """Let a river wind through the town, with embankments and bridges."""
    rng, water, bank = s.rng, mix(colour("709eb6"), p.paper, 0.3), lighter(p.paper, 0.35)
    phase, lean = rng.uniform(0, math.tau), rng.uniform(-0.35, 0.35)
    xs = [float(x) for x in range(-40, round(s.w) + 41, 8)]
    centre = [(x, s.h / 2 + lean * (x - s.w / 2) + 90 * math.sin(x / 190 + phase)) for x in xs]
    for width, ink in ((92.0, bank), (72.0, p.ink), (68.0, water)):
        s.ribbon(centre, width, ink)
    for ripple in (-20, -7, 7, 20):
        s.line([(x, y + ripple) for x, y in centre], 1.1, mix(water, p.paper, 0.5))
    for _ in range(4):
        index = rng.randrange(12, len(centre) - 12)
        (ax, ay), (bx, by) = centre[index], centre[index + 1]
        stream = Axis(ax, ay, math.degrees(math.atan2(by - ay, bx - ax)))
        bridge = stream.at(0, -52), stream.at(0, 52)
        s.line(bridge, 17, p.ink)
        s.line(bridge, 13, bank)
