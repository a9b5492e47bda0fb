"""Forgetting what can no longer be used: invitations to link a Telegram account, questions asked there, and notes of
sessions that are over.
"""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db.models import Exists, Model, OuterRef
from django.utils import timezone

from accounts.models import PersonSession, TelegramLinkToken, TelegramQuestion

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


def forget_ended_sessions() -> int:
    """Delete what is known of people's sessions that are over, and give their number; call it after `clearsessions`."""
    over = PersonSession.objects.filter(~Exists(Session.objects.filter(pk=OuterRef("key")))).order_by("pk")
    forgotten = 0
    while batch := list(over.values_list("pk", flat=True)[:BATCH]):
        forgotten += PersonSession.objects.filter(pk__in=batch).delete()[0]
    return forgotten
