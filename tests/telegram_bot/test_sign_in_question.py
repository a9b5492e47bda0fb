"""Confirming in Telegram: the bot asks, the person presses, the browser goes on; once, in time, and nobody else."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry, TelegramAccount, TelegramFactor, TelegramQuestion, User
from accounts.services import telegram_factor
from accounts.services.factors import FactorRefusal, FactorRefused
from accounts.services.telegram_factor import Answered, answer, ask, take
from tests.accounts.factors import CHALLENGE, SIGN_IN, began, is_in, led_to
from tests.accounts.test_security_pages import STEP_UP, grow_stale
from tests.auctions.services.races import at_once, of_kind
from tests.loopback.botapi import BotApi
from tests.telegram_fixtures import CHAT_OF

pytestmark = pytest.mark.django_db(transaction=True)
TELEGRAM = f"{CHALLENGE}?with=telegram"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
ALICE, BOB = CHAT_OF["Alice"], CHAT_OF["Bob"]


@pytest.fixture
def confirms(alice: User, linked: Any) -> TelegramAccount:
    """Alice's Telegram, which confirms that she signs in."""
    account: TelegramAccount = linked(alice)
    TelegramFactor.objects.create(user=alice, name="Alice")
    return account


@pytest.fixture
def asking(alice: User, confirms: TelegramAccount, tell: Any) -> Client:
    """A browser that signs in as Alice and has had the bot ask."""
    client, stopped = began(alice, Client(headers={"user-agent": FIREFOX}))
    assert led_to(stopped) == CHALLENGE
    assert led_to(client.post(CHALLENGE, {"with": "telegram", "ask": "1"})) == CHALLENGE
    tell()
    return client


def post(update: Any) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": "loopback-webhook-secret"}
    Client().post("/telegram/webhook", json.dumps(update), content_type="application/json", headers=headers)


def press(telegram: BotApi, label: str, *, by: int = ALICE) -> None:
    post(telegram.press(by, telegram.sent_to(ALICE)[-1], label))


def go_on(client: Client) -> Any:
    return client.post(CHALLENGE, {"with": "telegram"})


def poll(client: Client) -> Any:
    return client.get(TELEGRAM, headers={"HX-Request": "true"})


def test_a_yes_lets_the_browser_in_that_asked(asking: Client, telegram: BotApi) -> None:
    text = telegram.sent_to(ALICE)[-1]["text"]
    assert "Firefox, Windows" in text
    assert "127.0.0.1" in text
    assert poll(asking).status_code == 204
    assert go_on(asking).status_code == 422  # nobody has answered
    press(telegram, "Yes, it is me")
    assert "Go back to your browser" in telegram.sent_to(ALICE)[-1]["text"]
    assert "reply_markup" not in telegram.sent_to(ALICE)[-1]
    answered = poll(asking)
    assert (answered.status_code, 'hx-trigger="load"' in answered.content.decode()) == (286, True)
    assert not is_in(asking)  # looking lets nobody in
    assert led_to(go_on(asking)) == "/en/dashboard/"
    assert asking.session["otp_device_id"].startswith("accounts.telegramfactor/")


def test_the_page_that_waits_is_led_on_as_a_whole(asking: Client, telegram: BotApi) -> None:
    press(telegram, "Yes")
    answer = asking.post(CHALLENGE, {"with": "telegram"}, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/en/dashboard/"


def test_a_no_ends_the_attempt_and_is_written_down(asking: Client, telegram: BotApi, alice: User) -> None:
    press(telegram, "No")
    assert "change it" in telegram.sent_to(ALICE)[-1]["text"]
    answer = go_on(asking)
    assert led_to(answer) == SIGN_IN
    assert "somebody knows your password" in asking.get(SIGN_IN).content.decode()
    assert not is_in(asking)
    assert led_to(asking.get(CHALLENGE)) == SIGN_IN  # the password has to be given again
    entry = AuditEntry.objects.get(action="sign_in_denied")
    assert (entry.actor, entry.subject) == (alice.public_id, alice.public_id)


def test_a_yes_is_of_one_attempt(asking: Client, telegram: BotApi, alice: User) -> None:
    press(telegram, "Yes")
    other, _ = began(alice)
    assert go_on(other).status_code == 422
    assert not is_in(other)
    session = asking.session
    del session["account_login"]  # as when its quarter of an hour is over
    session.save()
    again, _ = began(alice, asking)  # the same browser begins anew
    assert go_on(again).status_code == 422
    assert not is_in(again)


def test_a_yes_counts_once(asking: Client, telegram: BotApi, alice: User) -> None:
    press(telegram, "Yes")
    question = TelegramQuestion.objects.get()
    assert is_in(asking) is False
    go_on(asking)
    with pytest.raises(FactorRefused) as refused:
        take(user_id=alice.pk, question_id=question.pk)
    assert refused.value.reason is FactorRefusal.TOO_LATE


def test_a_button_that_somebody_else_sends_does_nothing(
    asking: Client, telegram: BotApi, bob: User, linked: Any
) -> None:
    linked(bob)
    press(telegram, "Yes", by=BOB)
    press(telegram, "Yes", by=77)
    assert TelegramQuestion.objects.get().confirmed is None
    assert go_on(asking).status_code == 422
    alerts = [call.params["text"] for call in telegram.calls_of("answerCallbackQuery")]
    assert len(alerts) == 2 and all("Too late" in alert for alert in alerts)


def test_a_late_button_does_nothing_and_says_so(asking: Client, telegram: BotApi) -> None:
    TelegramQuestion.objects.update(expires_at=timezone.now())
    press(telegram, "Yes")
    assert "Too late" in telegram.calls_of("answerCallbackQuery")[-1].params["text"]
    assert go_on(asking).status_code == 422
    assert "Ask again" in poll(asking).content.decode()


def test_a_late_yes_lets_nobody_in(asking: Client, telegram: BotApi) -> None:
    press(telegram, "Yes")
    TelegramQuestion.objects.update(expires_at=timezone.now())
    assert go_on(asking).status_code == 422
    assert not is_in(asking)


def test_the_second_button_does_nothing(asking: Client, telegram: BotApi) -> None:
    sent = telegram.sent_to(ALICE)[-1]
    post(telegram.press(ALICE, sent, "No"))
    post(telegram.press(ALICE, sent, "Yes"))
    assert TelegramQuestion.objects.get().confirmed is False


@pytest.mark.parametrize("data", ["yes:AAAAAAAAAAAAAAAAAAAAAAAA", "yes:", "maybe", "yes:" + "A" * 60, "no:'; drop"])
def test_invented_callback_data_does_nothing(data: str, asking: Client, telegram: BotApi) -> None:
    post(telegram.callback(ALICE, data, telegram.sent_to(ALICE)[-1]))
    assert TelegramQuestion.objects.get().confirmed is None


def test_a_question_that_came_too_late_to_be_sent_is_not_sent(
    alice: User, confirms: TelegramAccount, telegram: BotApi, tell: Any
) -> None:
    ask(user_id=alice.pk, browser="", address="127.0.0.1")
    TelegramQuestion.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    tell()
    assert telegram.sent_to(ALICE) == []


def test_a_new_question_voids_the_one_before(alice: User, confirms: TelegramAccount) -> None:
    first = ask(user_id=alice.pk, browser="", address="127.0.0.1")
    ask(user_id=alice.pk, browser="", address="127.0.0.1")
    assert answer(code=first.code, telegram_id=ALICE, confirmed=True) is Answered.TOO_LATE


def test_telegram_asks_only_where_it_was_turned_on_and_can_be_reached(alice: User, linked: Any) -> None:
    linked(alice)
    with pytest.raises(FactorRefused) as refused:
        ask(user_id=alice.pk, browser="", address="")
    assert refused.value.reason is FactorRefusal.UNKNOWN
    TelegramFactor.objects.create(user=alice, name="Alice")
    TelegramAccount.objects.update(unreachable_at=timezone.now())
    with pytest.raises(FactorRefused) as refused:
        ask(user_id=alice.pk, browser="", address="")
    assert refused.value.reason is FactorRefusal.NOT_LINKED


def test_an_answer_is_nothing_once_telegram_is_turned_off(alice: User, confirms: TelegramAccount) -> None:
    question = ask(user_id=alice.pk, browser="", address="")
    answer(code=question.code, telegram_id=ALICE, confirmed=True)
    TelegramFactor.objects.all().delete()
    with pytest.raises(FactorRefused) as refused:
        take(user_id=alice.pk, question_id=question.pk)
    assert refused.value.reason is FactorRefusal.UNKNOWN


def test_a_step_up_by_telegram(asking: Client, telegram: BotApi, tell: Any) -> None:
    press(telegram, "Yes")
    go_on(asking)
    grow_stale(asking)
    asking.post(STEP_UP, {"with": "telegram", "ask": "1", "next": "/en/settings/"})
    tell()
    press(telegram, "Yes")
    assert led_to(asking.post(STEP_UP, {"with": "telegram", "next": "/en/settings/"})) == "/en/settings/"


def test_a_no_to_a_step_up_changes_nothing_and_leads_home(asking: Client, telegram: BotApi, tell: Any) -> None:
    press(telegram, "Yes")
    go_on(asking)
    grow_stale(asking)
    asking.post(STEP_UP, {"with": "telegram", "ask": "1"})
    tell()
    press(telegram, "No")
    assert led_to(asking.post(STEP_UP, {"with": "telegram"})) == "/en/"
    assert led_to(asking.get("/en/settings/security/codes/")) == STEP_UP


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
def test_the_question_is_one_that_telegram_takes_in_every_language(
    language: str, alice: User, confirms: TelegramAccount, telegram: BotApi, tell: Any
) -> None:
    User.objects.filter(pk=alice.pk).update(language=language)
    question = ask(user_id=alice.pk, browser="", address="2001:db8::1")
    tell()
    sent = telegram.sent_to(ALICE)[-1]
    assert "2001:db8::1" in sent["text"]
    post(telegram.callback(ALICE, f"yes:{question.code}", sent))
    assert TelegramQuestion.objects.get().confirmed


def test_the_bot_does_not_unlink_what_confirms(confirms: TelegramAccount, telegram: BotApi) -> None:
    post(telegram.message(ALICE, "/unlink"))
    assert "Remove it under Security" in telegram.sent_to(ALICE)[-1]["text"]
    assert TelegramAccount.objects.exists()


@pytest.mark.race
def test_one_yes_at_four_workers_at_once_counts_once(postgresql: None, alice: User, confirms: TelegramAccount) -> None:
    question = ask(user_id=alice.pk, browser="", address="")
    answer(code=question.code, telegram_id=ALICE, confirmed=True)
    answers = at_once(*[lambda: take(user_id=alice.pk, question_id=question.pk) for _ in range(4)])
    assert len(of_kind(TelegramFactor, answers)) == 1, answers
    assert {error.reason for error in of_kind(FactorRefused, answers)} == {FactorRefusal.TOO_LATE}


def test_questions_are_forgotten_after_a_day(alice: User, confirms: TelegramAccount) -> None:
    from accounts.retention import forget_old_questions

    ask(user_id=alice.pk, browser="", address="")
    assert forget_old_questions() == 0
    TelegramQuestion.objects.update(expires_at=timezone.now() - timedelta(days=2))
    assert forget_old_questions() == 1
    assert telegram_factor.standing(alice.pk, None) is None
