"""`POST /telegram/webhook`: the secret, the stored update, doubles, and what becomes of an update that fails."""

import json
import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from telegram_bot import views
from telegram_bot.models import Update
from telegram_bot.tasks import finish_updates
from tests.loopback.botapi import BotApi
from tests.loopback.botapi_outcomes import blocked, flood, hangs, refuses, resets

pytestmark = pytest.mark.django_db(transaction=True)
URL = "/telegram/webhook"
SECRET = "loopback-webhook-secret"


def post(update: Any, secret: str | None = SECRET, client: Client | None = None) -> int:
    headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
    body = update if isinstance(update, bytes) else json.dumps(update)
    return (client or Client()).post(URL, body, content_type="application/json", headers=headers).status_code


def test_an_update_is_stored_answered_and_done(telegram: BotApi) -> None:
    update = telegram.message(1, "/start")
    assert post(update) == 200
    row = Update.objects.get(pk=update["update_id"])
    assert (row.attempts, row.error, row.done_at is not None) == (1, "", True)
    (message,) = telegram.sent_to(1)
    assert message["text"].startswith("Welcome to")


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", "sécret", "\u00ff" * 23])
def test_without_the_secret_nothing_gets_in(secret: str | None, telegram: BotApi) -> None:
    assert post(telegram.message(1, "/start"), secret) == 403
    assert not Update.objects.exists()


def test_a_house_without_secret_or_bot_lets_nobody_in(telegram: BotApi, settings: Any) -> None:
    settings.TELEGRAM_WEBHOOK_SECRET = ""
    assert post(telegram.message(1, "/start"), "") == 403
    settings.TELEGRAM_WEBHOOK_SECRET, settings.TELEGRAM_TOKEN = SECRET, ""
    assert post(telegram.message(1, "/start")) == 403
    settings.TELEGRAM_TOKEN = telegram.token


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_only_post_is_allowed(method: str) -> None:
    assert getattr(Client(), method)(URL).status_code == 405


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"{}", b'{"update_id": "7"}', b'{"update_id": true}', b'{"update_id": 1e400}', b"\xff"]
)
def test_what_is_no_update_is_a_bad_request(body: bytes) -> None:
    assert post(body) == 400
    assert not Update.objects.exists()


def test_no_session_and_no_csrf_token_are_needed(telegram: BotApi) -> None:
    assert post(telegram.message(1, "/help"), client=Client(enforce_csrf_checks=True)) == 200


def test_the_same_update_again_is_answered_once(telegram: BotApi) -> None:
    update = telegram.message(1, "/help")
    assert [post(update) for _ in range(3)] == [200, 200, 200]
    assert len(telegram.sent_to(1)) == 1


def test_the_same_update_many_times_at_once_is_answered_once(postgresql: None, telegram: BotApi) -> None:
    update = telegram.message(1, "/help")
    barrier, answers = threading.Barrier(6), []

    def deliver() -> None:
        barrier.wait()
        answers.append(post(update))
        connection.close()

    threads = [threading.Thread(target=deliver) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 6
    assert len(telegram.calls_of("sendMessage")) == 1


def test_kinds_that_nobody_handles_are_done_at_once(telegram: BotApi) -> None:
    assert (
        post(
            telegram.update(
                "purchased_paid_media",
                {"from": {"id": 1, "is_bot": False, "first_name": "A"}, "paid_media_payload": "x"},
            )
        )
        == 200
    )
    assert Update.objects.get().done_at is not None
    assert telegram.calls_of("sendMessage") == []


def test_a_failed_answer_is_recorded_and_run_again(telegram: BotApi) -> None:
    telegram.script("sendMessage", refuses(500, "internal"))
    assert post(telegram.message(1, "/help")) == 200
    row = Update.objects.get()
    assert row.done_at is None
    assert "Internal" in row.error or "internal" in row.error
    finish_updates()
    assert telegram.sent_to(1) == []  # not yet: it is put off
    Update.objects.update(lease_until=timezone.now())
    finish_updates()
    row.refresh_from_db()
    assert (row.attempts, row.error, row.done_at is not None) == (2, "", True)
    assert len(telegram.sent_to(1)) == 1


def test_what_fails_every_time_is_given_up_with_an_apology(telegram: BotApi, caplog: pytest.LogCaptureFixture) -> None:
    telegram.script("sendMessage", *[refuses(500, "internal")] * 3)
    post(telegram.message({"id": 1, "language_code": "ru"}, "/help"))
    for _ in range(2):
        Update.objects.update(lease_until=timezone.now())
        finish_updates()
    row = Update.objects.get()
    assert (row.attempts, row.done_at is not None, row.error != "") == (3, True, True)
    assert len(telegram.sent_to(1)) == 1
    assert "given up" in caplog.text


def test_a_flood_puts_the_update_off(telegram: BotApi) -> None:
    telegram.script("sendMessage", flood(30))
    post(telegram.message(1, "/help"))
    row = Update.objects.get()
    assert row.lease_until is not None
    assert (row.lease_until - timezone.now()).total_seconds() > 25


@pytest.mark.parametrize("outcome", [blocked(), resets(performed=True)])
def test_an_answer_that_nobody_reads_or_that_may_have_arrived_is_not_repeated(outcome: Any, telegram: BotApi) -> None:
    telegram.script("sendMessage", outcome)
    post(telegram.message(1, "/help"))
    finish_updates()
    assert Update.objects.get().done_at is not None
    assert len(telegram.calls_of("sendMessage")) == 1


def test_what_a_dead_process_left_behind_is_finished(telegram: BotApi) -> None:
    update = telegram.message(1, "/help")
    Update.objects.create(update_id=update["update_id"], body=update, attempts=1, lease_until=timezone.now())
    finish_updates()
    assert Update.objects.get().done_at is not None
    assert len(telegram.sent_to(1)) == 1


def test_what_another_process_is_dealing_with_is_left_to_it(telegram: BotApi) -> None:
    update = telegram.message(1, "/help")
    Update.objects.create(
        update_id=update["update_id"], body=update, lease_until=timezone.now() + timedelta(seconds=30)
    )
    finish_updates()
    assert post(update) == 200
    assert telegram.calls_of("sendMessage") == []


def test_a_button_pressed_too_long_ago_is_given_up(telegram: BotApi) -> None:
    update = telegram.callback(1, "x", {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}})
    Update.objects.create(update_id=update["update_id"], body=update)
    Update.objects.update(received_at=timezone.now() - timedelta(seconds=151))
    finish_updates()
    assert "too long ago" in Update.objects.get().error
    assert telegram.calls == []


def test_an_answer_that_takes_long_keeps_telegram_waiting_no_longer_than_this(
    telegram: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PATIENCE_S", 0.2)
    telegram.script("sendMessage", hangs(performed=False))
    begun = time.monotonic()
    assert post(telegram.message(1, "/help")) == 200
    assert time.monotonic() - begun < 3
    row = Update.objects.get()
    assert (row.done_at, row.lease_until is not None) == (None, True)
