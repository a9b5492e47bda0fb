"""The relay: turns outbox rows into hand-overs, and hands them over in order within a topic, each exactly once.

Rows are found by `sent_at IS NULL`, never by "id greater than the last seen": a row that commits late would be missed.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from events.listeners import Listener, listener_named, listeners_of
from events.models import HandOver, OutboxEvent

logger = logging.getLogger(__name__)
BATCH = 500
MOST_ATTEMPTS = 10


def relay() -> int:
    """Make hand-overs of all events that wait, carry out those that are due, and give the number carried out."""
    while _make_hand_overs():
        pass
    done = 0
    while carried_out := sum(carry_out(pk) for pk in _due_hand_overs()):
        done += carried_out
    return done


def _make_hand_overs() -> int:
    if not OutboxEvent.objects.filter(sent_at=None).exists():  # a look before a write lock
        return 0
    with transaction.atomic():
        events = list(
            OutboxEvent.objects.filter(sent_at=None).order_by("id").select_for_update(skip_locked=True)[:BATCH]
        )
        HandOver.objects.bulk_create(
            (
                HandOver(event=event, listener=listener.name, topic=event.topic, next_try_at=timezone.now())
                for event in events
                for listener in listeners_of(event.kind)
            ),
            ignore_conflicts=True,
        )
        OutboxEvent.objects.filter(pk__in=[event.pk for event in events]).update(sent_at=timezone.now())
    return len(events)


def _due_hand_overs() -> list[int]:
    """Give hand-overs whose time has come and before which nothing of their topic waits for the same listener."""
    still_open = Q(done_at=None, parked_at=None)
    earlier = HandOver.objects.filter(
        still_open, listener=OuterRef("listener"), topic=OuterRef("topic"), event__seq__lt=OuterRef("event__seq")
    )
    unrelayed = OutboxEvent.objects.filter(sent_at=None, topic=OuterRef("topic"), seq__lt=OuterRef("event__seq"))
    return list(
        HandOver.objects.filter(still_open, ~Exists(earlier), ~Exists(unrelayed), next_try_at__lte=timezone.now())
        .order_by("event_id", "id")
        .values_list("pk", flat=True)[:BATCH]
    )


def carry_out(pk: int) -> bool:
    """Give one event to its listener and mark the hand-over done, both or neither; False when another worker has it."""
    try:
        with transaction.atomic():
            hand_over = (
                HandOver.objects.select_related("event")
                .select_for_update(of=("self",), skip_locked=True)
                .filter(pk=pk, done_at=None, parked_at=None)
                .first()
            )
            if hand_over is None:
                return False
            _listener(hand_over).handle(hand_over.event)
            HandOver.objects.filter(pk=pk).update(done_at=timezone.now(), attempts=hand_over.attempts + 1)
    except Exception as error:  # whatever a listener breaks on is its own: recorded, tried again, harming no other
        logger.exception("hand-over %s failed", pk)
        _note_failure(pk, error)
    return True


def _listener(hand_over: HandOver) -> Listener:
    listener = listener_named(hand_over.listener)
    if listener is None:
        raise LookupError(f"this release has no listener named {hand_over.listener}")
    return listener


def _note_failure(pk: int, error: Exception) -> None:
    with transaction.atomic():
        hand_over = HandOver.objects.select_for_update().filter(pk=pk, done_at=None).first()
        if hand_over is None:
            return  # another worker carried it out meanwhile
        hand_over.attempts += 1
        hand_over.error = f"{type(error).__name__}: {error}"[:1000]
        hand_over.next_try_at = timezone.now() + timedelta(seconds=min(2**hand_over.attempts, 600))
        if hand_over.attempts >= MOST_ATTEMPTS:
            hand_over.parked_at = timezone.now()
        hand_over.save(update_fields=["attempts", "error", "next_try_at", "parked_at"])
