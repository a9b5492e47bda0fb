"""`/healthz`: this process answers. `/readyz`: everything it needs answers too."""

from collections.abc import Callable

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from auctionsite.tasks import HEARTBEAT_KEY


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Say that the process is up; asks nothing of anything else."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Ask database, Valkey and the heartbeat of beat and worker; 503 names what does not answer."""
    checks = {"database": _answers(_ask_database), "valkey": _answers(_ask_cache), "beat": _answers(_ask_beat)}
    ready = all(checks.values())
    return JsonResponse({"status": "ok" if ready else "unavailable", "checks": checks}, status=200 if ready else 503)


def _answers(ask: Callable[[], bool]) -> bool:
    try:
        return ask()
    except (DatabaseError, RedisError):
        return False


def _ask_database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _ask_cache() -> bool:
    cache.set("readyz", 1, 5)
    return bool(cache.get("readyz") == 1)


def _ask_beat() -> bool:
    return cache.get(HEARTBEAT_KEY) is not None
