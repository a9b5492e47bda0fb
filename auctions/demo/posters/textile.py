"""Cloth: tartan, flat-woven carpets, warp ikat, stitched hemp leaf. Each begins as a small grid, a pixel per thread."""

import math
from bisect import bisect
from collections.abc import Sequence

from PIL import Image, ImageChops

from .palette import Colour, colour, darker, lighter, mix
from .plots import between, middle
from .sheet import Point, Sheet

Grid = list[list[Colour]]

RINGS = (0.1, 0.16, 0.42, 0.47, 0.66, 0.71, 0.9)


def _cloth(
    s: Sheet, grid: Grid, left: float, top: float, right: float, bottom: float, ribs: tuple[float, float]
) -> None:
    """Lay a grid of threads on the sheet; `ribs` is how deep the shade runs across and along each thread (0 to 1)."""
    rows, columns = len(grid), len(grid[0])
    size = round((right - left) * s.unit), round((bottom - top) * s.unit)
    picture = Image.new("RGB", (columns, rows))
    picture.putdata([thread for row in grid for thread in row])
    picture = picture.resize(size, Image.Resampling.NEAREST)
    for upright, (threads, depth) in enumerate(((columns, ribs[0]), (rows, ribs[1]))):
        along = size[upright]
        shades = [255 - round(255 * depth * abs(2 * (i * threads / along % 1) - 1) ** 2) for i in range(along)]
        rib = Image.new("L", (along, 1) if upright == 0 else (1, along))
        rib.putdata(shades)
        picture = ImageChops.multiply(picture, Image.merge("RGB", (rib.resize(size),) * 3))
    s.image.paste(picture, (round(left * s.unit), round(top * s.unit)))


def tartan(s: Sheet) -> None:
    """Weave a tartan: a mirrored sett, the same in warp and weft, in a two-over-two twill."""
    p, rng = s.choose("madder", "forest", "indigo", "fez", "rose", "ochre"), s.rng
    half: list[Colour] = []
    inks = (p.ink, *p.inks)
    base, second = rng.sample(inks[:4], 2)
    for block in range(rng.randint(4, 6)):
        ink = base if block % 2 == 0 else second
        half += [ink] * rng.choice((8, 12, 16, 20))
        if rng.random() < 0.75:
            half += [rng.choice((p.paper, inks[-1], p.ink))] * rng.choice((2, 2, 3, 4))
    sett = half + half[::-1]
    threads = 168
    shift = rng.randrange(len(sett))
    warp = [sett[(i + shift) % len(sett)] for i in range(threads)]
    grid = [[warp[x] if (x + y) % 4 < 2 else warp[y] for x in range(threads)] for y in range(threads)]
    grid = [[mix(thread, (255, 255, 255), rng.uniform(0, 0.05)) for thread in row] for row in grid]
    _cloth(s, grid, 0, 0, s.w, s.h, (0.24, 0.24))


def kilim(s: Sheet) -> None:
    """Weave a kilim: stepped medallions in a mirrored field, toothed borders, fringes, the drift of hand-dyed wool."""
    p, rng = s.choose("anatolia", "madder", "fez", "ochre", "rose"), s.rng
    columns, rows = 92, 124
    inks = (p.ink, p.paper, *rng.sample(p.inks, len(p.inks)))
    tall = (rows - 28) // rng.choice((2, 3))
    grid: Grid = []
    for y in range(rows):
        drift = rng.gauss(0, 0.035)
        dye, strength = p.paper if drift > 0 else p.ink, min(0.08, abs(drift))
        row = [_stitch(x, y, columns, rows, tall, inks) for x in range(columns)]
        grid.append([mix(thread, dye, strength + rng.uniform(0, 0.03)) for thread in row])
    left, right, top, bottom = s.w / 2 - 312, s.w / 2 + 312, s.h / 2 - 421, s.h / 2 + 421
    s.ground(lighter(p.paper, 0.25))
    for strand in range(72):
        x = left + (strand + 0.5) * 624 / 72
        for edge, sign in ((top, -1), (bottom, 1)):
            bend, end = (
                (x + rng.gauss(0, 2), edge + sign * 22),
                (x + rng.gauss(0, 4), edge + sign * rng.uniform(36, 48)),
            )
            s.line(((x, edge), bend, end), 2.2, mix(p.paper, colour("786446"), 0.35))
    shade = s.layer()
    shade.box(left + 7, top + 9, right + 9, bottom + 10)
    s.overprint(shade, colour("cdc6bc"))
    _cloth(s, grid, left, top, right, bottom, (0.1, 0.3))


def _stitch(x: int, y: int, columns: int, rows: int, tall: int, inks: tuple[Colour, ...]) -> Colour:
    """Return the colour of one stitch of weft; `inks` are dark, light, then the field's colours in order."""
    dark, light, first, second, third, *rest = inks
    fourth = rest[0] if rest else first
    edge_x, edge_y = min(x, columns - 1 - x), min(y, rows - 1 - y)
    edge = min(edge_x, edge_y)
    if edge < 2:
        return dark
    if edge < 12:
        run = (y if edge_x < edge_y else x) - (rows if edge_x < edge_y else columns) // 2
        tooth = abs(run % 12 - 6)
        return _banded(edge - 2, tooth, (first, light, second, dark))
    if edge < 14:
        return light if edge == 12 else dark
    across = abs(2 * x - columns + 1) // 2
    inside = (y - 14) % tall
    along = abs(2 * inside - tall + 1) // 2
    ring = across // 2 * 2 + along // 2 * 2 * (columns - 28) / tall
    reach = (columns - 30) / 2
    depth = (reach - ring) / reach
    if depth < 0.04:
        return third if (across // 3 + along // 3) % 5 else light
    ink = (dark, light, first, dark, fourth, light, second, light)[bisect(RINGS, depth)]
    hook = ink in (first, fourth) and (across + along) % 10 < 2 and along % 6 < 4
    return light if hook else ink


def _banded(depth: int, tooth: int, inks: tuple[Colour, ...]) -> Colour:
    """Return the colour of a toothed border at a depth (0 to 9)."""
    if depth in (0, 9):
        return inks[3]
    return inks[0] if depth < tooth + 1 else inks[1] if depth < tooth + 3 else inks[2]


def ikat(s: Sheet) -> None:
    """Dye the warp before weaving: lozenges whose edges run along the threads."""
    p, rng = s.choose("persia", "anatolia", "indigo", "rose", "fez", "sorbet"), s.rng
    columns, rows = 240, 240
    wide, tall = rng.choice((60, 80, 120)), rng.choice((80, 120))
    inks = [p.ink, *p.inks, p.paper]
    order = rng.sample(inks, 5)
    slip = 0.0
    grid = [[p.paper] * columns for _ in range(rows)]
    for x in range(columns):
        slip = 0.82 * slip + rng.gauss(0, 1.5)
        streak = rng.uniform(0, 0.12)
        for y in range(rows):
            across = abs((x + wide / 2) % wide - wide / 2) / (wide / 2)
            shifted = (y + slip + rng.gauss(0, 0.5) + (tall / 2 if (x // wide) % 2 else 0)) % tall
            along = abs(shifted - tall / 2) / (tall / 2)
            depth = across * 0.9 + along * 1.05 + 0.07 * math.sin(along * 20)
            band = min(4, int(depth / 1.95 * 7) % 5)
            grid[y][x] = mix(order[band], p.paper, streak)
    _cloth(s, grid, 0, 0, s.w, s.h, (0.22, 0.1))


def sashiko(s: Sheet) -> None:
    """Stitch hemp leaves in white cotton on indigo, running stitch by running stitch."""
    p, rng = s.choose("indigo", "persia", "rose", "fez"), s.rng
    cloth = mix(p.ink, p.inks[0], 0.35)
    grid = [[mix(cloth, (255, 255, 255), rng.uniform(0, 0.05)) for _ in range(260)] for _ in range(260)]
    _cloth(s, grid, 0, 0, s.w, s.h, (0.18, 0.22))
    side = rng.choice((128.0, 160.0, 200.0))
    tall = side * math.sqrt(3) / 2
    thread = lighter(p.paper, 0.3)
    for row in range(-1, int(s.h / tall) + 2):
        for column in range(-1, int(s.w / side) + 2):
            x, y = column * side + (side / 2 if row % 2 else 0), row * tall
            for apex in (
                ((x, y), (x + side, y), (x + side / 2, y + tall)),
                ((x, y), (x + side / 2, y + tall), (x - side / 2, y + tall)),
            ):
                _hemp(s, apex, thread, darker(p.ink, 0.4))


def _hemp(s: Sheet, corners: Sequence[Point], thread: Colour, shade: Colour) -> None:
    """Stitch one triangle of the pattern: its sides, and from each corner to the middle."""
    for index, corner in enumerate(corners):
        for end in (corners[index - 1], middle(corners)):
            count = max(3, round(math.dist(corner, end) / 15))
            for stitch in range(count):
                seam = [between(corner, end, (stitch + share) / count) for share in (0.2, 0.82)]
                s.line([(x + 1.6, y + 2.2) for x, y in seam], 3.8, shade)
                s.line(seam, 3.6, thread)
