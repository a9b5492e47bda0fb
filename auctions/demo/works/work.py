"""What a work and a category of the demo catalogue consist of; the works are in the modules beside this one."""

import inspect
import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Category:
    """A shelf of the catalogue: its slug and its name by language code."""

    slug: str
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class Work:
    """One work on sale: how it is drawn, what is said of it, and for what. Amounts are integer minor units.

    `estimate` is what the demo's bidders find it worth. `series` says that its words fit any drawing of the style,
    so that prints of other seeds may be listed with them; the seed stands in the description once.
    """

    category: str
    style: str
    seed: int
    title: str
    alt: str
    description: str
    currency: str
    opening_price: int
    estimate: int
    reserve: int | None = None
    buy_now: int | None = None
    language: str = "en"
    series: bool = False


def prose(text: str) -> str:
    """Return Markdown written as an indented block, each paragraph and each list item joined into one line."""
    return re.sub(r"(?<!\n)\n *(?![\n -])", " ", inspect.cleandoc(text))
