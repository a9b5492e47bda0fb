"""Announcing: the event lives and dies with its transaction; what a crash keeps from being published is swept."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.models import User
from auctions.models import Auction, Bid
from events import outbox
from events.coalescer import nothing_sent
from events.models import OutboxEvent
from events.relay import relay
from tests.events.conftest import happened

ROOT = Path(__file__).resolve().parents[2]
DIES_AFTER_COMMIT = """
import os, signal, sys, uuid, django
django.setup()
from events import outbox
from auctions.services.bidding import place_bid
outbox.wake_relay = lambda: os.kill(os.getpid(), signal.SIGKILL)
place_bid(auction_id=int(sys.argv[1]), bidder_id=int(sys.argv[2]), maximum=2000, key=uuid.uuid4())
"""


def test_an_event_that_is_rolled_back_never_was(db: None) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        happened("t:1", 1)
        raise RuntimeError
    assert not OutboxEvent.objects.exists()


def test_the_relay_is_woken_after_the_commit_and_not_before(
    db: None, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with nothing_sent(), django_capture_on_commit_callbacks(execute=True) as callbacks:
        happened("t:1", 1, 2)
    assert callbacks == [outbox.wake_relay]


def test_a_wake_up_is_one_task_in_the_broker(db: None) -> None:
    import redis
    from django.conf import settings

    from auctionsite.environment import redis_database

    client = redis.Redis.from_url(redis_database(settings.REDIS_URL, settings.BROKER_DATABASE))  # type: ignore[misc]
    queue = settings.CELERY_TASK_DEFAULT_QUEUE
    before = client.llen(queue)
    for _ in range(50):
        outbox.wake_relay()
    outbox._wake.flush()
    after = client.llen(queue)
    client.close()
    assert 1 <= after - before <= 3


@pytest.mark.race
@pytest.mark.usefixtures("postgresql")
def test_a_crash_between_commit_and_publishing_loses_nothing(lot: Auction, alice: User) -> None:
    from events.listeners import ignore, listen

    database = connection.settings_dict
    address = f"postgres://postgres@{database['HOST'].replace('/', '%2F')}/{database['NAME']}"
    died = subprocess.run(
        [sys.executable, "-c", DIES_AFTER_COMMIT, str(lot.pk), str(alice.pk)],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        check=False,
    )
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()
    assert Bid.objects.get().bidder == alice
    assert OutboxEvent.objects.get(kind="bid_accepted").sent_at is None
    told: list[int] = []
    listen("survivor", {"bid_accepted"}, lambda event: told.append(event.payload["bidder"]))
    relay()
    relay()
    ignore("survivor")
    assert told == [alice.pk]
