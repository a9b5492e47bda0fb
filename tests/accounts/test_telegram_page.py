"""`settings/telegram/`: the whole story from the page's link to the message in the chat, and what the page refuses."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import TelegramAccount, TelegramLinkToken, User
from tests.loopback.botapi import BotApi

pytestmark = pytest.mark.django_db
PAGE = "/en/settings/telegram/"


@pytest.fixture
def browser(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


def start(telegram: BotApi, token: str, by: Any = 1001) -> None:
    """Press Start in Telegram."""
    update = telegram.message(by, f"/start {token}")
    headers = {"X-Telegram-Bot-Api-Secret-Token": "loopback-webhook-secret"}
    Client().post("/telegram/webhook", json.dumps(update), content_type="application/json", headers=headers)


def link_on(page: str) -> str:
    found = re.search(r'href="https://t\.me/torg_test_bot\?start=(link_[A-Za-z0-9_-]+)"', page)
    assert found
    return found[1]


@pytest.mark.django_db(transaction=True)
def test_the_whole_story(browser: Client, alice: User, telegram: BotApi, tell: Any) -> None:
    page = browser.post(PAGE).content.decode()
    token = link_on(page)
    picture = re.search(r'src="data:image/svg\+xml[^"]+"', page)
    assert picture
    assert browser.get(PAGE, headers={"HX-Request": "true"}).status_code == 204
    start(telegram, token, {"id": 1001, "first_name": "<i>Al</i>", "username": "alice_tg"})
    claim = browser.get(PAGE, headers={"HX-Request": "true"})
    assert claim.status_code == 286
    assert "&lt;i&gt;Al&lt;/i&gt; (@alice_tg)" in claim.content.decode()
    assert "<bdi>Alice</bdi>" in claim.content.decode()
    answer = browser.post(PAGE + "confirm", {"claim": TelegramLinkToken.objects.get().pk, "answer": "yes"}, follow=True)
    assert "Linked to" in answer.content.decode()
    assert TelegramAccount.objects.get().user == alice
    tell()
    texts = [message["text"] for message in telegram.sent_to(1001)]
    assert ["One step left" in texts[0], "Telegram is linked" in texts[1]] == [True, True]


def test_not_me_links_nothing_and_voids_the_link(browser: Client, alice: User) -> None:
    browser.post(PAGE)
    TelegramLinkToken.objects.update(claimed_at="2026-01-01T00:00Z", telegram_id=666, chat_id=666, title="Mallory")
    page = browser.get(PAGE).content.decode()
    assert "Mallory" in page
    answer = browser.post(PAGE + "confirm", {"claim": TelegramLinkToken.objects.get().pk, "answer": "no"}, follow=True)
    assert "Nothing was linked" in answer.content.decode()
    assert "Mallory" not in browser.get(PAGE).content.decode()
    assert not TelegramAccount.objects.exists()


@pytest.mark.parametrize("claim", ["", "x", "-1", "1" * 30, "٣"])
def test_a_confirmation_of_nothing_is_refused_with_words(claim: str, browser: Client) -> None:
    answer = browser.post(PAGE + "confirm", {"claim": claim, "answer": "yes"}, follow=True)
    assert "nothing to confirm" in answer.content.decode()


def test_another_session_of_the_same_person_sees_and_confirms_nothing(browser: Client, alice: User) -> None:
    browser.post(PAGE)
    TelegramLinkToken.objects.update(claimed_at="2026-01-01T00:00Z", telegram_id=1001, chat_id=1001, title="Mine")
    other = Client()
    other.force_login(alice)
    assert "Mine" not in other.get(PAGE).content.decode()
    other.post(PAGE + "confirm", {"claim": TelegramLinkToken.objects.get().pk, "answer": "yes"})
    assert not TelegramAccount.objects.exists()


def test_an_old_link_ends_the_waiting(browser: Client) -> None:
    browser.post(PAGE)
    TelegramLinkToken.objects.update(expires_at="2026-01-01T00:00Z")
    answer = browser.get(PAGE, headers={"HX-Request": "true"})
    assert answer.status_code == 286
    assert "too old" in answer.content.decode()


def test_who_is_linked_is_shown_and_can_unlink(browser: Client, alice: User, linked: Any) -> None:
    linked(alice)
    assert "Linked to" in browser.get(PAGE).content.decode()
    assert "linked already" in browser.post(PAGE, follow=True).content.decode()
    assert "Unlinked" in browser.post(PAGE + "unlink", follow=True).content.decode()
    assert not TelegramAccount.objects.exists()


def test_one_cannot_unlink_somebody_else(browser: Client, bob: User, linked: Any) -> None:
    linked(bob)
    browser.post(PAGE + "unlink", {"user_id": bob.pk})
    assert TelegramAccount.objects.get().user == bob


def test_without_a_bot_the_page_says_so(browser: Client, settings: Any) -> None:
    settings.TELEGRAM_TOKEN = ""
    assert "no Telegram bot" in browser.get(PAGE).content.decode()
    assert "no Telegram bot" in browser.post(PAGE).content.decode()
    assert not TelegramLinkToken.objects.exists()


@pytest.mark.parametrize(("path", "method"), [("", "put"), ("confirm", "get"), ("unlink", "get")])
def test_wrong_methods_are_refused(path: str, method: str, browser: Client) -> None:
    assert getattr(browser, method)(PAGE + path).status_code == 405


@pytest.mark.parametrize(("path", "method"), [("", "get"), ("", "post"), ("confirm", "post"), ("unlink", "post")])
def test_strangers_are_sent_to_sign_in(path: str, method: str, db: None) -> None:
    answer = getattr(Client(), method)(PAGE + path)
    assert answer.status_code == 302
    assert answer.url.startswith("/en/accounts/login/?next=")


def test_a_page_that_waits_asks_little(browser: Client, django_assert_num_queries: Any) -> None:
    browser.post(PAGE)
    browser.get(PAGE)
    with django_assert_num_queries(3):
        browser.get(PAGE, headers={"HX-Request": "true"})


@pytest.mark.parametrize("language", ["ru", "ar"])
def test_the_page_speaks_the_languages_of_the_house(language: str, browser: Client) -> None:
    page = browser.post(f"/{language}/settings/telegram/").content.decode()
    assert f'lang="{language}"' in page
    assert "t.me/torg_test_bot" in page
