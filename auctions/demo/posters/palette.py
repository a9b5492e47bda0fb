"""Colours: mixing, and the sets of inks that the styles choose from. No drawing here."""

from typing import NamedTuple

Colour = tuple[int, int, int]


class Palette(NamedTuple):
    """A paper, its darkest ink, and the inks beside it, in the order in which a style should reach for them."""

    paper: Colour
    ink: Colour
    inks: tuple[Colour, ...]

    @property
    def is_dark(self) -> bool:
        """Whether the paper is darker than the ink."""
        return sum(self.paper) < sum(self.ink)

    @property
    def dark(self) -> Colour:
        """The darker of paper and ink."""
        return self.paper if self.is_dark else self.ink

    @property
    def pale(self) -> Colour:
        """The paler of paper and ink."""
        return self.ink if self.is_dark else self.paper


def colour(code: str) -> Colour:
    """Return the colour of a six-digit hexadecimal code."""
    red, green, blue = bytes.fromhex(code)
    return red, green, blue


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Return the colour between two, `share` of the second (0 to 1)."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def darker(base: Colour, share: float) -> Colour:
    """Return the colour with `share` of its light taken away."""
    return mix(base, (0, 0, 0), share)


def lighter(base: Colour, share: float) -> Colour:
    """Return the colour with `share` of white added."""
    return mix(base, (255, 255, 255), share)


def scale(stops: tuple[Colour, ...], position: float) -> Colour:
    """Return the colour at a position (0 to 1) of an even scale through the stops."""
    place = min(max(position, 0.0), 1.0) * (len(stops) - 1)
    left = min(int(place), len(stops) - 2)
    return mix(stops[left], stops[left + 1], place - left)


def _palette(codes: str) -> Palette:
    paper, ink, *inks = map(colour, codes.split())
    return Palette(paper, ink, tuple(inks))


PALETTES = {
    name: _palette(codes)
    for name, codes in {
        # name: paper, ink, inks
        "dessau": "efe6d3 1f1d1b d23c22 eeb026 20508c",
        "ulm": "ece7dc 23282b e2572b f3c14b 2b7a78 9fb8ad",
        "ochre": "f1e8d6 2a211c b5482a d99a3d 6d7f6a 2f4a5c",
        "plaster": "f3eee6 33302d c77b58 e3b08a 8a9a86 53677a",
        "riso": "f4efe4 2b2a4c ff5a4f 1a7fc4 ffd23f 16a085",
        "sorbet": "f6efe6 3b2f4a f26d7d f7b267 5aa9a3 7a6fb0",
        "midnight": "0f1a2c f2e8cf e7c66b 8fb4c9 d9795d 4d6a8f",
        "night": "14161f efe7d6 e9b44c c8553d 6c8ead a3b18a",
        "indigo": "eee9dd 1b2a49 27457a 5b7fae a8bfd3 d8dfe0",
        "lagoon": "eef0e6 12343b 1f5f6b 3f9296 9cc7bd e8c38f",
        "forest": "f1ecdf 1d2d22 2f4f38 5d7f52 9fb27c d8a657",
        "moss": "efead9 263022 4a5d34 7d8c4a b7b471 c06a3a",
        "dusk": "f5e5d3 2a1b3d 56386b a0507a e3826a f5c28f",
        "alpine": "f2ede2 1e3040 3c5a70 7393a3 b5c6c9 e9c9a6",
        "desert": "f6e7d2 3a2a30 7a3f3b b9603f df9757 f0cd97",
        "madder": "efe2c8 2c1d18 8e2b26 c1683a dfb068 274663",
        "anatolia": "eadfc9 1f2430 a53a2c 1f5a6b d9a441 6d2e46",
        "glaze": "f2ead8 17324d 1e5f8c 2f8f83 e0a83a b34a2e",
        "fez": "efe7d6 1d3330 1f6f5c 2a4f7c d8a13a 9c3b2c",
        "persia": "f0e6d0 10294a 174e86 3fa0a8 e3b14b c8623f",
        "rose": "f4e9e1 3a1f2b 8f2d4a cf5f6a eba59a 5f7f73",
        "ink": "f3eee3 1c1b1a 1c1b1a 54504a 8f897f b23a2a",
    }.items()
}
