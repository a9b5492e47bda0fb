"""The demo catalogue: categories and works, in the order in which the house lists them."""

from itertools import chain, zip_longest

from . import city, cloth, geometry, land, lines, ornament, plants, sky
from .work import Category, Work

__all__ = ("CATEGORIES", "WORKS", "Category", "Work")

CATEGORIES: tuple[Category, ...] = (
    Category("geometry", {"en": "Geometry", "ru": "Геометрия", "ar": "أشكال هندسية"}),
    Category("lines", {"en": "Line and plotter", "ru": "Линия и плоттер", "ar": "رسوم خطية"}),
    Category("land", {"en": "Land and water", "ru": "Земля и вода", "ar": "يابسة وماء"}),
    Category("sky", {"en": "Sky", "ru": "Небо", "ar": "السماء"}),
    Category("plants", {"en": "Plants", "ru": "Растения", "ar": "نباتات"}),
    Category("cloth", {"en": "Cloth and carpets", "ru": "Ткани и ковры", "ar": "منسوجات وسجاد"}),
    Category("ornament", {"en": "Ornament", "ru": "Орнамент", "ar": "زخارف"}),
    Category("city", {"en": "Towns", "ru": "Города", "ar": "مدن"}),
)

_SHELVES = (geometry, lines, land, sky, plants, cloth, ornament, city)

WORKS: tuple[Work, ...] = tuple(
    work for work in chain.from_iterable(zip_longest(*(shelf.WORKS for shelf in _SHELVES))) if work is not None
)
"""One of each category in turn, so that any stretch of the list is mixed."""
