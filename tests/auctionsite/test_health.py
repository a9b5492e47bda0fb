"""`/healthz` and `/readyz`: what they ask, what they say, and that they hide nothing."""

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from auctionsite.tasks import HEARTBEAT_KEY, heartbeat

DEAD_VALKEY = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:9/2"}
}


def test_a_process_that_answers_is_healthy(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-store" in answer.headers["Cache-Control"]


def test_health_asks_nothing_of_the_database(client: Client) -> None:
    assert client.get("/healthz").status_code == 200  # without the django_db mark a query would be an error


@pytest.mark.django_db
def test_a_house_with_all_its_parts_is_ready(client: Client) -> None:
    heartbeat()
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "checks": {"database": True, "valkey": True, "beat": True}}


@pytest.mark.django_db
def test_a_silent_beat_makes_it_unready_and_is_named(client: Client) -> None:
    cache.delete(HEARTBEAT_KEY)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": True, "valkey": True, "beat": False}


@pytest.mark.django_db
def test_a_dead_valkey_makes_it_unready_and_is_named(client: Client, settings: Settings) -> None:
    settings.CACHES = {**settings.CACHES, **DEAD_VALKEY}
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": True, "valkey": False, "beat": False}


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_it_rejects_post(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
