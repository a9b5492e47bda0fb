"""The sky: phases of the moon, a star chart, an eclipse, orbits."""

import math

from PIL import Image, ImageDraw, ImageFilter

from .noise import Noise
from .palette import Colour, Palette, colour, darker, lighter, mix
from .sheet import Axis, Layer, Point, Sheet, polar

GILT = colour("dab46e")

Star = tuple[float, float, float]


def moons(s: Sheet) -> None:
    """Show the month as a grid or a wheel of moons, from new to full and back."""
    p, rng = s.choose("midnight", "night", "ink", "indigo"), s.rng
    dark, pale = p.dark, p.pale
    gold = mix(p.inks[-3], pale, 0.25) if p.is_dark else mix(pale, GILT, 0.45)
    s.ground(dark)
    if rng.random() < 0.5:
        places = [(s.w / 2 + (i % 5 - 2) * 158, s.h / 2 + (i // 5 - 2) * 158, 58.0) for i in range(25)]
    else:
        turn = [math.radians(360 * i / 16 - 90) for i in range(16)]
        places = [(s.w / 2 + 335 * math.cos(a), s.h / 2 + 335 * math.sin(a), 50.0) for a in turn]
        s.ring(*s.centre, 335, 1.4, mix(dark, gold, 0.5))
    for number, (x, y, radius) in enumerate(places):
        _moon(s, x, y, radius, number / len(places), dark, mix(gold, pale, 0.35))
    if len(places) == 16:
        _moon(s, *s.centre, 170, 0.5, dark, mix(gold, pale, 0.35))
        for ring in (196, 206):
            s.ring(*s.centre, ring, 1.4, mix(dark, gold, 0.6))
    _border(s, gold)


def _border(s: Sheet, ink: Colour) -> None:
    """Rule a fine double line around the sheet."""
    s.rule(46, 2.4, ink)
    s.rule(55, 1.2, ink)


def _moon(s: Sheet, x: float, y: float, radius: float, phase: float, dark: Colour, light: Colour) -> None:
    """Draw one moon: `phase` runs from new (0) by full (0.5) to new (1)."""
    side = max(8, round(radius * 2 * s.unit))
    surface = Image.new("RGB", (side, side), light)
    pen, rng = ImageDraw.Draw(surface), s.rng
    for _ in range(26):
        size = side * rng.triangular(0.012, 0.16, 0.02)
        cx, cy = rng.uniform(0, side), rng.uniform(0, side)
        pen.ellipse((cx - size, cy - size, cx + size, cy + size), fill=darker(light, rng.uniform(0.05, 0.2)))
    surface = surface.filter(ImageFilter.GaussianBlur(side / 70))
    turn = math.cos(phase * math.tau)
    lit = Image.new("L", (side, side), 0)
    edge = [math.radians(-90 + 180 * i / 48) for i in range(49)]
    right = 1 if phase < 0.5 else -1
    outer = [(side / 2 * (1 + right * math.cos(a)), side / 2 * (1 + math.sin(a))) for a in edge]
    inner = [(side / 2 * (1 + right * turn * math.cos(a)), side / 2 * (1 + math.sin(a))) for a in edge]
    ImageDraw.Draw(lit).polygon(outer + inner[::-1], fill=255)
    s.disc(x, y, radius, mix(dark, light, 0.1))
    corner = round((x - radius) * s.unit), round((y - radius) * s.unit)
    s.image.paste(surface, corner, lit.filter(ImageFilter.GaussianBlur(side / 160)))


def constellations(s: Sheet) -> None:
    """Chart a sky nobody has seen: graduated circle, milky way, magnitudes, and figures joined by the nearest stars."""
    p, rng = s.choose("midnight", "indigo", "persia", "lagoon"), s.rng
    dark, pale, gold = p.dark, p.pale, mix(p.pale, GILT, 0.5)
    s.ground(dark)
    (cx, cy), radius = s.centre, 395.0
    s.disc(cx, cy, radius, lighter(dark, 0.07))
    _graticule(s, cx, cy, radius, mix(dark, pale, 0.24), gold)
    band, drift = Axis(cx, cy, rng.uniform(0, 180)), Noise(rng)
    for _ in range(2600):
        along = rng.uniform(-radius, radius)
        x, y = band.at(along, rng.gauss(0, 62) + 70 * drift.at(along / 150, 0))
        if math.hypot(x - cx, y - cy) < radius - 6:
            s.disc(x, y, rng.uniform(0.6, 1.5), mix(dark, pale, rng.uniform(0.2, 0.6)))
    stars: list[Star] = []
    for _ in range(4000):
        x, y, size = cx + rng.uniform(-radius, radius), cy + rng.uniform(-radius, radius), rng.triangular(2, 8.5, 2.2)
        clear = all(math.hypot(x - u, y - v) > 27 for u, v, _ in stars)
        if len(stars) < 130 and clear and math.hypot(x - cx, y - cy) < radius - 18:
            stars.append((x, y, size))
    for (ax, ay, _), (bx, by, _) in _figures([star for star in stars if star[2] > 3.6]):
        s.line(((ax, ay), (bx, by)), 1.6, mix(dark, gold, 0.75))
    for x, y, size in stars:
        s.disc(x, y, size + 4, lighter(dark, 0.07))
        _star(s, x, y, size, gold if size > 5.6 else pale)
    _border(s, gold)


def _ray(x: float, y: float, angle: float, near: float, far: float) -> tuple[Point, Point]:
    """Return the piece of a ray from a point at an angle (degrees), between two distances."""
    return polar(x, y, angle, near), polar(x, y, angle, far)


def _graticule(s: Sheet, x: float, y: float, radius: float, faint: Colour, gold: Colour) -> None:
    """Draw the circles and hours of a chart, and its graduated rim."""
    for part in (0.25, 0.5, 0.75):
        s.ring(x, y, radius * part, 1.1, faint)
    for hour in range(0, 360, 30):
        s.line(_ray(x, y, hour, 20, radius), 1.1, faint)
    for ring, width in ((0.0, 2.4), (9.0, 1.2), (24.0, 2.4)):
        s.ring(x, y, radius + ring, width, gold)
    for tick in range(0, 360, 2):
        s.line(_ray(x, y, tick, radius, radius + (24 if tick % 10 == 0 else 9)), 1.3, gold)


def _figures(
    stars: list[Star],
) -> list[tuple[Star, Star]]:
    """Join stars into figures: the shortest tree over all of them, without its longest branches."""
    joined, apart = stars[:1], stars[1:]
    branches = []
    while apart:
        reach, old, new = min((math.dist(a[:2], b[:2]), a, b) for a in joined for b in apart)
        joined.append(new)
        apart.remove(new)
        branches.append((reach, old, new))
    branches.sort()
    return [(old, new) for reach, old, new in branches[: int(len(branches) * 0.8)]]


def _star(s: Sheet, x: float, y: float, size: float, ink: Colour) -> None:
    """Draw a star by magnitude: a dot, or for the bright ones four rays."""
    if size < 5.2:
        s.disc(x, y, size * 0.62, ink)
        return
    s.polygon([polar(x, y, 45 * i, size * (1.9 if i % 2 == 0 else 0.55)) for i in range(8)], ink)


def eclipse(s: Sheet) -> None:
    """Catch totality: a black sun, and a corona of some thousands of fine strokes."""
    p, rng = s.choose("midnight", "night", "dusk", "madder"), s.rng
    dark = p.paper if p.is_dark else darker(p.ink, 0.35)
    glow = lighter(p.inks[0] if p.is_dark else p.inks[-1], 0.1)
    s.ground(dark)
    (cx, cy), radius, streams = s.centre, rng.uniform(150, 200), Noise(rng)
    for _ in range(420):
        x, y, size = rng.uniform(0, s.w), rng.uniform(0, s.h), rng.triangular(0.5, 2.2, 0.7)
        s.disc(x, y, size, mix(dark, glow, rng.uniform(0.2, 0.7)))
    halo = Image.radial_gradient("L").point(lambda v: max(0, 190 - v * 2)).resize(s.image.size)
    s.stamp(Layer(halo, s.unit), mix(dark, glow, 0.55))
    for _ in range(5200):
        angle = rng.uniform(0, 360)
        cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        stream = 0.5 + 0.5 * streams.rough(cos * 2.3 + 9, sin * 2.3 + 9, 4)
        start = radius + rng.expovariate(1 / 30)
        reach = 14 + rng.random() * 560 * stream**3.2
        bright, lean = 1 - min(1, (start - radius) / 150), angle + rng.gauss(0, 1.2)
        for piece in range(3, 0, -1):
            ink = mix(dark, lighter(glow, 0.25 * bright), (0.22 + 0.68 * bright) * (1.2 - 0.28 * piece))
            s.line(_ray(cx, cy, lean, start, start + reach * piece / 3), 0.7 + 0.2 * (3 - piece), ink)
    s.disc(cx, cy, radius, darker(dark, 0.45))
    s.ring(cx, cy, radius, 2.4, lighter(glow, 0.55))
    bead = polar(cx, cy, rng.uniform(190, 350), radius)
    s.disc(*bead, 10, lighter(glow, 0.75))
    _border(s, mix(dark, glow, 0.7))


def orbits(s: Sheet) -> None:
    """Hang planets of bands, seas and rings on their orbits around a sun that is out of the picture's middle."""
    p, rng = s.choose("night", "midnight", "sorbet", "ulm", "dessau"), s.rng
    x, y = s.w * rng.choice((0.16, 0.5, 0.84)), s.h * rng.choice((0.16, 0.5, 0.84))
    spread = 0.62 if (x, y) == s.centre else 1.0
    s.disc(x, y, 74 * spread + 12, p.inks[0])
    for ring in range(3):
        s.ring(x, y, (92 + 12 * ring) * spread + 14, 2.6 - 0.7 * ring, p.inks[0])
    distance = 190.0 * spread
    for number in range(6 if spread < 1 else 7):
        size = rng.uniform(14, 44) * (0.8 if spread < 1 else 1)
        distance += size
        s.ring(x, y, distance, 1.6, mix(p.paper, p.ink, 0.6))
        places = [polar(x, y, angle, distance) for angle in range(0, 360, 5)]
        places = [(px, py) for px, py in places if 70 < px < s.w - 70 and 70 < py < s.h - 70]
        if places:
            _planet(s, p, *rng.choice(places), size, number)
        distance += size + rng.uniform(12, 40) * spread
    s.frame(46, p.paper, seal=False)
    s.seal(s.w - 57, s.h - 23, 18)


def _planet(s: Sheet, p: Palette, x: float, y: float, size: float, number: int) -> None:
    """Draw a planet: banded, halved by its shadow, spotted, or ringed."""
    rng = s.rng
    base, other = rng.sample(p.inks, 2)
    s.disc(x, y, size + 7, p.paper)
    s.disc(x, y, size, base)
    kind = number % 4
    if kind == 0:
        for band in range(-2, 3):
            half = math.sqrt(1 - (band * 0.36) ** 2) * size
            s.box(x - half, y + band * size * 0.36 - size * 0.07, x + half, y + band * size * 0.36 + size * 0.07, other)
    elif kind == 1:
        s.slice(x, y, size, 30, 210, other)
    elif kind == 2:
        for spot in range(5):
            s.disc(*polar(x, y, spot * 77, size * 0.55), size * (0.1 + 0.035 * spot), other)
    else:
        for ring in (1.5, 1.75):
            points = [polar(0, 0, a, size * ring) for a in range(-24, 205, 4)]
            s.line([(x + px - py * 0.1, y + py * 0.3 + px * 0.28) for px, py in points], 3, p.ink)
