"""Listeners that remember what they were told."""

from collections.abc import Callable, Iterator

import pytest

from events.listeners import ignore, listen
from events.models import OutboxEvent
from events.outbox import Announcement, announce

Told = list[tuple[str, int]]


@pytest.fixture
def listener() -> Iterator[Callable[..., Told]]:
    """Give a function that registers a listener of `happened` and gives the list of what it is told."""
    names: list[str] = []

    def register(name: str, failing: Callable[[OutboxEvent], bool] = lambda event: False) -> Told:
        told: Told = []

        def handle(event: OutboxEvent) -> None:
            if failing(event):
                raise RuntimeError("the listener's own trouble")
            told.append((event.topic, event.seq))

        names.append(name)
        listen(name, {"happened"}, handle)
        return told

    yield register
    for name in names:
        ignore(name)


def happened(topic: str, *numbers: int) -> None:
    """Announce events of the kind `happened`."""
    announce([Announcement("happened", topic, number, {"number": number}) for number in numbers])
