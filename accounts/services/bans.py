"""Shutting people out: their account is off, and with it everything that let them act."""

from django.db import transaction

from accounts.models import TelegramAccount, User
from accounts.services import sessions


def shut_out(*, person_id: int) -> None:
    """Switch an account off, end its sessions with their open pages, and part it from its Telegram account."""
    with transaction.atomic():
        User.objects.filter(pk=person_id).update(is_active=False)
        TelegramAccount.objects.filter(user=person_id).delete()
        sessions.end(person_id)
