"""The pages of docs/rules as tests read them: an example is played line by line and written again as it really goes."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from auctions.engine.vocabulary import Standing
from tests.auctions.engine.lots import SECOND

RULES = Path(__file__).resolve().parents[3] / "docs" / "rules"
STANDINGS = {"seller": Standing.SELLER, "linked": Standing.LINKED, "restricted": Standing.RESTRICTED}
PEOPLE = ["A", "B", "C", "seller", "linked", "restricted"]


class Example(Protocol):
    """A lot of a page as it is played; what else it holds is its type's business."""

    now: int


Acts = Mapping[str, Callable[..., str]]
"""What may stand left of an arrow, as a pattern, and what does it and tells what it comes to."""


def page(name: str) -> str:
    """Read a page of the rules."""
    return (RULES / f"{name}.md").read_text(encoding="utf-8")


def blocks(name: str) -> list[str]:
    """Give the examples of a page."""
    return re.findall(r"^```lot\n(.*?)^```$", page(name), flags=re.M | re.S)


def sections_without_example(name: str) -> list[str]:
    """Give the headings of a page under which nothing is played."""
    sections = re.split(r"^## ", page(name), flags=re.M)
    return [section.splitlines()[0] for section in sections[1:] if "```lot" not in section]


def played(block: str, example_of: Callable[[str], Example], acts: Acts) -> str:
    """Play a block and write it again with what each line really comes to."""
    first, *lines = block.splitlines()
    example = example_of(first)
    told = [first]
    for line in lines:
        action, arrow, _ = re.split(r"(\s+-> )", line)
        told.append(f"{action}{arrow}{play(example, acts, action)}")
    return "\n".join(told) + "\n"


def play(example: Example, acts: Acts, line: str) -> str:
    """Do what the left side of a line says and tell what it comes to, in the words of the right side."""
    timed = re.fullmatch(r"at (\d+) s, (.+)", line)
    if timed:
        example.now, line = int(timed[1]) * SECOND, timed[2]
    for pattern, act in acts.items():
        said = re.fullmatch(pattern, line)
        if said:
            return act(example, *said.groups())
    raise AssertionError(f"nobody can do this: {line}")


def words(value: str) -> str:
    """Write an enum's value as a page does."""
    return value.replace("_", " ")
