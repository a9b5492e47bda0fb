"""The whole way with real processes: a bid here, a Celery worker there, a message in the chat."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings as house
from django.db import connection

from accounts.models import TelegramAccount, User
from auctions.models import Auction
from auctionsite.celery import app
from tests.loopback.botapi import BotApi


@pytest.fixture
def worker(telegram: BotApi, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A Celery worker on the test's database and Valkey, told where the loopback Bot API is."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: the tests' SQLite database lives in this process's memory")
    at = connection.settings_dict
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
        "WORKER_DATABASE_URL": f"postgres://{at['USER']}@{quote(at['HOST'], safe='')}/{at['NAME']}",
        "WORKER_TELEGRAM_TOKEN": telegram.token,
        "WORKER_TELEGRAM_API_URL": telegram.base_url,
    }
    log = (tmp_path / "worker.log").open("wb")
    command = [
        "celery",
        "-A",
        "auctionsite",
        "worker",
        "-Q",
        "default,delivery",
        "-c",
        "1",
        "--without-mingle",
        "-l",
        "INFO",
    ]
    process = subprocess.Popen(
        [sys.executable, "-m", *command], cwd=house.BASE_DIR, env=environment, stdout=log, stderr=log
    )
    try:
        _wait(lambda: bool(app.control.ping(timeout=0.5)), (tmp_path / "worker.log").read_text)
        yield process
    finally:
        process.terminate()
        process.wait(20)
        log.close()


@pytest.mark.django_db(transaction=True)
def test_a_bid_here_becomes_a_message_through_a_worker_there(
    worker: subprocess.Popen[bytes],
    lot: Auction,
    alice: User,
    bob: User,
    place: Any,
    linked: Callable[[User], TelegramAccount],
    telegram: BotApi,
) -> None:
    linked(alice)
    place(lot, alice, 2000)
    place(lot, bob, 5000)
    telegram.wait_for(lambda: telegram.sent_to(1001), timeout=30)
    time.sleep(1)
    (message,) = telegram.sent_to(1001)
    assert "Outbid" in message["text"]


def _wait(condition: Callable[[], bool], otherwise: Callable[[], str]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(otherwise())
