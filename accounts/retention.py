"""Forgetting invitations to link a Telegram account that can no longer be used."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import TelegramLinkToken

KEPT = timedelta(days=1)
BATCH = 1000


def forget_old_link_tokens() -> int:
    """Delete link tokens that expired more than a day ago, used or not, and give their number."""
    old = TelegramLinkToken.objects.filter(expires_at__lt=timezone.now() - KEPT).order_by("pk")
    forgotten = 0
    while batch := list(old.values_list("pk", flat=True)[:BATCH]):
        forgotten += TelegramLinkToken.objects.filter(pk__in=batch).delete()[0]
    return forgotten
