"""Constructed prints: composition, modules, overprinted circles, nested squares, printer's ornaments."""

import math
from collections.abc import Callable

from .palette import PALETTES, Colour, mix
from .sheet import Axis, Layer, Sheet, polar


def bauhaus(s: Sheet) -> None:
    """Draw a tilted composition of discs, bars, combs and rings in three inks and black, printed over each other."""
    p, rng = s.choose("dessau", "ulm", "ochre"), s.rng
    red, yellow, blue, black = (s.layer() for _ in range(4))
    axis = Axis(*s.centre, rng.choice((-58, -45, -32, 32, 45, 58)))
    side = rng.choice((-1, 1))
    big, lean = rng.uniform(190, 255), rng.uniform(-150, 20)
    red.disc(*axis.at(lean, side * 60), big)
    yellow.disc(*axis.at(lean + big * 1.2, -side * 110), big * rng.uniform(0.5, 0.72))
    _bar(blue, axis, -400, 400, -side * rng.uniform(30, 90), rng.uniform(54, 88))
    _bar(black, axis, -260, 400, side * rng.uniform(150, 215), rng.uniform(18, 34))
    rungs, pitch, comb = rng.randint(6, 9), rng.uniform(26, 36), rng.uniform(110, 190)
    for rung in range(rungs):
        _bar(black, axis, 120 + rung * pitch, 132 + rung * pitch, side * 60, comb)
    fall = rng.choice((-38, 0, 38))
    for line in range(rng.randint(4, 7)):
        _bar(black, axis, -330 + fall * line / 3, 60 + fall * line, -side * (165 + line * 24), 5)
    x, y = axis.at(rng.uniform(210, 290), -side * 225)
    (red if rng.random() < 0.5 else blue).slice(x, y, rng.uniform(70, 105), axis.tilt, axis.tilt + 180)
    x, y = axis.at(rng.uniform(-300, -230), side * rng.uniform(240, 290))
    for ring in range(rng.randint(1, 4)):
        black.ring(x, y, 26 + 17 * ring, 6)
    yellow.disc(x, y, 20)
    for layer, ink in ((yellow, p.inks[1]), (red, p.inks[0]), (blue, p.inks[2]), (black, p.ink)):
        s.overprint(layer, ink, 0.2)
    x, y = axis.at(lean, side * 60)
    for ring in range(rng.randint(2, 4)):
        s.ring(x, y, big * (0.24 + 0.12 * ring), 5, p.paper)
    s.disc(x, y, big * 0.11, p.ink)
    s.frame(60, p.paper)


def _bar(layer: Layer, axis: Axis, start: float, end: float, across: float, width: float) -> None:
    """Draw a bar along an axis."""
    low, high = across - width / 2, across + width / 2
    layer.polygon((axis.at(start, low), axis.at(end, low), axis.at(end, high), axis.at(start, high)))


Motif = Callable[[Layer, float, float, float, int, Colour, Colour], None]


def _corner(x: float, y: float, size: float, turn: int) -> tuple[float, float, float]:
    """Return a corner of the cell, and the angle at which a quarter circle opens from it into the cell."""
    return x + size * (turn in (1, 2)), y + size * (turn in (2, 3)), 90.0 * turn


def _quarter(s: Layer, x: float, y: float, size: float, turn: int, ink: Colour, other: Colour) -> None:
    cx, cy, start = _corner(x, y, size, turn)
    s.slice(cx, cy, size, start, start + 90, ink)
    s.slice(cx, cy, size * 0.45, start, start + 90, other)


def _target(s: Layer, x: float, y: float, size: float, turn: int, ink: Colour, other: Colour) -> None:
    for ring, fill in ((0.5, ink), (0.34, other), (0.18, ink)):
        s.disc(x + size / 2, y + size / 2, size * ring, fill)


def _leaf(s: Layer, x: float, y: float, size: float, turn: int, ink: Colour, other: Colour) -> None:
    steps = [math.radians(90 * i / 24) for i in range(25)]
    near = [(math.cos(a), math.sin(a)) for a in steps]
    shape = near + [(1 - px, 1 - py) for px, py in near]
    s.polygon([(x + size * (1 - px if turn % 2 else px), y + size * py) for px, py in shape], ink)


def _rainbow(s: Layer, x: float, y: float, size: float, turn: int, ink: Colour, other: Colour) -> None:
    cx, cy, start = _corner(x, y, size, turn)
    for ring in (0.9, 0.66, 0.42, 0.18):
        s.arc(cx, cy, size * ring, start, start + 90, size * 0.12, ink)


def _halves(s: Layer, x: float, y: float, size: float, turn: int, ink: Colour, other: Colour) -> None:
    half = size / 2
    for part, fill in enumerate((ink, other)):
        if turn % 2:
            s.slice(x + half * part, y + half, half, -90, 90, fill)
        else:
            s.slice(x + half, y + half * (part + 1), half, 180, 360, fill)


def _bars(s: Layer, x: float, y: float, size: float, turn: int, ink: Colour, other: Colour) -> None:
    for bar in range(4):
        low, high = size * (0.07 + 0.25 * bar), size * (0.18 + 0.25 * bar)
        s.box(*((x, y + low, x + size, y + high) if turn % 2 else (x + low, y, x + high, y + size)), fill=ink)


def _wedge(s: Layer, x: float, y: float, size: float, turn: int, ink: Colour, other: Colour) -> None:
    corners = [(x, y), (x + size, y), (x + size, y + size), (x, y + size)]
    s.polygon([corners[(turn + i) % 4] for i in range(3)], ink)
    s.disc(x + size / 2, y + size / 2, size * 0.14, other)


def _dots(s: Layer, x: float, y: float, size: float, turn: int, ink: Colour, other: Colour) -> None:
    for row in range(3):
        for column in range(3):
            s.disc(x + size * (column + 0.5) / 3, y + size * (row + 0.5) / 3, size * 0.105, ink)


MOTIFS: tuple[Motif, ...] = (_quarter, _quarter, _target, _leaf, _leaf, _rainbow, _halves, _bars, _wedge, _dots)


def modules(s: Sheet) -> None:
    """Draw a wall of square modules: quarters, leaves, targets and bars in few colours."""
    p, rng = s.choose("ulm", "ochre", "sorbet", "lagoon", "plaster"), s.rng
    count = rng.choice((4, 5, 6))
    size = 840 / count
    for row in range(count):
        for column in range(count):
            ground, ink, other = rng.sample((p.paper, p.ink, *p.inks), 3)
            x, y = s.w / 2 - 420 + column * size, s.h / 2 - 420 + row * size
            s.box(x, y, x + size, y + size, ground)
            rng.choice(MOTIFS)(s, x, y, size, rng.randrange(4), ink, other)
    s.frame(80, p.paper)


def overprint(s: Sheet) -> None:
    """Print circles in transparent inks: solid, ruled and of halftone dots, slightly off register."""
    p, rng = s.choose("riso", "sorbet", "dessau"), s.rng
    for number, (ink, (x, y, radius)) in enumerate(zip(rng.sample(p.inks, 3), _circles(s), strict=True)):
        layer = s.layer()
        if number == 0:
            layer.disc(x, y, radius)
        elif number == 1:
            _halftone(layer, x, y, radius, rng.uniform(15, 75))
        else:
            _ruled(layer, x, y, radius, rng.choice((9.0, 13.0, 18.0)))
        s.overprint(layer, ink, 0.35)
    last = s.layer()
    x, y, radius = s.w / 2 + rng.uniform(-60, 60), s.h / 2 + rng.uniform(-60, 60), rng.uniform(40, 86)
    last.disc(x, y, radius)
    s.overprint(last, p.ink, 0.25)
    s.frame(60, p.paper)


def _circles(s: Sheet) -> list[tuple[float, float, float]]:
    """Place three circles that overlap: around the middle, in a diagonal row, or a small one over two large."""
    rng, (cx, cy) = s.rng, s.centre
    scheme = rng.randrange(3)
    start, distance = rng.uniform(0, 360), rng.uniform(125, 175)
    if scheme == 0:
        places = [(start + 120 * i + rng.uniform(-14, 14), distance, rng.uniform(205, 265)) for i in range(3)]
    elif scheme == 1:
        tilt = rng.choice((-45, 45, 0, 90))
        places = [(tilt, -220, 190), (tilt, 0, 190), (tilt, 220, 190)]
    else:
        places = [(start, 110, 285), (start + 180, 190, 175), (start + 90, 170, rng.uniform(120, 165))]
        rng.shuffle(places)
    return [(*polar(cx, cy, angle, away), radius) for angle, away, radius in places]


def _ruled(layer: Layer, x: float, y: float, radius: float, pitch: float) -> None:
    """Fill a circle with level lines."""
    reach = int(radius / pitch)
    for line in range(-reach, reach + 1):
        half = math.sqrt(max(0.0, radius**2 - (line * pitch) ** 2))
        layer.box(x - half, y + line * pitch - pitch * 0.32, x + half, y + line * pitch + pitch * 0.32)


def _halftone(layer: Layer, x: float, y: float, radius: float, angle: float) -> None:
    """Fill a circle with dots on a turned screen, growing from one side to the other."""
    screen, pitch = Axis(x, y, angle), 17.0
    reach = int(radius / pitch) + 1
    for row in range(-reach, reach + 1):
        for column in range(-reach, reach + 1):
            along, across = column * pitch, row * pitch
            if along**2 + across**2 < (radius - 5) ** 2:
                layer.disc(*screen.at(along, across), 2.6 + 4.2 * (along / radius + 1))


def nested(s: Sheet) -> None:
    """Paint squares within squares, each set low in the one around it, so that neighbours change each other."""
    p, rng = s.choose("plaster", "desert", "dusk", "lagoon", "madder"), s.rng
    count = rng.choice((1, 2, 3))
    gap = 36.0 if count > 1 else 0.0
    size = (840 - gap * (count - 1)) / count
    for row in range(count):
        for column in range(count):
            x, y = s.w / 2 - 420 + column * (size + gap), s.h / 2 - 420 + row * (size + gap)
            outer, inner = rng.sample((p.ink, *p.inks), 2)
            outer = mix(outer, p.paper, rng.uniform(0, 0.2))
            for step in range(4):
                part = 1 - step * 0.22
                left, low = x + size * (1 - part) / 2, y + size - size * (1 - part) * 0.24
                s.box(left, low - size * part, left + size * part, low, mix(outer, inner, step / 3))
    s.frame(80, p.paper)


def letterpress(s: Sheet) -> None:
    """Set a page of printer's ornaments by hand, one fount in two inks, with the uneven pressure of a proof."""
    p, rng = s.choose("ink", "madder", "fez", "indigo"), s.rng
    accent = p.inks[-1] if p is PALETTES["ink"] else p.inks[0]
    count = rng.choice((7, 8, 9))
    size = 720 / count
    sorts = [rng.choice((_flower, _lozenge, _cross, _fan, _knot)) for _ in range(3)]
    left, top = s.w / 2 - 360, s.h / 2 - 360
    for row in range(count):
        for column in range(count):
            ring = max(abs(2 * row - count + 1), abs(2 * column - count + 1)) // 2
            ink = accent if (ring + row + column) % 3 == 0 else p.ink
            ink = mix(ink, p.paper, rng.triangular(0, 0.3, 0.04))
            x, y = left + (column + 0.5) * size + rng.gauss(0, 0.7), top + (row + 0.5) * size + rng.gauss(0, 0.7)
            sorts[(ring + (row + column) % 2) % 3](s, x, y, size * 0.46, rng.gauss(0, 0.6), ink, p.paper)
    for grow, width in ((22, 7), (36, 2.4)):
        s.outline(left - grow, top - grow, left + 720 + grow, top + 720 + grow, width, p.ink)
    s.seal(s.w / 2, s.h - 62, 22)


def _flower(s: Sheet, x: float, y: float, r: float, turn: float, ink: Colour, paper: Colour) -> None:
    for petal in range(8):
        s.disc(*polar(x, y, turn + petal * 45, r * 0.62), r * 0.27, ink)
    s.disc(x, y, r * 0.62, ink)
    s.disc(x, y, r * 0.44, paper)
    s.disc(x, y, r * 0.24, ink)


def _lozenge(s: Sheet, x: float, y: float, r: float, turn: float, ink: Colour, paper: Colour) -> None:
    for radius, fill in ((1.0, ink), (0.66, paper), (0.42, ink)):
        s.polygon([polar(x, y, turn + corner * 90, r * radius) for corner in range(4)], fill)
    for corner in range(4):
        s.disc(*polar(x, y, turn + 45 + corner * 90, r * 0.98), r * 0.13, ink)


def _cross(s: Sheet, x: float, y: float, r: float, turn: float, ink: Colour, paper: Colour) -> None:
    for arm in range(4):
        angle = turn + arm * 90
        tips = [polar(x, y, angle - 26, r), polar(x, y, angle + 26, r), (x, y)]
        s.polygon(tips, ink)
        s.disc(*polar(x, y, angle + 45, r * 0.72), r * 0.17, ink)
    s.disc(x, y, r * 0.26, paper)
    s.disc(x, y, r * 0.14, ink)


def _fan(s: Sheet, x: float, y: float, r: float, turn: float, ink: Colour, paper: Colour) -> None:
    for corner in range(4):
        cx, cy = polar(x, y, turn + 45 + corner * 90, r * 1.32)
        for radius, fill in ((0.9, ink), (0.7, paper), (0.52, ink), (0.3, paper)):
            start = 180 + turn + corner * 90
            s.slice(cx, cy, r * radius, start, start + 90, fill)


def _knot(s: Sheet, x: float, y: float, r: float, turn: float, ink: Colour, paper: Colour) -> None:
    for corner in range(4):
        s.ring(*polar(x, y, turn + corner * 90, r * 0.48), r * 0.4, r * 0.15, ink)
    s.disc(x, y, r * 0.12, ink)
