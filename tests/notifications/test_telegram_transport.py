"""Real bids and ends, told by python-telegram-bot to a loopback Bot API: what arrives, every row of the error table."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import TelegramAccount, User
from auctions.models import Auction
from auctions.services.closing import finish_auction
from events.relay import relay
from notifications.delivery import deliver, deliver_due
from notifications.models import Delivery
from notifications.telegram import bot as client
from notifications.telegram import limiter
from tests.cast import past_end
from tests.loopback.botapi import BotApi
from tests.loopback.botapi_outcomes import (
    blocked,
    chat_not_found,
    deactivated,
    flood,
    hangs,
    migrated,
    refuses,
    resets,
    unauthorized,
)

pytestmark = pytest.mark.django_db
Link = Callable[[User], TelegramAccount]
Tell = Callable[[], int]


@pytest.fixture
def won(lot: Auction, alice: User, place: Any, linked: Link) -> Auction:
    """A lot that Alice, who has Telegram linked, has won; Sela gets mail. Nobody has been told yet."""
    linked(alice)
    place(lot, alice, 2000)
    past_end(lot)
    finish_auction(auction_id=lot.pk)
    return lot


def delivery_to(person: User, transport: str) -> Delivery:
    return Delivery.objects.get(notification__person=person, transport=transport)


def mails_to(person: User, mailoutbox: Any) -> list[Any]:
    return [mail for mail in mailoutbox if mail.to == [person.email]]


def test_a_bid_tells_the_person_outbid_in_telegram(
    lot: Auction, alice: User, bob: User, place: Any, linked: Link, tell: Tell, telegram: BotApi, mailoutbox: Any
) -> None:
    linked(alice)
    place(lot, alice, 2000)
    place(lot, bob, 5000)
    tell()
    (message,) = telegram.sent_to(1001)
    assert "Outbid" in message["text"]
    assert "Tidal poster" in message["text"]
    assert "The price is \u2066$20.50\u2069. Bid \u2066$21.00\u2069 or more to lead again." in message["text"]
    assert delivery_to(alice, "telegram").provider_id == str(message["message_id"])
    assert mailoutbox == []


def test_an_end_tells_winner_and_seller(
    won: Auction, alice: User, sela: User, tell: Tell, telegram: BotApi, mailoutbox: Any
) -> None:
    tell()
    (message,) = telegram.sent_to(1001)
    assert message["text"].startswith("You won")
    assert [mail.subject for mail in mails_to(sela, mailoutbox)] == ["Sold: Tidal poster"]
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def test_nothing_is_sent_twice(won: Auction, tell: Tell, telegram: BotApi) -> None:
    tell()
    assert tell() == 0
    assert len(telegram.sent_to(1001)) == 1


@pytest.mark.parametrize("outcome", [blocked(), deactivated(), chat_not_found()])
def test_who_cannot_be_reached_gets_mail_now_and_from_then_on(
    outcome: Any, won: Auction, alice: User, tell: Tell, telegram: BotApi, mailoutbox: Any
) -> None:
    telegram.script("sendMessage", outcome)
    tell()
    assert delivery_to(alice, "telegram").state == "failed"
    assert delivery_to(alice, "email").state == "sent"
    assert len(mails_to(alice, mailoutbox)) == 1
    assert TelegramAccount.objects.get().unreachable_at is not None


def test_a_flood_waits_as_long_as_told_and_holds_the_chat(
    won: Auction, alice: User, tell: Tell, telegram: BotApi, mailoutbox: Any
) -> None:
    telegram.script("sendMessage", flood(7))
    before = timezone.now()
    tell()
    delivery = delivery_to(alice, "telegram")
    assert (delivery.state, delivery.attempts) == ("queued", 0)
    assert timedelta(seconds=7) <= delivery.next_try_at - before < timedelta(seconds=12)
    Delivery.objects.filter(pk=delivery.pk).update(next_try_at=timezone.now())
    deliver_due()
    assert len(telegram.calls_of("sendMessage")) == 1  # the pause of the chat still holds
    assert mails_to(alice, mailoutbox) == []


def test_a_chat_that_moved_is_followed(won: Auction, tell: Tell, telegram: BotApi) -> None:
    telegram.script("sendMessage", migrated(-100_777))
    tell()
    assert TelegramAccount.objects.get().chat_id == -100_777
    assert len(telegram.sent_to(-100_777)) == 1
    assert telegram.sent_to(1001) == []


@pytest.mark.parametrize("performed", [True, False])
@pytest.mark.parametrize("silence", [hangs, resets])
def test_silence_is_never_repeated_but_what_matters_goes_on_by_mail(
    silence: Any,
    performed: bool,
    won: Auction,
    alice: User,
    tell: Tell,
    telegram: BotApi,
    mailoutbox: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(client, "TIMEOUT_S", 0.3)
    telegram.script("sendMessage", silence(performed=performed))
    tell()
    tell()
    assert delivery_to(alice, "telegram").state == "unknown"
    assert len(telegram.sent_to(1001)) == (1 if performed else 0)
    assert len(mails_to(alice, mailoutbox)) == 1


def test_silence_about_an_outbid_is_left_at_that(
    lot: Auction, alice: User, bob: User, place: Any, linked: Link, tell: Tell, telegram: BotApi, mailoutbox: Any
) -> None:
    linked(alice)
    place(lot, alice, 2000)
    place(lot, bob, 5000)
    telegram.script("sendMessage", resets(performed=False))
    tell()
    assert delivery_to(alice, "telegram").state == "unknown"
    assert mailoutbox == []


def test_no_connection_is_tried_again_later(
    won: Auction, alice: User, tell: Tell, telegram: BotApi, settings: Any, mailoutbox: Any
) -> None:
    settings.TELEGRAM_API_URL = "http://127.0.0.1:9/bot"
    tell()
    delivery = delivery_to(alice, "telegram")
    assert (delivery.state, delivery.attempts) == ("queued", 1)
    assert delivery.next_try_at > timezone.now()
    settings.TELEGRAM_API_URL = telegram.base_url
    Delivery.objects.update(next_try_at=timezone.now())
    deliver_due()
    assert len(telegram.sent_to(1001)) == 1
    assert mails_to(alice, mailoutbox) == []


def test_a_dead_token_is_logged_and_the_news_goes_by_mail(
    won: Auction, alice: User, tell: Tell, telegram: BotApi, mailoutbox: Any, caplog: pytest.LogCaptureFixture
) -> None:
    telegram.script("sendMessage", unauthorized())
    tell()
    assert delivery_to(alice, "telegram").state == "failed"
    assert len(mails_to(alice, mailoutbox)) == 1
    assert "Telegram refused notification" in caplog.text
    assert TelegramAccount.objects.get().unreachable_at is None


def test_markup_that_telegram_cannot_read_is_sent_as_plain_words_and_logged(
    won: Auction, tell: Tell, telegram: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    telegram.script("sendMessage", refuses(400, "can't parse entities: unsupported start tag"))
    tell()
    (message,) = telegram.sent_to(1001)
    assert message["text"].startswith("You won")
    assert "<" not in message["text"]
    assert "markup" in caplog.text


def test_an_answer_that_cannot_be_helped_goes_on_by_mail(
    won: Auction, alice: User, tell: Tell, telegram: BotApi, mailoutbox: Any
) -> None:
    telegram.script("sendMessage", refuses(400, "message text is empty"))
    tell()
    assert (delivery_to(alice, "telegram").state, len(mails_to(alice, mailoutbox))) == ("failed", 1)


def test_unlinking_between_queueing_and_sending_turns_to_mail(
    won: Auction, alice: User, telegram: BotApi, mailoutbox: Any
) -> None:
    relay()
    TelegramAccount.objects.all().delete()
    deliver_due()
    assert len(mails_to(alice, mailoutbox)) == 1
    assert telegram.calls == []


@pytest.mark.usefixtures("postgresql")
def test_two_workers_at_once_send_once(won: Auction, alice: User, telegram: BotApi) -> None:
    relay()
    pk = delivery_to(alice, "telegram").pk
    barrier, answers = threading.Barrier(4), []

    def work() -> None:
        barrier.wait()
        answers.append(deliver(pk))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [False, False, False, True]
    assert len(telegram.calls_of("sendMessage")) == 1


def test_a_short_wait_for_the_chats_turn_is_waited_out(won: Auction, tell: Tell, telegram: BotApi) -> None:
    while not limiter.take(1001):
        pass
    tell()
    assert len(telegram.sent_to(1001)) == 1


def test_without_leave_to_send_nothing_is_sent(won: Auction, alice: User, telegram: BotApi, settings: Any) -> None:
    relay()
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:9/0"}}
    limiter._server.cache_clear()
    try:
        deliver_due()
    finally:
        limiter._server.cache_clear()
    assert delivery_to(alice, "telegram").state == "queued"
    assert telegram.calls == []
