"""Forgetting events that everybody has been told of. What waits, or was given up and needs a person, stays."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from events.models import HandOver, OutboxEvent

KEPT = timedelta(days=30)
BATCH = 1000


def forget_old_events() -> int:
    """Delete events that all were told of more than 30 days ago, with their hand-overs, and give their number."""
    before = timezone.now() - KEPT
    young = HandOver.objects.filter(Q(done_at=None) | Q(done_at__gte=before), event=OuterRef("pk"))
    old = OutboxEvent.objects.filter(~Exists(young), sent_at__lt=before).order_by("pk")
    forgotten = 0
    while batch := list(old.values_list("pk", flat=True)[:BATCH]):
        OutboxEvent.objects.filter(pk__in=batch).delete()
        forgotten += len(batch)
    return forgotten
