"""The sheet that every style draws on: a square of paper measured in units, layers of ink, grain. No style here.

The shorter side is 1000 units whatever the size in pixels, the origin is the upper left corner, angles are in
degrees, clockwise from the right. Everything is drawn `OVERSAMPLING` times larger and brought down at the end,
because Pillow draws hard edges.
"""

import math
import random
from collections.abc import Iterable, Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from .palette import PALETTES, Colour, Palette, colour

OVERSAMPLING = 3
SEAL, CUT = colour("b5382a"), colour("f8efe9")

Ink = int | Colour
Point = tuple[float, float]


def polar(x: float, y: float, angle: float, radius: float) -> Point:
    """Return the point at an angle (degrees) and a distance from another."""
    return x + radius * math.cos(math.radians(angle)), y + radius * math.sin(math.radians(angle))


class Axis:
    """Coordinates along and across a line through a point, tilted by an angle (degrees)."""

    def __init__(self, x: float, y: float, tilt: float) -> None:
        """Lay the line."""
        self.tilt = tilt
        self._x, self._y = x, y
        self._cos, self._sin = math.cos(math.radians(tilt)), math.sin(math.radians(tilt))

    def at(self, along: float, across: float) -> Point:
        """Return the point at two distances."""
        return self._x + along * self._cos - across * self._sin, self._y + along * self._sin + across * self._cos


class Layer:
    """Something to draw on, in units: the sheet itself (colours) or a mask (0 to 255)."""

    def __init__(self, image: Image.Image, unit: float) -> None:
        self.image = image
        self.unit = unit
        self.pen = ImageDraw.Draw(image)

    def polygon(self, points: Iterable[Point], fill: Ink = 255) -> None:
        """Fill the polygon."""
        self.pen.polygon([(x * self.unit, y * self.unit) for x, y in points], fill=fill)

    def line(self, points: Iterable[Point], width: float, fill: Ink = 255) -> None:
        """Draw a line through the points with smooth joints and flat ends."""
        pixels = [(x * self.unit, y * self.unit) for x, y in points]
        self.pen.line(pixels, fill=fill, width=self._thick(width), joint="curve" if len(pixels) > 2 else None)

    def ribbon(self, points: Sequence[Point], width: float, fill: Ink = 255) -> None:
        """Fill a broad band along a gentle curve, without the seams of a thick line."""
        right: list[Point] = []
        left: list[Point] = []
        for index, (x, y) in enumerate(points):
            (ax, ay), (bx, by) = points[max(0, index - 1)], points[min(len(points) - 1, index + 1)]
            stretch = width / 2 / (math.dist((ax, ay), (bx, by)) or 1)
            dx, dy = (by - ay) * stretch, (ax - bx) * stretch
            right.append((x + dx, y + dy))
            left.append((x - dx, y - dy))
        self.polygon(right + left[::-1], fill)

    def disc(self, x: float, y: float, radius: float, fill: Ink = 255) -> None:
        """Fill a circle."""
        self.pen.ellipse(self._around(x, y, radius), fill=fill)

    def ring(self, x: float, y: float, radius: float, width: float, fill: Ink = 255) -> None:
        """Draw a circle whose line is centred on the radius."""
        self.pen.ellipse(self._around(x, y, radius + width / 2), outline=fill, width=self._thick(width))

    def arc(self, x: float, y: float, radius: float, start: float, end: float, width: float, fill: Ink = 255) -> None:
        """Draw a part of a circle whose line is centred on the radius."""
        self.pen.arc(self._around(x, y, radius + width / 2), start, end, fill=fill, width=self._thick(width))

    def slice(self, x: float, y: float, radius: float, start: float, end: float, fill: Ink = 255) -> None:
        """Fill a slice of a circle."""
        self.pen.pieslice(self._around(x, y, radius), start, end, fill=fill)

    def box(self, left: float, top: float, right: float, bottom: float, fill: Ink = 255) -> None:
        """Fill a rectangle; neighbours that share an edge leave no gap."""
        unit = self.unit
        x0, y0, x1, y1 = round(left * unit), round(top * unit), round(right * unit), round(bottom * unit)
        if x1 > x0 and y1 > y0:
            self.pen.rectangle((x0, y0, x1 - 1, y1 - 1), fill=fill)

    def outline(self, left: float, top: float, right: float, bottom: float, width: float, fill: Ink = 255) -> None:
        """Draw the edges of a rectangle."""
        corners = ((left, top), (right, top), (right, bottom), (left, bottom))
        self.line((*corners, *corners[:2]), width, fill)

    def _around(self, x: float, y: float, radius: float) -> tuple[float, float, float, float]:
        radius = max(radius, 0.0)
        unit = self.unit
        return (x - radius) * unit, (y - radius) * unit, (x + radius) * unit, (y + radius) * unit

    def _thick(self, width: float) -> int:
        return max(1, round(width * self.unit))


class Sheet(Layer):
    """One work in the making: the paper, its random source, and the ways to put ink on it."""

    def __init__(self, width: int, height: int, rng: random.Random) -> None:
        """Lay out a sheet of `width` by `height` pixels that draws all its chances from `rng`."""
        self.rng = rng
        self._specks = random.Random(rng.random())  # its own source: the number of pixels must not change the drawing
        self.pixels = (width, height)
        short = min(width, height)
        self.w = 1000 * width / short
        self.h = 1000 * height / short
        size = (width * OVERSAMPLING, height * OVERSAMPLING)
        super().__init__(Image.new("RGB", size, "white"), short * OVERSAMPLING / 1000)

    @property
    def centre(self) -> Point:
        """The middle of the sheet."""
        return self.w / 2, self.h / 2

    def choose(self, *names: str) -> Palette:
        """Pick one of the named palettes and lay its paper."""
        palette = PALETTES[self.rng.choice(names)]
        self.ground(palette.paper)
        return palette

    def ground(self, fill: Colour) -> None:
        """Cover the whole sheet."""
        self.image.paste(fill, (0, 0, *self.image.size))

    def layer(self) -> Layer:
        """Return an empty mask of the sheet's size."""
        return Layer(Image.new("L", self.image.size, 0), self.unit)

    def stamp(self, layer: Layer, fill: Colour | Image.Image) -> None:
        """Cover what the mask shows with opaque ink, or with another picture of the sheet's full size."""
        self.image.paste(fill, (0, 0, *self.image.size), layer.image)

    def overprint(self, layer: Layer, ink: Colour, grain: float = 0.0) -> None:
        """Print transparent ink through the mask: what lies below shines through. `grain` (0 to 1) starves the ink."""
        box = layer.image.getbbox()
        if box is None:
            return
        mask, below = layer.image.crop(box), self.image.crop(box)
        if grain:
            specks = self.noise((-(-mask.width // OVERSAMPLING), -(-mask.height // OVERSAMPLING)))
            starved = [round(255 * (1 - grain * 0.9)) if v < 255 * grain * 0.6 else 255 for v in range(256)]
            specks = specks.point(starved).resize(mask.size, Image.Resampling.NEAREST)
            mask = ImageChops.multiply(mask, specks)
        below = below.point([round(level * part / 255) for part in ink for level in range(256)])
        self.image.paste(below, box[:2], mask)

    def gradient(self, stops: Sequence[Colour], top: float = 0.0, bottom: float | None = None) -> Image.Image:
        """Return a picture of the sheet's size that runs through the stops from `top` to `bottom` (units)."""
        width, height = self.image.size
        first, last = round(top * self.unit), round((self.h if bottom is None else bottom) * self.unit)
        strip = Image.new("RGB", (1, len(stops)))
        strip.putdata(stops)
        band = strip.resize((1, max(2, last - first)), Image.Resampling.BILINEAR)
        column = Image.new("RGB", (1, height), stops[-1])
        column.paste(stops[0], (0, 0, 1, max(0, first)))
        column.paste(band, (0, first))
        return column.resize((width, height), Image.Resampling.NEAREST)

    def noise(self, size: tuple[int, int]) -> Image.Image:
        """Return even noise (0 to 255) of a size in pixels."""
        return Image.frombytes("L", size, self._specks.randbytes(size[0] * size[1]))

    def frame(self, margin: float, paper: Colour, seal: bool = True) -> None:
        """Cover the margin with paper, so that a drawing may run past its edge, and set the house's seal in it."""
        w, h = self.w, self.h
        for edges in ((0.0, 0.0, w, margin), (0.0, h - margin, w, h), (0.0, 0.0, margin, h), (w - margin, 0.0, w, h)):
            self.box(*edges, paper)
        if seal:
            self.seal(w - margin - 11, h - margin / 2, 22)

    def rule(self, margin: float, width: float, fill: Colour) -> None:
        """Draw a line around the sheet at a distance from its edge."""
        self.outline(margin, margin, self.w - margin, self.h - margin, width, fill)

    def seal(self, x: float, y: float, size: float, ink: Colour = SEAL) -> None:
        """Set the house's seal, a small square with a T cut out of it."""
        half = size / 2
        self.box(x - half, y - half, x + half, y + half, ink)
        self.box(x - half * 0.62, y - half * 0.62, x + half * 0.62, y - half * 0.3, CUT)
        self.box(x - half * 0.17, y - half * 0.62, x + half * 0.17, y + half * 0.66, CUT)

    def finish(self, grain: float = 5.0) -> Image.Image:
        """Bring the sheet down to its size in pixels and give it the tooth of paper (`grain` levels of 255)."""
        width, height = self.pixels
        picture = self.image.resize(self.pixels, Image.Resampling.BOX)
        tooth = self.noise(self.pixels).filter(ImageFilter.GaussianBlur(0.6))
        cloud = self.noise((max(2, width // 90), max(2, height // 90))).resize(self.pixels, Image.Resampling.BICUBIC)
        for surface, strength in ((tooth, grain / 64), (cloud, 1 / 40)):
            relief = surface.point([round(128 + (level - 128) * strength) for level in range(256)])
            picture = ImageChops.add(picture, Image.merge("RGB", (relief, relief, relief)), 1, -128)
        return picture
