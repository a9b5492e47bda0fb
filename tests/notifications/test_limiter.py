"""The limits that all processes keep together."""

import os
import subprocess
import sys
import time

from django.conf import settings

from notifications.telegram import limiter


def test_a_burst_to_one_chat_passes_and_then_waits_its_turn() -> None:
    waits = [limiter.take(1) for _ in range(4)]
    assert waits[:3] == [0, 0, 0]
    assert 0 < waits[3] <= 1


def test_a_chat_that_waits_takes_nothing_from_the_others() -> None:
    for _ in range(20):
        limiter.take(1)
    assert limiter.take(2) == 0


def test_the_bot_as_a_whole_sends_no_more_than_it_may() -> None:
    granted = sum(limiter.take(chat) == 0 for chat in range(1, 101))
    assert 25 <= granted <= 30


def test_a_group_gets_twenty_a_minute_at_most() -> None:
    interval, burst = limiter.GROUP_RATE
    assert 60_000 / interval <= 20
    assert [limiter.take(-5) == 0 for _ in range(5)] == [True] * (burst // interval + 1) + [False]


def test_a_paused_chat_waits_as_long_as_it_was_told() -> None:
    limiter.pause(1, 30)
    assert 29 < limiter.take(1) <= 30
    limiter.pause(1, 5)
    assert limiter.take(1) > 28  # a shorter pause ends none that is longer
    assert limiter.take(2) == 0


def test_leave_comes_back_with_time() -> None:
    while not (wait := limiter.take(1)):
        pass
    time.sleep(wait)
    assert limiter.take(1) == 0


def test_processes_share_the_limit() -> None:
    limiter.pause(7, 300)
    program = "import django; django.setup(); from notifications.telegram import limiter; print(limiter.take(7))"
    environment = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(settings.BASE_DIR)}
    answer = subprocess.run(
        [sys.executable, "-c", program], env=os.environ | environment, capture_output=True, text=True, check=True
    )
    assert float(answer.stdout) > 200
