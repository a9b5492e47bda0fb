"""Stored updates: kept once by Telegram's number, dealt with by whoever holds the lease, until done or given up."""

from datetime import timedelta
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from telegram_bot.models import Update

LEASE = timedelta(seconds=60)
BUTTON_LIFE = timedelta(seconds=150)
"""How long Telegram waits for the answer to a pressed button; later it is an error to answer."""


def store(body: dict[str, Any]) -> None:
    """Keep an update; one that is here already stays as it is."""
    Update.objects.bulk_create([Update(update_id=body["update_id"], body=body)], ignore_conflicts=True)


def claim(update_id: int) -> Update | None:
    """Take the lease of an update; None when it is done or in somebody's hands."""
    now = timezone.now()
    open_ones = Update.objects.filter(Q(lease_until=None) | Q(lease_until__lte=now), pk=update_id, done_at=None)
    if not open_ones.update(lease_until=now + LEASE, attempts=F("attempts") + 1):
        return None
    return Update.objects.get(pk=update_id)


def finish(update_id: int, error: str = "") -> None:
    """Mark an update done; with an error it is given up."""
    Update.objects.filter(pk=update_id).update(done_at=timezone.now(), lease_until=None, error=error)


def put_off(update_id: int, error: str, after: timedelta) -> None:
    """Leave an update to be run again after a while."""
    Update.objects.filter(pk=update_id).update(lease_until=timezone.now() + after, error=error)


def give_up_old_buttons() -> None:
    """Mark buttons done that were pressed too long ago to be answered."""
    old = Update.objects.filter(
        done_at=None, received_at__lt=timezone.now() - BUTTON_LIFE, body__has_key="callback_query"
    )
    if old.exists():
        old.update(done_at=timezone.now(), error="the button was pressed too long ago")


def unfinished() -> list[int]:
    """Give updates that nobody is dealing with, oldest first. A fresh one is left to the process that took it in."""
    now = timezone.now()
    waiting = Update.objects.filter(
        Q(lease_until__lte=now) | Q(lease_until=None, received_at__lt=now - timedelta(seconds=5)), done_at=None
    )
    return list(waiting.order_by("received_at", "update_id").values_list("pk", flat=True)[:200])
