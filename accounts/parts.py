"""What each app holds of a person: what it adds to their data export and to an erasure, and what keeps them here.

Filled by the project's wiring at start-up; holds no logic of its own. Upper apps come first, so that each still finds
what the apps below it know of the person.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Table = Sequence[Mapping[str, object]]
"""Rows of plain values: texts, numbers, truths, times, or nothing."""


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why an account cannot be deleted yet, and where to do something about it, in the reader's language."""

    text: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Part:
    """One app's share. `export` gives its tables by name; `erase` may be asked twice; both take the person's id."""

    name: str
    export: Callable[[int], Mapping[str, Table]]
    erase: Callable[[int], None]
    hindrances: Callable[[int], list[Hindrance]] = lambda person_id: []


_parts: dict[str, Part] = {}


def add(part: Part) -> None:
    """Register (or replace) the part of that name."""
    _parts[part.name] = part


def parts() -> list[Part]:
    """Give the parts in the order in which they were added."""
    return list(_parts.values())
