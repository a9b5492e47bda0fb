"""Announcing an event: one row in the caller's transaction, and one coalesced wake-up of the relay after it."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db import transaction

from events.coalescer import Coalescer
from events.models import OutboxEvent


class Announcement(NamedTuple):
    """An event about to be written: its kind, its topic (ASCII, like `auction:12`), its number there, its payload."""

    kind: str
    topic: str
    seq: int
    payload: Mapping[str, Any]


def announced(announcements: Sequence[Announcement]) -> list[OutboxEvent]:
    """Give the rows that the caller writes in its present transaction, and wake the relay once that has committed."""
    transaction.on_commit(wake_relay)
    return [OutboxEvent(kind=a.kind, topic=a.topic, seq=a.seq, payload=dict(a.payload)) for a in announcements]


def announce(announcements: Sequence[Announcement]) -> None:
    """Write the events in the present transaction, and wake the relay once that has committed."""
    OutboxEvent.objects.bulk_create(announced(announcements))


def wake_relay() -> None:
    """Ask for a relay run soon; many calls within a moment make one task. What is lost here, the sweep picks up."""
    _wake.put("relay", None)


def _send_wake_up(requests: Mapping[str, None]) -> None:
    from events.tasks import relay_outbox

    relay_outbox.apply_async(expires=10, retry=False)


_wake: Coalescer[None] = Coalescer("relay wake-up", 0.5, _send_wake_up)
