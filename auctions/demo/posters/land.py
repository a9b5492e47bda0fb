"""Land and water: mountain ranges, contour maps, cut paper, tides, fields from the air."""

import math
from collections.abc import Iterator
from itertools import pairwise

from PIL import Image, ImageChops, ImageFilter

from .noise import Noise
from .palette import Colour, Palette, colour, darker, lighter, mix, scale
from .plots import hatch, part, shrink, spread
from .sheet import Layer, Point, Sheet


def mountains(s: Sheet) -> None:
    """Set range behind range, each paler than the one before it, with mist between them and a low sun."""
    p, rng = s.choose("alpine", "dusk", "desert", "indigo", "lagoon", "forest"), s.rng
    s.image.paste(s.gradient((mix(p.inks[1], p.paper, 0.55), p.paper, mix(p.inks[-1], p.paper, 0.35)), 0, s.h * 0.75))
    warm = mix(p.inks[-1], colour("fff4dc"), 0.25)
    s.disc(rng.uniform(s.w * 0.25, s.w * 0.75), rng.uniform(215, 350), rng.uniform(52, 92), warm)
    relief, ranges = Noise(rng), rng.randint(6, 8)
    tones = (mix(p.inks[2], p.paper, 0.55), p.inks[1], p.inks[0], p.ink)
    for number in range(ranges):
        near = number / (ranges - 1)
        base, height = 400 + near * 430, 230 - 100 * near
        crest: list[Point] = []
        for x in range(0, round(s.w) + 5, 4):
            shape = relief.rough(x / (300 - 90 * near) + number * 7.7, number * 5.3, 6)
            crest.append((float(x), base - height * (shape + 0.28 * math.sin(x / 190 + number * 2.1))))
        layer, tone = s.layer(), scale(tones, near)
        layer.polygon([*crest, (s.w, s.h), (0, s.h)])
        mist = mix(tone, mix(p.paper, p.inks[-1], 0.15), 0.62 - 0.5 * near)
        s.stamp(layer, s.gradient((tone, mist), base - height * 0.7, base + 190))
    s.frame(70, lighter(p.paper, 0.35))


def contours(s: Sheet) -> None:
    """Survey an island that is nowhere: tints by height, a contour every step, each fifth one drawn stronger."""
    p, rng = s.choose("lagoon", "alpine", "desert", "forest"), s.rng
    step, relief = 1000 / 130, Noise(rng)
    columns, rows = math.ceil(s.w / step) + 1, math.ceil(s.h / step) + 1

    def height(x: float, y: float) -> float:
        away = math.hypot(x / s.w - 0.5, y / s.h - 0.5)
        return relief.rough(x / 290, y / 290, 4) * 0.95 + 0.42 - 3.4 * away * away

    land = [[height(column * step, row * step) for column in range(columns)] for row in range(rows)]
    size = round(columns * step * s.unit), round(rows * step * s.unit)
    field = _field(land, size).crop((0, 0, *s.image.size))
    sea = mix(p.paper, p.inks[2], 0.42)
    s.ground(sea)
    for level, tint in ((-0.15, mix(sea, p.paper, 0.35)), (0.0, p.paper), (0.25, 0.3), (0.5, 0.62)):
        tone = mix(p.paper, p.inks[-1], tint) if isinstance(tint, float) else tint
        s.stamp(Layer(_above(field, level, 9000), s.unit), tone)
    for number in range(-8, 24):
        ink = mix(p.inks[0], sea, 0.5) if number < 0 else mix(p.ink, p.inks[-1], 0.25)
        width = 3.6 if number == 0 else 2.4 if number % 5 == 0 else 1.2
        for start, end in _isolines(land, number * 0.05):
            s.line(((start[0] * step, start[1] * step), (end[0] * step, end[1] * step)), width, ink)
    _neatline(s, p, 80)


def _field(heights: list[list[float]], size: tuple[int, int]) -> Image.Image:
    """Return a grid of heights as a smooth picture of floats."""
    field = Image.new("F", (len(heights[0]), len(heights)))
    field.putdata([height for row in heights for height in row])
    return field.resize(size, Image.Resampling.BICUBIC)


def _above(field: Image.Image, level: float, sharp: float) -> Image.Image:
    """Return the mask of all that is higher than a level; `sharp` is how steeply its edge rises."""
    return field.point(lambda height: height * sharp + (128 - level * sharp)).convert("L")


def _isolines(land: list[list[float]], level: float) -> Iterator[tuple[Point, Point]]:
    """Yield the pieces of the line of one height through a grid of heights (marching squares)."""
    for y, (upper, lower) in enumerate(pairwise(land)):
        for x in range(len(upper) - 1):
            a, b, c, d = upper[x], upper[x + 1], lower[x + 1], lower[x]
            if (a < level) == (b < level) == (c < level) == (d < level):
                continue
            cuts: list[Point] = []
            for left, right, (px, py), (dx, dy) in (
                (a, b, (x, y), (1, 0)),
                (b, c, (x + 1, y), (0, 1)),
                (d, c, (x, y + 1), (1, 0)),
                (a, d, (x, y), (0, 1)),
            ):
                if (left < level) != (right < level):
                    share = (level - left) / (right - left)
                    cuts.append((px + dx * share, py + dy * share))
            yield cuts[0], cuts[1]
            if len(cuts) == 4:
                yield cuts[2], cuts[3]


def _neatline(s: Sheet, p: Palette, margin: float) -> None:
    """Close a map with its double border, ticked like a scale."""
    s.frame(margin, p.paper)
    right, low = s.w - margin, s.h - margin
    wide, tall = (right - margin) / 20, (low - margin) / 20
    for tick in range(0, 20, 2):
        for edge in (margin - 10, low + 1):
            s.box(margin + tick * wide, edge, margin + (tick + 1) * wide, edge + 9, p.ink)
        for edge in (margin - 10, right + 1):
            s.box(edge, margin + tick * tall, edge + 9, margin + (tick + 1) * tall, p.ink)
    for grow in (0.0, 11.0):
        s.rule(margin - grow, 2.0, p.ink)


def strata(s: Sheet) -> None:
    """Cut a hollow through sheets of coloured paper, one below the other, each with its own shadow."""
    p, rng = s.choose("dusk", "lagoon", "desert", "forest", "indigo", "rose"), s.rng
    stops = (p.ink, *p.inks)[:: rng.choice((1, -1))]
    relief, middle, grid = Noise(rng), (rng.uniform(0.4, 0.6), rng.uniform(0.4, 0.6)), [step / 47 for step in range(48)]

    def height(x: float, y: float) -> float:
        return 2.1 * math.dist((x, y), middle) + 0.55 * relief.rough(x * 3.2, y * 3.2, 3)

    field = _field([[height(x, y) for x in grid] for y in grid], s.pixels)
    picture, sheets = Image.new("RGB", s.pixels, stops[0]), 8
    shift = max(1, round(0.011 * min(s.pixels)))
    for number in range(1, sheets):
        mask = _above(field, 0.1 + number * 0.135, 22000)
        tone = scale(stops, number / (sheets - 1))
        shadow = ImageChops.offset(mask, shift, shift).filter(ImageFilter.GaussianBlur(shift * 1.1))
        picture = Image.composite(picture.point(lambda level: round(level * 0.5)), picture, shadow)
        picture.paste(lighter(tone, 0.3), (0, 0), ImageChops.offset(mask, -2, -2))
        picture.paste(tone, (0, 0), mask)
    s.image.paste(picture.resize(s.image.size, Image.Resampling.BICUBIC))


def tides(s: Sheet) -> None:
    """Roll waves in from the horizon, each ruled along its own crest, under a pale disc."""
    p, rng = s.choose("indigo", "lagoon", "dusk", "alpine"), s.rng
    s.image.paste(s.gradient((mix(p.inks[-1], p.paper, 0.35), p.paper), 0, 420))
    disc = mix(p.inks[-1], colour("ffeccd"), 0.45)
    s.disc(rng.uniform(s.w * 0.3, s.w * 0.7), rng.uniform(250, 330), rng.uniform(95, 140), disc)
    swell, waves = Noise(rng), 11
    xs = [float(x) for x in range(0, round(s.w) + 7, 6)]
    for number in range(waves):
        near = number / (waves - 1)
        base, size = 350 + 560 * near**1.35, 14 + 62 * near
        length, phase = 120 + 330 * near, rng.uniform(0, math.tau)
        leans = [x / length * math.tau + phase + 0.6 * swell.at(x / 260, base / 90) for x in xs]
        rises = [size * math.sin(lean + 0.5 * math.cos(lean)) for lean in leans]
        tone = scale((p.inks[2], p.inks[1], p.inks[0], p.ink), near * 0.92)
        crest = [(x, base - rise) for x, rise in zip(xs, rises, strict=True)]
        s.polygon([*crest, (s.w, s.h), (0, s.h)], tone)
        s.line(crest, 2.0 + 5 * near, lighter(tone, 0.72))
        for rule in range(1, 5):
            sink = rule * (5 + 15 * near)
            calm = math.exp(-sink / (size * 5))
            line = [(x, base - rise * calm + sink) for x, rise in zip(xs, rises, strict=True)]
            s.line(line, 1.0 + 1.4 * near, lighter(tone, 0.42 - rule * 0.07))
    s.frame(70, lighter(p.paper, 0.35))


def fields(s: Sheet) -> None:
    """Look down on farmland: plots parted again and again by lanes, each worked in its own direction."""
    p, rng = s.choose("moss", "ochre", "forest", "desert", "plaster"), s.rng
    s.ground(mix(p.paper, p.inks[-1], 0.25))
    country = [(-90.0, -40.0), (s.w + 30, -90.0), (s.w + 90, s.h + 40), (-30.0, s.h + 90)]
    for ground in part(country, rng, 17000):
        plot = shrink(ground, 5)
        if not plot:
            continue
        tone = mix(rng.choice(p.inks), p.paper, rng.uniform(0.05, 0.5))
        s.polygon(plot, tone)
        (ax, ay), (bx, by) = max(pairwise(plot), key=lambda edge: math.dist(*edge))
        along, work = math.atan2(by - ay, bx - ax), rng.random()
        if work < 0.6:
            ink = darker(tone, 0.16) if work < 0.36 else mix(tone, p.paper, 0.42)
            for start, end in hatch(shrink(plot, 4), along, rng.choice((6.0, 8.0, 11.0))):
                s.line((start, end), 2.4, ink)
        elif work < 0.74:
            _orchard(s, plot, along, tone)
    s.frame(70, p.paper)


def _orchard(s: Sheet, plot: list[Point], along: float, tone: Colour) -> None:
    """Plant a plot with rows of trees and their shadows."""
    for start, end in hatch(shrink(plot, 9), along, 19):
        for x, y in spread(start, end, 19):
            s.disc(x + 2.5, y + 2.5, 6.4, darker(tone, 0.45))
            s.disc(x, y, 6.0, darker(tone, 0.22))
