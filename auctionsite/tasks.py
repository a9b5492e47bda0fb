"""The heartbeat: proof, for `/readyz`, that beat and a worker are alive."""

from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

HEARTBEAT_KEY = "heartbeat"


@shared_task
def heartbeat() -> None:
    """Leave the time of the last beat in the cache, for one minute."""
    cache.set(HEARTBEAT_KEY, timezone.now().isoformat(), 60)
