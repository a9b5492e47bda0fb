"""`manage.py run_bot`: polling answers as the webhook does, and never cuts off a webhook unasked."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings as house
from django.core.management import CommandError, call_command
from django.db import connection

from telegram_bot.models import Update
from tests.loopback.botapi import BotApi
from tests.loopback.botapi_outcomes import unauthorized

pytestmark = pytest.mark.django_db(transaction=True)


def hear_ctrl_c() -> None:
    """A shell lets what it starts in the background ignore Ctrl-C, and children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def polling(postgresql: None, telegram: BotApi) -> Iterator["subprocess.Popen[str]"]:
    """The command in a process of its own, on the test's database."""
    at = connection.settings_dict
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
        "WORKER_DATABASE_URL": f"postgres://{at['USER']}@{quote(at['HOST'], safe='')}/{at['NAME']}",
        "WORKER_TELEGRAM_TOKEN": telegram.token,
        "WORKER_TELEGRAM_API_URL": telegram.base_url,
    }
    command = [sys.executable, "manage.py", "run_bot"]
    process = subprocess.Popen(
        command,
        cwd=house.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=hear_ctrl_c,  # noqa: PLW1509 - one line before the exec
    )
    yield process
    process.kill()
    process.communicate()


def test_it_answers_what_it_fetches_and_ends_on_ctrl_c(polling: "subprocess.Popen[str]", telegram: BotApi) -> None:
    telegram.feed(telegram.message(1, "/help"), telegram.message(2, "/start"))
    telegram.wait_for(lambda: telegram.sent_to(1) and telegram.sent_to(2), timeout=30)
    polling.send_signal(signal.SIGINT)
    assert polling.wait(20) == 0
    assert list(Update.objects.values_list("error", flat=True)) == ["", ""]


def test_it_refuses_a_bot_that_has_a_webhook(telegram: BotApi, settings: Any) -> None:
    settings.SITE_URL = "https://auction.example.org"
    call_command("telegram_setup", stdout=StringIO())
    with pytest.raises(CommandError, match="has a webhook"):
        call_command("run_bot")
    assert telegram.calls_of("deleteWebhook") == []


def test_it_refuses_without_a_token(settings: Any) -> None:
    settings.TELEGRAM_TOKEN = ""
    with pytest.raises(CommandError, match="TELEGRAM_TOKEN"):
        call_command("run_bot")


def test_a_dead_token_is_said_plainly(telegram: BotApi) -> None:
    telegram.script("getWebhookInfo", unauthorized())
    with pytest.raises(CommandError, match="refused"):
        call_command("run_bot")
