"""Plane geometry of plots: cutting, shrinking and hatching convex polygons. No drawing here."""

import math
import random
from collections.abc import Iterator, Sequence

Point = tuple[float, float]
Polygon = list[Point]


def between(start: Point, end: Point, share: float) -> Point:
    """Return the point that lies a share (0 to 1) of the way from one to another."""
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def spread(start: Point, end: Point, pitch: float) -> Iterator[Point]:
    """Yield points along a line, `pitch` apart, from its start."""
    length = math.dist(start, end)
    for number in range(int(length / pitch) + 1):
        yield between(start, end, number * pitch / length if length else 0.0)


def clip(shape: Sequence[Point], point: Point, angle: float) -> Polygon:
    """Return the part of a convex polygon to the right of the line through a point at an angle (radians)."""
    nx, ny = -math.sin(angle), math.cos(angle)
    sides = [(x - point[0]) * nx + (y - point[1]) * ny for x, y in shape]
    kept: Polygon = []
    for index, corner in enumerate(shape):
        before, after = sides[index - 1], sides[index]
        if (before < 0) != (after < 0):
            kept.append(between(shape[index - 1], corner, before / (before - after)))
        if after >= 0:
            kept.append(corner)
    return kept


def shrink(shape: Sequence[Point], distance: float) -> Polygon:
    """Return a convex polygon, given clockwise on the sheet, with every edge moved inwards; empty if none is left."""
    kept = list(shape)
    for index, (x, y) in enumerate(shape):
        px, py = shape[index - 1]
        angle = math.atan2(y - py, x - px)
        kept = clip(kept, (x - distance * math.sin(angle), y + distance * math.cos(angle)), angle)
        if len(kept) < 3:
            return []
    return kept


def area(shape: Sequence[Point]) -> float:
    """Return the area of a polygon, positive when it runs clockwise on the sheet."""
    return sum(shape[i - 1][0] * y - x * shape[i - 1][1] for i, (x, y) in enumerate(shape)) / 2


def middle(shape: Sequence[Point]) -> Point:
    """Return the mean of the corners."""
    return sum(x for x, _ in shape) / len(shape), sum(y for _, y in shape) / len(shape)


def part(shape: Sequence[Point], rng: random.Random, least: float, crooked: float = 0.12) -> Iterator[Polygon]:
    """Cut a convex polygon across its longest edge again and again, until the pieces are about `least` large."""
    if area(shape) < least * rng.uniform(1.2, 3.2) or len(shape) < 3:
        yield list(shape)
        return
    edges = [(math.dist(shape[i - 1], shape[i]), i) for i in range(len(shape))]
    longest = max(edges)[1]
    start, end = shape[longest - 1], shape[longest]
    point = between(start, end, rng.uniform(0.36, 0.64))
    angle = math.atan2(end[1] - start[1], end[0] - start[0]) + math.pi / 2 + rng.gauss(0, crooked)
    yield from part(clip(shape, point, angle), rng, least, crooked)
    yield from part(clip(shape, point, angle + math.pi), rng, least, crooked)


def hatch(shape: Sequence[Point], angle: float, pitch: float) -> Iterator[tuple[Point, Point]]:
    """Yield parallel lines across a convex polygon at an angle (radians), `pitch` apart."""
    cos, sin = math.cos(angle), math.sin(angle)
    levels = [-x * sin + y * cos for x, y in shape]
    level = min(levels) + pitch / 2
    while level < max(levels):
        ends: list[Point] = []
        for index, corner in enumerate(shape):
            before, after = levels[index - 1], levels[index]
            if (before < level) != (after < level):
                ends.append(between(shape[index - 1], corner, (level - before) / (after - before)))
        if len(ends) == 2:
            yield ends[0], ends[1]
        level += pitch
