"""Forgetting updates that were dealt with. Telegram repeats an update for a day at most."""

from datetime import timedelta

from django.utils import timezone

from telegram_bot.models import Update

KEPT = timedelta(days=7)
BATCH = 1000


def forget_old_updates() -> int:
    """Delete updates that were done more than seven days ago, and give their number."""
    old = Update.objects.filter(done_at__lt=timezone.now() - KEPT).order_by("pk")
    forgotten = 0
    while batch := list(old.values_list("pk", flat=True)[:BATCH]):
        forgotten += Update.objects.filter(pk__in=batch).delete()[0]
    return forgotten
