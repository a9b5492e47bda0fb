"""Line work, as a plotter or a graver would do it: rings, currents, profiles, pendulums, engraving, ribbons."""

import math

from PIL import ImageChops

from .noise import Noise
from .palette import Colour, mix
from .sheet import Point, Sheet


def interference(s: Sheet) -> None:
    """Overprint sets of concentric rings in two or three inks; their meeting makes the picture."""
    p, rng = s.choose("riso", "sorbet", "lagoon", "rose", "dessau"), s.rng
    count = rng.choice((2, 2, 3))
    start, distance, pitch = rng.uniform(0, 360), rng.uniform(35, 120), rng.uniform(13, 18)
    window = s.layer()
    if rng.random() < 0.5:
        window.disc(*s.centre, 410)
    else:
        window.box(s.w / 2 - 410, s.h / 2 - 410, s.w / 2 + 410, s.h / 2 + 410)
    for number, ink in enumerate(rng.sample(p.inks, count)):
        angle = math.radians(start + 360 * number / count)
        x, y = s.w / 2 + distance * math.cos(angle), s.h / 2 + distance * math.sin(angle)
        layer = s.layer()
        for ring in range(int(760 / pitch)):
            layer.ring(x, y, pitch * (ring + 0.5), pitch * 0.5)
        layer.image = ImageChops.darker(layer.image, window.image)
        s.overprint(layer, ink, 0.15)
    s.frame(60, p.paper)


def flow(s: Sheet) -> None:
    """Draw currents that never touch: each ribbon follows the field until it would meet another."""
    p, rng = s.choose("midnight", "night", "lagoon", "ochre", "sorbet", "desert"), s.rng
    field, turn = Noise(rng), rng.uniform(0, math.tau)
    taken: set[tuple[int, int]] = set()
    for attempt in range(9000):
        width = 20.0 if attempt < 70 else 11.0 if attempt < 900 else 4.5
        path = _current(s, field, turn, taken, width / 2 + 2.5, rng.uniform(60, s.w - 60), rng.uniform(60, s.h - 60))
        if len(path) < 7:
            continue
        ink = rng.choice((p.ink, *p.inks))
        s.ribbon(path, width, ink)
        for x, y in (path[0], path[-1]):
            s.disc(x, y, width / 2, ink)
    s.frame(60, p.paper, seal=False)
    s.seal(s.w - 71, s.h - 30, 20)


def _current(
    s: Sheet, field: Noise, turn: float, taken: set[tuple[int, int]], reach: float, x: float, y: float
) -> list[Point]:
    """Follow the field from a point and claim the cells along the way; empty when the start is not free."""
    cell, stride = 4.0, 6.0
    span = range(-math.ceil(reach / cell), math.ceil(reach / cell) + 1)
    near = [(i, j) for i in span for j in span if math.hypot(i, j) * cell <= reach + cell / 2]
    path: list[Point] = []
    claimed: set[tuple[int, int]] = set()
    while len(path) < 150 and 40 < x < s.w - 40 and 40 < y < s.h - 40:
        column, row = int(x / cell), int(y / cell)
        cells = {(column + i, row + j) for i, j in near}
        if not taken.isdisjoint(cells):
            break
        claimed |= cells
        path.append((x, y))
        angle = turn + math.pi * field.at(x / 330, y / 330)
        x, y = x + stride * math.cos(angle), y + stride * math.sin(angle)
    if len(path) >= 7:
        taken |= claimed
    return path


def ridges(s: Sheet) -> None:
    """Stack profiles of a range that exists only as sound: each line hides what stands behind it."""
    p, rng = s.choose("night", "midnight", "ink", "indigo"), s.rng
    relief = Noise(rng)
    rows, focus, breadth = 58, rng.uniform(-70, 70), rng.uniform(105, 150)
    for row in range(rows):
        base = 270 + row * (s.h - 440) / rows
        points: list[Point] = []
        for x in range(150, round(s.w) - 149, 5):
            away = (x - s.w / 2 - focus * math.sin(row / 9)) / breadth
            swell = math.exp(-(away**2)) * (0.5 + 0.5 * math.sin(row / rows * math.pi))
            height = 190 * swell * abs(relief.rough(x / 62, row / 2.7, 3)) + 5 * relief.at(x / 14, row * 3.1)
            points.append((x, base - height))
        s.polygon([*points, (points[-1][0], base + 30), (points[0][0], base + 30)], p.paper)
        s.line(points, 3.2, mix(p.ink, p.inks[0], row / rows))
    s.seal(s.w / 2, s.h - 70, 20)


def harmonograph(s: Sheet) -> None:
    """Let two pendulums and a turning table draw in two inks until they come to rest."""
    p, rng = s.choose("midnight", "ink", "indigo", "rose", "night", "lagoon"), s.rng
    first, second = rng.choice(((2, 3), (3, 4), (3, 5), (4, 5), (1, 2), (1, 3)))
    phases = [rng.uniform(0, math.tau) for _ in range(4)]
    drift, damping = rng.uniform(0.003, 0.008), rng.uniform(0.006, 0.009)
    for number, ink in enumerate((mix(p.inks[-1], p.paper, 0.2), p.inks[0])):
        points: list[Point] = []
        for step in range(8400):
            t = step * 0.03
            fade, lag = 210 * math.exp(-damping * t), 0.35 * (1 - number)
            x = math.sin(first * t + phases[0] + lag) + 0.9 * math.sin((second + drift) * t + phases[1])
            y = math.sin(second * t + phases[2]) + 0.9 * math.sin((first - drift) * t + phases[3] + lag)
            points.append((s.w / 2 + fade * x, s.h / 2 + fade * y))
        s.line(points, 1.6, ink)
    s.frame(60, p.paper)


def engraving(s: Sheet) -> None:
    """Cut spheres out of parallel lines that swell in the shadow and thin out in the light."""
    p, rng = s.choose("ink", "indigo", "forest", "rose"), s.rng
    balls = _balls(s)
    pitch = 12.0
    for row in range(int((s.h - 180) / pitch)):
        y = 92 + row * pitch
        upper: list[Point] = []
        lower: list[Point] = []
        for x in map(float, range(90, round(s.w) - 89, 4)):
            bend, dark = _relief(balls, x, y, s)
            half = pitch * 0.46 * dark + 0.55
            upper.append((x, y + bend - half))
            lower.append((x, y + bend + half))
        s.polygon(upper + lower[::-1], p.ink)
    accent = rng.choice(p.inks[1:])
    layer = s.layer()
    x, y, radius = balls[0]
    layer.disc(x, y, radius)
    s.overprint(layer, mix(accent, p.paper, 0.45))
    s.frame(90, p.paper)


def _balls(s: Sheet) -> list[tuple[float, float, float]]:
    """Place spheres of falling size that do not touch."""
    rng = s.rng
    balls = [(s.w / 2 + rng.uniform(-120, 120), s.h / 2 + rng.uniform(-100, 60), rng.uniform(190, 235))]
    for _ in range(400):
        radius = rng.uniform(38, 120)
        x, y = rng.uniform(120 + radius, s.w - 120 - radius), rng.uniform(120 + radius, s.h - 120 - radius)
        if len(balls) < 7 and all(math.hypot(x - u, y - v) > radius + r + 22 for u, v, r in balls):
            balls.append((x, y, radius))
    return balls


def _relief(balls: list[tuple[float, float, float]], x: float, y: float, s: Sheet) -> tuple[float, float]:
    """Return how far a line bends at a point and how dark it is (0 to 1); light falls from the upper left."""
    for u, v, radius in balls:
        dx, dy = (x - u) / radius, (y - v) / radius
        flat = dx * dx + dy * dy
        if flat < 1:
            up = math.sqrt(1 - flat)
            light = -0.55 * dx - 0.6 * dy + 0.58 * up
            return -radius * 0.12 * up, min(0.98, max(0.03, 0.78 - 0.95 * light))
        shade = ((x - u - radius * 0.5) / (radius * 1.0)) ** 2 + ((y - v - radius * 0.95) / (radius * 0.3)) ** 2
        if shade < 1:
            return 0.0, 0.28 + 0.6 * (1 - shade)
    return 0.0, 0.16 + 0.14 * y / s.h


def truchet(s: Sheet) -> None:
    """Lay tiles with two ribbons each, turned by chance, over and under: one endless knot."""
    p, rng = s.choose("lagoon", "fez", "sorbet", "ulm", "dusk", "midnight"), s.rng
    count = rng.choice((5, 6, 7))
    size = 840 / count
    stripes = rng.sample(p.inks, 3)
    profile = ((0.56, p.paper), (0.48, p.ink), (0.42, stripes[0]), (0.24, stripes[1]), (0.09, stripes[2]))
    for row in range(count):
        for column in range(count):
            x, y = s.w / 2 - 420 + column * size, s.h / 2 - 420 + row * size
            if rng.random() < 0.2:
                _crossing(s, x, y, size, profile)
            else:
                _bends(s, x, y, size, rng.randrange(2), profile)
    s.frame(80, p.paper)


Profile = tuple[tuple[float, Colour], ...]


def _crossing(s: Sheet, x: float, y: float, size: float, profile: Profile) -> None:
    """Lead one ribbon straight over another."""
    for width, ink in profile:
        s.box(x + size * (1 - width) / 2, y, x + size * (1 + width) / 2, y + size, ink)
    for width, ink in profile:
        s.box(x, y + size * (1 - width) / 2, x + size, y + size * (1 + width) / 2, ink)


def _bends(s: Sheet, x: float, y: float, size: float, turn: int, profile: Profile) -> None:
    """Lead two ribbons around opposite corners; their ends reach over the edge, so that no seam shows."""
    corners = ((x, y, 0), (x + size, y + size, 180)) if turn else ((x + size, y, 90), (x, y + size, 270))
    for cx, cy, start in corners:
        for number, (width, ink) in enumerate(profile):
            reach = 0.7 if number else 0.0
            s.arc(cx, cy, size / 2, start - reach, start + 90 + reach, size * width, ink)
