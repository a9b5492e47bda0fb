"""Sessions of people: noting where they are signed in, and ending that at once, open pages included."""

import asyncio
import logging
import math
import time
from datetime import timedelta
from importlib import import_module
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from redis.exceptions import RedisError

from accounts.devices import Device
from accounts.models import PersonSession, TelegramLinkToken
from accounts.services.security import changed

logger = logging.getLogger(__name__)
SEEN_EVERY = timedelta(minutes=5)
MOST_PATIENCE_S = 2
MOST_NOTED = 10_000
GROUP = "sessions"
"""The channel group in which every process with live sockets hears which sessions are over."""

_noted: dict[tuple[int, str], float] = {}


def due(person_id: int, key: str) -> bool:
    """Tell whether it is time to note this session: each process does it at most once in five minutes."""
    return time.monotonic() - _noted.get((person_id, key), -math.inf) >= SEEN_EVERY.total_seconds()


def note(person_id: int, *, key: str, device: Device) -> None:
    """Note that a session was just in use, on this device; written at most once in five minutes."""
    if len(_noted) >= MOST_NOTED:
        _noted.clear()
    _noted[person_id, key] = time.monotonic()
    now = timezone.now()
    seen = PersonSession.objects.filter(key=key, user=person_id)
    if not seen.filter(seen_at__lt=now - SEEN_EVERY).update(seen_at=now, address=device.address) and not seen.exists():
        facts = {"browser": device.browser, "system": device.system, "address": device.address, "seen_at": now}
        PersonSession.objects.update_or_create(key=key, defaults={"user_id": person_id, **facts})


def end(person_id: int, *, but: str | None = None, only: int | None = None) -> int:
    """End sessions of a person and give their number: all, all `but` the one with this key, or `only` that of this row.

    Their pending Telegram links are void, and their live sockets close, within seconds and in every process.
    """
    rows = PersonSession.objects.filter(user=person_id)
    if but is not None:
        rows = rows.exclude(key=but)
    return _end(rows if only is None else rows.filter(pk=only))


def end_own(person_id: int, *, here: str, only: int | None = None) -> int:
    """End, at the person's own wish, every session but the one `here`, or `only` that of one row; give their number."""
    with transaction.atomic():
        ended = end(person_id, but=here) if only is None else end(person_id, only=only)
        if ended:
            changed(person_id, "sessions_ended", facts={"sessions": ended})
    return ended


def signed_out(person_id: int, key: str) -> None:
    """Let what belongs to a session go with it."""
    _end(PersonSession.objects.filter(user=person_id, key=key))


def _end(rows: QuerySet[PersonSession]) -> int:
    with transaction.atomic():
        keys = list(rows.values_list("key", flat=True))
        alive = Session.objects.filter(pk__in=keys, expire_date__gt=timezone.now()).count()
        TelegramLinkToken.objects.filter(session_key__in=keys, used_at=None).delete()
        Session.objects.filter(pk__in=keys).delete()
        PersonSession.objects.filter(key__in=keys).delete()
        transaction.on_commit(lambda: _tell(keys))
    return alive


def _tell(keys: list[str]) -> None:
    """Drop the cached copies, and have every process close the sockets; where the layer is away, their sweeps do it."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for key in keys:
        store(key).delete()
    try:
        async_to_sync(_send)(keys)
    except (RedisError, OSError) as error:
        logger.warning("nobody could be told of ended sessions: %s", error)


async def _send(keys: list[str]) -> None:
    layer: Any = get_channel_layer()
    await asyncio.wait_for(layer.group_send(GROUP, {"type": "session.ended", "keys": keys}), MOST_PATIENCE_S)
