"""Plants: a herbarium fern, blossom on a branch, a meadow, a flower head, cut-paper leaves."""

import math

from .palette import Colour, colour, darker, lighter, mix, scale
from .sheet import Layer, Point, Sheet

POPPY = colour("d03a2c")


def _step(x: float, y: float, angle: float, length: float) -> Point:
    """Return the point at a distance; the angle is in radians."""
    return x + length * math.cos(angle), y + length * math.sin(angle)


def _blade(layer: Layer, x: float, y: float, angle: float, length: float, width: float, ink: Colour | int) -> None:
    """Fill a pointed leaf that starts at a point."""
    right: list[Point] = []
    left: list[Point] = []
    for part in range(9):
        share = part / 8
        half = width / 2 * math.sin(math.pi * share**0.75)
        px, py = _step(x, y, angle, length * share)
        right.append(_step(px, py, angle + math.pi / 2, half))
        left.append(_step(px, py, angle - math.pi / 2, half))
    layer.polygon(right + left[::-1], ink)


def fern(s: Sheet) -> None:
    """Press one to three fern fronds on a herbarium sheet, with their strips of tape and an unwritten label."""
    p, rng = s.choose("forest", "moss", "lagoon", "rose"), s.rng
    fronds = rng.choice((1, 2, 3))
    for number in range(fronds):
        x = s.w / 2 + (number - (fronds - 1) / 2) * 235 + rng.uniform(-20, 20)
        layer = s.layer()
        size = rng.uniform(730, 780) if fronds == 1 else rng.uniform(590, 740)
        _frond(layer, s, x, s.h - 135, -math.pi / 2 + rng.uniform(-0.1, 0.1), size, rng.uniform(-0.5, 0.5))
        s.overprint(layer, mix(rng.choice((p.ink, *p.inks[:2])), p.inks[1], rng.uniform(0, 0.6)), 0.12)
        tape = mix(p.paper, (190, 170, 130), 0.35)
        s.polygon(((x - 26, s.h - 166), (x + 24, s.h - 174), (x + 26, s.h - 156), (x - 24, s.h - 148)), tape)
    left, top = s.w - 300, s.h - 118
    s.box(left, top, left + 235, top + 76, lighter(p.paper, 0.5))
    s.outline(left, top, left + 235, top + 76, 1.6, p.ink)
    for rule in range(3):
        y = top + 22 + rule * 17
        s.line(((left + 16, y), (left + 170 - rule * 28, y)), 1.2, mix(p.ink, p.paper, 0.45))
    s.seal(left + 208, top + 50, 22)


def _frond(layer: Layer, s: Sheet, x: float, y: float, angle: float, length: float, bend: float) -> None:
    """Grow a frond: a bending stalk with pinnae on both sides, each of them a row of small leaves."""
    stalk, pairs, rng = [(x, y)], 30, s.rng
    for pair in range(pairs):
        share = pair / pairs
        angle += bend / pairs
        x, y = _step(x, y, angle, length / pairs * (1.25 - 0.5 * share))
        stalk.append((x, y))
        if share < 0.16:
            continue
        reach = length * 0.33 * min(1.0, (share - 0.08) * 5) * (1 - share) ** 0.85 + 6
        for side in (-1, 1):
            lean = side * (1.3 - 0.5 * share) + rng.gauss(0, 0.03)
            _pinna(layer, x, y, angle + lean, reach * rng.uniform(0.93, 1.05), -side * 0.3)
    layer.line(stalk, 4.6)


def _pinna(layer: Layer, x: float, y: float, angle: float, length: float, bend: float) -> None:
    """Grow one pinna: a bending rib with small leaves on both sides."""
    leaves = max(3, int(length / 9))
    for leaf in range(leaves):
        size = min(15.0, 4 + length * 0.11) * (1 - leaf / leaves) ** 0.7
        for side in (-1, 1):
            _blade(layer, x, y, angle + side * 1.15, size, size * 0.42, 255)
        angle += bend / leaves
        before = x, y
        x, y = _step(x, y, angle, length / leaves)
        layer.line((before, (x, y)), 1.8)


def blossom(s: Sheet) -> None:
    """Brush a plum branch in flower across a plain disc, in the manner of a scroll."""
    p, rng = s.choose("rose", "plaster", "alpine", "indigo", "sorbet", "ochre"), s.rng
    side = rng.choice((-1, 1))
    disc = s.w / 2 + side * rng.uniform(20, 130), rng.uniform(360, 450)
    s.disc(*disc, rng.uniform(215, 270), mix(p.paper, p.inks[1], 0.6))
    nodes: list[Point] = []
    foot, lean = (s.w / 2 - side * 515, rng.uniform(760, 880)), side * rng.uniform(0.85, 1.05)
    _bough(s, p.ink, *foot, lean - math.pi / 2, 820, 34, nodes)
    petal = mix(lighter(p.inks[0], 0.45), p.paper, 0.35)
    rng.shuffle(nodes)
    open_at: list[Point] = []
    for x, y in nodes:
        inside = 80 < x < s.w - 80 and 80 < y < s.h - 80
        if inside and len(open_at) < 46 and all(math.dist((x, y), other) > 33 for other in open_at):
            open_at.append((x, y))
            _flower(s, x, y, rng.triangular(10, 30, 24), mix(petal, p.paper, rng.uniform(0, 0.6)), p.inks[0])
    for _ in range(8):
        x, y = s.w / 2 + side * rng.uniform(-120, 340), rng.uniform(s.h * 0.66, s.h - 110)
        _blade(s, x, y, rng.uniform(0, math.tau), rng.uniform(10, 15), 8, mix(petal, p.inks[0], 0.3))
    s.seal(s.w / 2 + side * 395, s.h - 116, 34)


def _bough(
    s: Sheet, ink: Colour, x: float, y: float, angle: float, length: float, width: float, nodes: list[Point]
) -> None:
    """Grow a crooked bough of a length, thinning out and forking to both sides; note where flowers may sit."""
    rng, steps, course = s.rng, max(4, round(length / 15)), angle
    side = rng.choice((-1, 1))
    fork = rng.randint(3, 6)
    for step in range(steps):
        share = step / steps
        if step % 5 == 0:
            angle = course + rng.gauss(0, 0.24)
        thick = width * (1 - 0.78 * share)
        after = _step(x, y, angle, length / steps)
        s.line(((x, y), after), thick, ink)
        s.disc(*after, thick / 2, ink)
        x, y = after
        if thick < 15 and rng.random() < 0.6:
            nodes.append((x + rng.gauss(0, 5), y + rng.gauss(0, 5)))
        if step == fork and length > 60:
            side, fork = -side, fork + rng.randint(4, 7)
            turn = side * rng.uniform(0.5, 0.95)
            _bough(s, ink, x, y, angle + turn, length * (1 - share * 0.6) * rng.uniform(0.3, 0.5), thick * 0.6, nodes)
    nodes.append((x, y))


def _flower(s: Sheet, x: float, y: float, size: float, petal: Colour, heart: Colour) -> None:
    """Draw a five-petalled flower with its stamens, or a bud when it is small."""
    turn = s.rng.uniform(0, math.tau)
    if size < 15:
        s.disc(x, y, size * 0.62, mix(petal, heart, 0.45))
        return
    petals = [_step(x, y, turn + number * math.tau / 5, size * 0.58) for number in range(5)]
    for cx, cy in petals:
        s.disc(cx, cy, size * 0.5 + 1.3, mix(petal, heart, 0.4))
        s.disc(cx, cy, size * 0.5, petal)
    s.disc(x, y, size * 0.5, petal)
    s.disc(x, y, size * 0.17, mix(petal, heart, 0.55))
    for number in range(10):
        tip = _step(x, y, turn + 0.3 + number * math.tau / 10, size * (0.5 if number % 2 else 0.4))
        s.line(((x, y), tip), 1.0, mix(petal, heart, 0.7))
        s.disc(*tip, 1.9, heart)


def meadow(s: Sheet) -> None:
    """Lie down in a meadow at evening: grasses, umbels, ears and poppies against the light."""
    p, rng = s.choose("dusk", "forest", "desert", "alpine", "lagoon"), s.rng
    s.image.paste(s.gradient((mix(p.inks[1], p.paper, 0.6), p.paper, mix(p.inks[-1], p.paper, 0.3)), 0, s.h * 0.8))
    sun = rng.uniform(s.w * 0.3, s.w * 0.7), rng.uniform(340, 480), rng.uniform(110, 160)
    s.disc(*sun, mix(p.inks[-1], p.paper, 0.15))
    tones = (mix(p.inks[1], p.paper, 0.5), p.inks[1], p.inks[0], p.ink)
    for depth, tone in enumerate(tones):
        near, foot = depth / 3, s.h - 40
        for _ in range(170):
            x, angle, length = rng.uniform(0, s.w), rng.gauss(0, 0.17) - math.pi / 2, rng.uniform(130, 350)
            _stalk(s, x, foot, angle, length * (1.1 - 0.25 * near), rng.gauss(0, 0.5), 3 + 4 * near, tone)
        bloom = mix(mix(p.inks[2], POPPY, 0.55), p.paper, 0.5 * (1 - near))
        for place in range(9):
            x, angle = 80 + (place + rng.random()) * (s.w - 160) / 9, rng.gauss(0, 0.08) - math.pi / 2
            length = rng.uniform(300, 740) * (1.1 - 0.15 * near)
            tip, lean = _stalk(s, x, foot, angle, length, rng.gauss(0, 0.25), 3 + 1.5 * near, tone)
            flower = rng.choice((_umbel, _umbel, _poppy, _ear))
            flower(s, tip, lean, 30 + 34 * near, tone, bloom)
    s.frame(70, lighter(p.paper, 0.35))


def _stalk(
    s: Sheet, x: float, y: float, angle: float, length: float, bend: float, width: float, ink: Colour
) -> tuple[Point, float]:
    """Draw a bending stalk that thins out; return its tip and the angle there."""
    right: list[Point] = []
    left: list[Point] = []
    for part in range(13):
        half = width / 2 * (1 - part / 14)
        right.append(_step(x, y, angle + math.pi / 2, half))
        left.append(_step(x, y, angle - math.pi / 2, half))
        tip = x, y
        x, y = _step(x, y, angle, length / 12)
        angle += bend / 12
    s.polygon(right + left[::-1], ink)
    return tip, angle


def _umbel(s: Sheet, tip: Point, lean: float, size: float, ink: Colour, bloom: Colour) -> None:
    """Spread the rays of an umbel, each with a small umbel of its own."""
    for ray in range(-5, 6):
        end = _step(*tip, lean + ray * 0.2, size * (1 - 0.012 * ray * ray))
        s.line((tip, end), 1.3, ink)
        for branch in range(-3, 4):
            floret = _step(*end, lean + ray * 0.2 + branch * 0.34, size * 0.17)
            s.line((end, floret), 0.9, ink)
            s.disc(*floret, 1.5 + size * 0.012, ink)


def _poppy(s: Sheet, tip: Point, lean: float, size: float, ink: Colour, bloom: Colour) -> None:
    """Open a poppy, seen from the side: petals behind, petals before, frilled, and the dark heart at the foot."""
    for reach, spread, shade in ((0.92, 1.15, 0.22), (0.74, 1.45, 0.0), (0.6, 0.8, 0.1)):
        frill = [lean + spread * (part / 16 - 1) for part in range(33)]
        edge = [_step(*tip, a, size * reach * (0.93 + 0.07 * math.cos((a - lean) * 8))) for a in frill]
        s.polygon([tip, *edge], darker(bloom, shade))
    s.disc(*_step(*tip, lean, size * 0.1), size * 0.13, ink)


def _ear(s: Sheet, tip: Point, lean: float, size: float, ink: Colour, bloom: Colour) -> None:
    """Set grains in two rows along the end of a stalk, with their awns."""
    for grain in range(8):
        at = _step(*tip, lean, grain * size * 0.13 - size * 0.4)
        for side in (-1, 1):
            _blade(s, *at, lean + side * 0.42, size * 0.3, size * 0.1, ink)
            s.line((at, _step(*at, lean + side * 0.22, size * 0.75)), 0.8, ink)


def phyllotaxis(s: Sheet) -> None:
    """Seat seeds at the golden angle, as a sunflower does, growing and turning colour from the heart to the rim."""
    p, rng = s.choose("dusk", "desert", "midnight", "night", "madder", "fez", "persia"), s.rng
    paper, stops = p.paper, (p.ink, *p.inks)
    if rng.random() < 0.5 and not p.is_dark:
        paper, stops = p.ink, p.inks[::-1] if rng.random() < 0.5 else p.inks
        s.ground(paper)
    count, shape = rng.choice((420, 620, 900)), rng.choice((_seed, _petal, _dot))
    for number in range(count):
        share = math.sqrt((number + 0.5) / count)
        angle = number * math.pi * (3 - math.sqrt(5))
        wave = 0.5 + 0.5 * math.sin(number * math.tau / 34)
        size = 385 / math.sqrt(count) * (0.62 + 0.56 * share)
        shape(s, *_step(*s.centre, angle, 385 * share), angle, size, scale(stops, share * 0.9 + 0.1 * wave), paper)
    s.frame(60, paper)


def _seed(s: Sheet, x: float, y: float, angle: float, size: float, ink: Colour, paper: Colour) -> None:
    start = _step(x, y, angle, -size * 0.95)
    _blade(s, *start, angle, size * 2.1, size * 1.25, ink)
    s.line((_step(*start, angle, size * 0.5), _step(*start, angle, size * 1.5)), size * 0.09, mix(ink, paper, 0.55))


def _petal(s: Sheet, x: float, y: float, angle: float, size: float, ink: Colour, paper: Colour) -> None:
    corners = [_step(x, y, angle + turn * math.pi / 2, size * (1.15 if turn % 2 == 0 else 0.8)) for turn in range(4)]
    s.polygon(corners, ink)
    s.polygon([((cx + x) / 2, (cy + y) / 2) for cx, cy in corners], mix(ink, paper, 0.3))


def _dot(s: Sheet, x: float, y: float, angle: float, size: float, ink: Colour, paper: Colour) -> None:
    s.disc(x, y, size * 0.86, ink)
    s.disc(*_step(x, y, angle, size * 0.22), size * 0.4, mix(ink, paper, 0.35))


def cutouts(s: Sheet) -> None:
    """Cut seaweed out of painted paper with scissors, one leaf to a square."""
    p, rng = s.choose("sorbet", "riso", "lagoon", "dessau", "fez", "dusk"), s.rng
    one, two, three = p.inks[:3]
    pairs = [(p.ink, one), (two, p.paper), (one, p.paper), (three, p.ink), (p.inks[-1], p.paper), (two, p.ink)]
    count, gap, offset = rng.choice((2, 3)), 14.0, rng.randrange(6)
    size = (840 - gap * (count - 1)) / count
    for cell in range(count * count):
        row, column = divmod(cell, count)
        x, y = s.w / 2 + (column - count / 2) * (size + gap), s.h / 2 + (row - count / 2) * (size + gap)
        ground, leaf = pairs[(cell + row + offset) % len(pairs)]
        corners = ((x, y), (x + size, y), (x + size, y + size), (x, y + size))
        s.polygon([(cx + rng.uniform(-4, 4), cy + rng.uniform(-4, 4)) for cx, cy in corners], ground)
        _seaweed(s, x + size / 2, y + size * 0.94, size * 0.86, leaf)
    s.frame(46, p.paper)


def _seaweed(s: Sheet, x: float, y: float, size: float, ink: Colour) -> None:
    """Cut one leaf, from its foot up: a wavering spine with rounded fingers that leave it in pairs and curl upwards."""
    rng, pairs = s.rng, s.rng.randint(4, 6)
    finger, rise = size * 0.034, size * 0.78 / pairs
    angle = -math.pi / 2 + rng.gauss(0, 0.12)
    for pair in range(pairs + 1):
        share = pair / pairs
        for side in (-1, 1):
            start = angle + side * (1.25 - 0.55 * share)
            reach = size * (0.36 - 0.16 * share) * rng.uniform(0.86, 1.1)
            _finger(s, x, y, start, reach, -side * rng.uniform(0.45, 0.9), finger, ink)
        angle += rng.gauss(0, 0.14) + 0.3 * (-math.pi / 2 - angle)
        _finger(s, x, y, angle, rise, 0, finger, ink)
        x, y = _step(x, y, angle, rise)


def _finger(s: Sheet, x: float, y: float, angle: float, length: float, bend: float, width: float, ink: Colour) -> None:
    """Cut a bending finger that swells to a rounded tip."""
    for part in range(25):
        s.disc(x, y, width * (0.78 + 0.5 * (part / 24) ** 2), ink)
        x, y = _step(x, y, angle, length / 24)
        angle += bend / 24
