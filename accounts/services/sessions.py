"""Sessions of people: ending them."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import TelegramLinkToken


def end(person_id: int, *, but: str | None = None, only: int | None = None) -> int:
    """End sessions of a person and give their number: all, or all `but` the one with this key."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    live = Session.objects.filter(expire_date__gt=timezone.now()).exclude(pk=but or "")
    keys = [one.pk for one in live.iterator() if one.get_decoded().get(SESSION_KEY) == str(person_id)]
    for key in keys:
        store(key).delete()
    TelegramLinkToken.objects.filter(session_key__in=keys, used_at=None).delete()
    return len(keys)
