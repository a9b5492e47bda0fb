"""What people say to the bot and what it answers, each through the webhook and the real python-telegram-bot."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import TelegramAccount, TelegramLinkToken, User
from accounts.services import telegram_link
from auctions.models import Auction
from auctions.services.closing import finish_auction
from auctions.services.listing import create_draft
from tests.cast import past_end
from tests.loopback.botapi import BotApi

pytestmark = pytest.mark.django_db(transaction=True)
Say = Callable[..., str]


@pytest.fixture
def say(telegram: BotApi) -> Say:
    """Give a function by which somebody writes to the bot; it gives the bot's newest answer."""

    def write(text: str, *, by: Any = 1001, chat: Any = None) -> str:
        person = by if isinstance(by, int) else by["id"]
        before = len(telegram.sent_to(person))
        post(telegram.message(by, text, chat=chat))
        answers = telegram.sent_to(person)[before:]
        return str(answers[-1]["text"]) if answers else ""

    return write


def post(update: Any) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": "loopback-webhook-secret"}
    assert (
        Client()
        .post("/telegram/webhook", json.dumps(update), content_type="application/json", headers=headers)
        .status_code
        == 200
    )


def test_start_welcomes_a_stranger_in_their_language(say: Say) -> None:
    assert "Welcome to" in say("/start")
    assert "settings" in say("/start")
    assert say("/start", by={"id": 5, "language_code": "de-AT"}).startswith("Welcome to")


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
@pytest.mark.parametrize("text", ["/start", "/help", "/unlink", "/start link_x", "/start lot_x", "what is this?"])
def test_every_answer_is_one_that_telegram_takes(language: str, text: str, say: Say) -> None:
    assert say(text, by={"id": 6, "language_code": language})


def test_start_tells_a_linked_person_whose_chat_it_is(alice: User, linked: Any, say: Say) -> None:
    linked(alice)
    assert "Alice" in say("/start")


def test_a_linked_persons_language_is_the_one_they_chose(alice: User, linked: Any, telegram: BotApi, say: Say) -> None:
    linked(alice)
    User.objects.filter(pk=alice.pk).update(language="ar")
    assert say("/start", by={"id": 1001, "language_code": "en"}).startswith("\u200f")


def test_a_link_is_claimed_and_the_answer_names_both_accounts(alice: User, say: Say) -> None:
    token = telegram_link.begin(user_id=alice.pk, session_key="s1")
    answer = say(f"/start link_{token}", by={"id": 1001, "first_name": "A<l>", "username": "alice_tg"})
    assert "Alice" in answer
    assert "A<l> (@alice_tg)" in answer
    assert "Confirm it on the page" in answer
    invitation = TelegramLinkToken.objects.get()
    assert (invitation.telegram_id, invitation.chat_id, invitation.title) == (1001, 1001, "A<l> (@alice_tg)")
    assert not TelegramAccount.objects.exists()


def test_a_link_that_somebody_else_opened_is_refused(alice: User, say: Say) -> None:
    token = telegram_link.begin(user_id=alice.pk, session_key="s1")
    say(f"/start link_{token}", by=1001)
    assert "Another Telegram account has opened this link" in say(f"/start link_{token}", by=2002)
    assert TelegramLinkToken.objects.get().telegram_id == 1001


def test_a_link_too_old_used_or_invented_is_refused(alice: User, say: Say) -> None:
    token = telegram_link.begin(user_id=alice.pk, session_key="s1")
    TelegramLinkToken.objects.update(expires_at=timezone.now())
    for wrong in (token, "invented", "x" * 59):
        assert "no longer good" in say(f"/start link_{wrong}")


def test_a_telegram_account_linked_elsewhere_is_told_so(alice: User, bob: User, linked: Any, say: Say) -> None:
    linked(bob)
    token = telegram_link.begin(user_id=alice.pk, session_key="s1")
    assert "linked to another account" in say(f"/start link_{token}", by=1002)


def test_a_link_is_claimed_only_in_a_private_chat(alice: User, say: Say) -> None:
    token = telegram_link.begin(user_id=alice.pk, session_key="s1")
    say(f"/start link_{token}", chat=-100_500)
    assert TelegramLinkToken.objects.get().claimed_at is None


def test_unlink_parts_and_says_so(alice: User, linked: Any, say: Say) -> None:
    linked(alice)
    assert "by e-mail" in say("/unlink")
    assert not TelegramAccount.objects.exists()
    assert "not linked" in say("/unlink")


def test_a_lot_is_shown_with_price_end_and_link(
    lot: Auction, alice: User, place: Any, say: Say, telegram: BotApi, settings: Any
) -> None:
    settings.SITE_URL = "https://auction.example.org"  # Telegram makes no link of a name without a dot
    place(lot, alice, 2000)
    answer = say(f"/start lot_{lot.public_id}")
    assert "Tidal poster" in answer
    assert "$10.00" in answer
    assert "20" not in answer.split("Ends")[0].replace(lot.public_id, "")  # the leader's maximum stays private
    (message,) = telegram.sent_to(1001)
    links = [entity["url"] for entity in message["entities"] if entity["type"] == "text_link"]
    assert links == [f"https://auction.example.org/en/auctions/{lot.public_id}/"]


def test_a_lot_that_is_over_says_how_it_ended(lot: Auction, say: Say) -> None:
    past_end(lot)
    finish_auction(auction_id=lot.pk)
    assert "Ended without bids" in say(f"/start lot_{lot.public_id}")


def test_a_draft_is_no_lot(lot: Auction, say: Say) -> None:
    draft = create_draft(seller_id=lot.seller_id, title="Secret")
    assert "no such lot" in say(f"/start lot_{draft.public_id}")


def test_blocking_and_unblocking_the_bot_is_noted(alice: User, linked: Any, telegram: BotApi) -> None:
    linked(alice)
    post(telegram.my_chat_member(1001, "kicked"))
    assert TelegramAccount.objects.get().unreachable_at is not None
    post(telegram.my_chat_member(1001, "member", before="kicked"))
    assert TelegramAccount.objects.get().unreachable_at is None


def test_who_writes_again_can_be_reached_again(alice: User, linked: Any, say: Say) -> None:
    linked(alice)
    TelegramAccount.objects.update(unreachable_at=timezone.now())
    say("hello")
    assert TelegramAccount.objects.get().unreachable_at is None
