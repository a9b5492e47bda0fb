"""Who listens. Filled by the project's wiring at start-up and read by the relay; holds no logic of its own."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from events.models import OutboxEvent


@dataclass(frozen=True)
class Listener:
    """A named function that is given every event of some kinds, in the transaction that marks the hand-over done."""

    name: str
    kinds: frozenset[str]
    handle: Callable[[OutboxEvent], None]


_listeners: dict[str, Listener] = {}


def listen(name: str, kinds: Collection[str], handle: Callable[[OutboxEvent], None]) -> None:
    """Register (or replace) the listener of that name."""
    _listeners[name] = Listener(name, frozenset(kinds), handle)


def ignore(name: str) -> None:
    """Take a listener out again."""
    _listeners.pop(name, None)


def listeners_of(kind: str) -> list[Listener]:
    """Give the listeners that want events of this kind."""
    return [listener for listener in _listeners.values() if kind in listener.kinds]


def listener_named(name: str) -> Listener | None:
    """Give a listener by its name; None when this release no longer has it."""
    return _listeners.get(name)
