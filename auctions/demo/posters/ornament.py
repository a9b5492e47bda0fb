"""Ornament of rule and compass: star patterns on tilings, scales, a rose window."""

import math
from collections.abc import Iterator

from .palette import Colour, Palette, colour, darker, lighter, mix
from .plots import between, middle
from .sheet import Point, Sheet, polar

Tile = tuple[int, list[Point]]

JOINT, LEAD = colour("f4f0e4"), colour("1e1c1e")


def _regular(x: float, y: float, sides: int, edge: float, turn: float) -> list[Point]:
    """Return a regular polygon by the length of its edge; its first corner is at `turn` degrees."""
    radius = edge / 2 / math.sin(math.pi / sides)
    return [polar(x, y, turn + 360 * corner / sides, radius) for corner in range(sides)]


def _octagons(s: Sheet, pitch: float) -> Iterator[Tile]:
    """Tile the sheet with octagons and squares."""
    edge = pitch / (1 + math.sqrt(2))
    for row in range(-1, int(s.h / pitch) + 2):
        for column in range(-1, int(s.w / pitch) + 2):
            x, y = s.w / 2 + (column - s.w // pitch / 2) * pitch, s.h / 2 + (row - s.h // pitch / 2) * pitch
            yield 8, _regular(x, y, 8, edge, 22.5)
            yield 4, _regular(x + pitch / 2, y + pitch / 2, 4, edge, 0)


def _dodecagons(s: Sheet, pitch: float) -> Iterator[Tile]:
    """Tile the sheet with dodecagons, hexagons and squares."""
    edge = pitch / (3 + math.sqrt(3))
    tall = pitch * math.sqrt(3) / 2
    for row in range(-2, int(s.h / tall) + 3):
        for column in range(-2, int(s.w / pitch) + 3):
            x = s.w / 2 + (column - s.w // pitch / 2 + (0.5 if row % 2 else 0)) * pitch
            y = s.h / 2 + (row - s.h // tall / 2) * tall
            yield 12, _regular(x, y, 12, edge, 15)
            for turn in (0, 60, 120):
                yield 4, _regular(*polar(x, y, turn, pitch / 2), 4, edge, turn + 45)
            for turn in (30, 90):
                yield 6, _regular(*polar(x, y, turn, pitch / math.sqrt(3)), 6, edge, 0)


def _star(corners: list[Point], contact: float) -> list[Point]:
    """Return the star in a polygon: from the middle of each edge two rays leave at the contact angle (degrees)."""
    points: list[Point] = []
    count = len(corners)
    for index in range(count):
        (ax, ay), (bx, by), (cx, cy) = (corners[(index + step) % count] for step in range(3))
        first, second = ((ax + bx) / 2, (ay + by) / 2), ((bx + cx) / 2, (by + cy) / 2)
        one = math.atan2(by - ay, bx - ax) + math.radians(contact)
        two = math.atan2(by - cy, bx - cx) - math.radians(contact)
        across = math.sin(two - one)
        dx, dy = second[0] - first[0], second[1] - first[1]
        reach = (dx * math.sin(two) - dy * math.cos(two)) / across
        points += [first, (first[0] + reach * math.cos(one), first[1] + reach * math.sin(one))]
    return points


def zellige(s: Sheet) -> None:
    """Set glazed tiles by hand: stars on octagons or dodecagons, each piece with a fire of its own, white joints."""
    p, rng = s.choose("glaze", "fez", "persia", "anatolia"), s.rng
    large, middling, small, bright, heart = rng.sample((p.ink, *p.inks[:4]), 5)
    tiling, pitches = rng.choice(((_octagons, (170, 213, 284)), (_dodecagons, (284, 400))))
    s.ground(JOINT)
    for sides, corners in tiling(s, rng.choice(pitches)):
        ground = large if sides > 6 else middling if sides == 6 else small
        star = _star(corners, 60 if sides == 6 else 67.5)
        for index, corner in enumerate(corners):
            _glazed(s, [corner, star[index * 2 - 2], star[index * 2 - 1], star[index * 2]], ground, 0.0)
        _glazed(s, star, bright if sides > 6 else p.paper, 2.4)
        if sides > 6:
            for share, ink in ((1.0, heart), (0.72, p.paper), (0.5, middling)):
                _glazed(s, _within(star, share, 0.62), ink, 2.0)
    s.frame(60, p.paper)


def _glazed(s: Sheet, shape: list[Point], ink: Colour, joint: float) -> None:
    """Lay one piece of tile: its colour a little off, with a pale joint around it."""
    s.polygon(shape, (lighter if s.rng.random() < 0.5 else darker)(ink, abs(s.rng.gauss(0, 0.055))))
    if joint:
        s.line([*shape, *shape[:2]], joint, JOINT)


def _within(star: list[Point], share: float, waist: float) -> list[Point]:
    """Return a smaller star within a star, turned so that its tips stand in the larger one's notches."""
    centre, tips = middle(star), star[1::2]
    points: list[Point] = []
    for index, tip in enumerate(tips):
        notch = between(tips[index - 1], tip, 0.5)
        points += [between(centre, notch, share * waist), between(centre, tip, share)]
    return points


def girih(s: Sheet) -> None:
    """Draw the interlaced straps of a star pattern in gold on a single deep ground."""
    p, rng = s.choose("persia", "fez", "midnight", "madder", "rose"), s.rng
    dark, gold, field = p.dark, colour("e2bd74"), p.inks[-1] if p.is_dark else p.inks[0]
    s.ground(dark)
    tiling, pitches = rng.choice(((_octagons, (170, 213)), (_dodecagons, (284, 330, 430))))
    tiles = list(tiling(s, rng.choice(pitches)))
    contact = rng.choice((55.0, 60.0, 67.5, 72.0))
    for sides, corners in tiles:
        shape = _star(corners, contact)
        s.polygon(shape, mix(dark, field, 0.75 if sides > 6 else 0.3))
    for width, ink in ((15.0, darker(dark, 0.4)), (11.0, gold), (6.4, mix(dark, field, 0.18))):
        for _, corners in tiles:
            shape = _star(corners, contact)
            s.line([*shape, shape[0], shape[1]], width, ink)
    for sides, corners in tiles:
        if sides > 6:
            _boss(s, _star(corners, contact), gold, mix(dark, field, 0.18))
    s.frame(60, darker(dark, 0.25))
    s.rule(60, 2.4, gold)
    s.rule(51, 2.4, gold)


def _boss(s: Sheet, star: list[Point], gold: Colour, field: Colour) -> None:
    """Set two smaller stars and a bead into a large star."""
    for share in (0.74, 0.42):
        inner = _within(star, share, 0.66)
        s.polygon(inner, field)
        s.line([*inner, *inner[:2]], 3.4, gold)
    s.disc(*middle(star), math.dist(middle(star), star[1]) * 0.13, gold)


def seigaiha(s: Sheet) -> None:
    """Lay the scales of a sea of waves, each with a pattern out of five."""
    p, rng = s.choose("indigo", "lagoon", "rose", "sorbet", "madder", "persia"), s.rng
    radius = rng.choice((84.0, 105.0, 140.0))
    row, top = 0, 60.0
    while top < s.h + radius:
        for column in range(-1, int(s.w / radius / 2) + 2):
            x, y = 80 + column * 2 * radius + (radius if row % 2 else 0), top + radius * 0.5
            ink = rng.choice((p.ink, *p.inks[:4]))
            s.disc(x, y, radius, p.paper)
            s.disc(x, y, radius - 3, ink)
            _scale(s, x, y, radius - 3, rng.randrange(5), ink, p.paper)
        row, top = row + 1, top + radius / 2
    s.frame(80, p.paper)


def _scale(s: Sheet, x: float, y: float, radius: float, kind: int, ink: Colour, line: Colour) -> None:
    """Fill one scale: rings, rays, dots, petals, or one broad band."""
    if kind < 2:
        for ring in (0.8, 0.6, 0.4, 0.2):
            s.disc(x, y, radius * ring + 5, line)
            s.disc(x, y, radius * ring, mix(ink, line, 0.25) if kind else ink)
    elif kind == 2:
        s.disc(x, y, radius * 0.82, line)
        s.disc(x, y, radius * 0.76, darker(ink, 0.2))
        for ray in range(180, 361, 15):
            s.line((polar(x, y, ray, radius * 0.16), polar(x, y, ray, radius * 0.68)), 3.2, line)
    elif kind == 3:
        for ring in range(1, 5):
            for dot in range(ring * 4 + 1):
                s.disc(*polar(x, y, 180 + dot * 180 / (ring * 4), radius * ring * 0.215), radius * 0.042, line)
    else:
        for petal in range(180, 361, 30):
            s.disc(*polar(x, y, petal, radius * 0.62), radius * 0.15, line)
        s.disc(x, y, radius * 0.36, line)
        s.disc(x, y, radius * 0.25, ink)


def rosette(s: Sheet) -> None:
    """Glaze a rose window: lancets between the hub and a wreath of roundels, coloured glass in stone tracery."""
    p, rng = s.choose("glaze", "persia", "rose", "dusk", "anatolia"), s.rng
    stone, glass = mix(LEAD, p.ink, 0.35), rng.sample((p.inks[0], p.inks[1], p.ink, p.inks[3]), 4)
    (x, y), count = s.centre, rng.choice((12, 16))
    step = 360 / count
    for radius, ink in ((425.0, stone), (413.0, lighter(stone, 0.25)), (408.0, stone)):
        s.disc(x, y, radius, ink)
    for petal in range(count * 2):
        size = min(38.0, 360 * math.sin(math.radians(step / 4)))
        _roundel(s, *polar(x, y, (petal + 0.5) * step / 2, 362), size, glass[petal % 2], p)
    for petal in range(count):
        _lancet(s, petal * step, (120, 262), step / 2, (glass[petal % 2], glass[2], p.inks[2], p.paper))
        _roundel(
            s, *polar(x, y, (petal + 0.5) * step, 306), 262 * math.sin(math.radians(step / 2)) * 0.32, p.inks[2], p
        )
    for petal in range(count // 2):
        _lancet(s, petal * step * 2, (36, 78), step, (glass[3], glass[0], p.inks[2], p.paper))
    _roundel(s, x, y, 30, glass[1], p)
    s.frame(40, p.paper, seal=False)
    s.seal(s.w - 60, s.h - 52, 20)


def _lancet(s: Sheet, angle: float, reach: tuple[float, float], half: float, inks: tuple[Colour, ...]) -> None:
    """Glaze one lancet: a light that widens from the hub to a round head, in nested bands, with a boss in its head."""
    near, far = reach
    (x, y), head = polar(*s.centre, angle, far), far * math.sin(math.radians(half)) - 5
    for inset, ink in zip((0.0, 0.22, 0.42, 0.72), (inks[0], inks[1], inks[0], inks[2]), strict=True):
        width = head * (1 - inset)
        arch = [polar(x, y, angle + 90 - turn, width) for turn in range(0, 181, 10)]
        foot = polar(*s.centre, angle, near + (far - near) * inset * 0.8)
        shape = [*arch, *(polar(*foot, angle + side, width * near / far) for side in (-90, 90))]
        _glazed(s, shape, ink, 0.0)
        s.line([*shape, shape[0]], 3.2, LEAD)
    s.disc(x, y, head * 0.2, inks[3])
    s.ring(x, y, head * 0.2, 3.0, LEAD)


def _roundel(s: Sheet, x: float, y: float, size: float, ink: Colour, p: Palette) -> None:
    """Glaze a roundel: a rim, a flower of six, a boss."""
    _glazed(s, _regular(x, y, 24, 2 * size * math.sin(math.pi / 24), 0), ink, 0.0)
    s.ring(x, y, size, 3.0, LEAD)
    for petal in range(6):
        s.disc(*polar(x, y, petal * 60, size * 0.5), size * 0.24, mix(ink, p.paper, 0.5))
    s.disc(x, y, size * 0.27, p.inks[2])
    s.ring(x, y, size * 0.27, 2.4, LEAD)
