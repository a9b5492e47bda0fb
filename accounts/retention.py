"""Forgetting invitations to link a Telegram account, and questions asked there, that can no longer be used."""

from datetime import timedelta

from django.db.models import Model
from django.utils import timezone

from accounts.models import TelegramLinkToken, TelegramQuestion

KEPT = timedelta(days=1)
BATCH = 1000


def forget_old_link_tokens() -> int:
    """Delete link tokens that expired more than a day ago, used or not, and give their number."""
    return _forget(TelegramLinkToken)


def forget_old_questions() -> int:
    """Delete questions that expired more than a day ago, and give their number; a No is in the audit log."""
    return _forget(TelegramQuestion)


def _forget(model: type[Model]) -> int:
    rows = model._default_manager
    old = rows.filter(expires_at__lt=timezone.now() - KEPT).order_by("pk")
    forgotten = 0
    while batch := list(old.values_list("pk", flat=True)[:BATCH]):
        forgotten += rows.filter(pk__in=batch).delete()[0]
    return forgotten
