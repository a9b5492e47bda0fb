"""Generative posters: the works that the demo house sells, drawn by its own program and repeatable by seed."""

import random
from collections.abc import Callable

from PIL import Image

from . import botanical, city, geometry, land, lines, ornament, sky, streets, textile
from .sheet import Sheet
from .views import photo_views

__all__ = ("STYLES", "draw", "photo_views")

STYLES: dict[str, Callable[[Sheet], None]] = {
    style.__name__: style
    for style in (
        *(geometry.bauhaus, geometry.modules, geometry.overprint, geometry.nested, geometry.letterpress),
        *(lines.interference, lines.flow, lines.ridges, lines.harmonograph, lines.engraving, lines.truchet),
        *(land.mountains, land.contours, land.strata, land.tides, land.fields),
        *(sky.moons, sky.constellations, sky.eclipse, sky.orbits),
        *(botanical.fern, botanical.blossom, botanical.meadow, botanical.phyllotaxis, botanical.cutouts),
        *(textile.tartan, textile.kilim, textile.ikat, textile.sashiko),
        *(ornament.zellige, ornament.girih, ornament.seigaiha, ornament.rosette),
        *(city.isometry, city.plan, streets.facade, streets.houses),
    )
}


def draw(style: str, seed: int, width: int = 1200, height: int = 1200) -> Image.Image:
    """Draw a work of a style (a key of `STYLES`); the same seed and size always give the same picture.

    :raises KeyError: no style has that name
    """
    sheet = Sheet(width, height, random.Random(f"{style}:{seed}"))
    STYLES[style](sheet)
    return sheet.finish()
