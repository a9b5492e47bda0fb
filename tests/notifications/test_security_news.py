"""News of security goes by every way that reaches the person; mail also to the address that was theirs until now."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.messages import SECURITY
from accounts.models import TelegramAccount, User
from accounts.services.security import changed
from notifications.models import Delivery, Notification
from tests.loopback.botapi import BotApi

pytestmark = pytest.mark.django_db


def said(telegram: BotApi) -> list[str]:
    return [call.params["text"] for call in telegram.calls_of("sendMessage")]


Link = Callable[[User], TelegramAccount]


def test_mail_and_telegram_both_tell(
    alice: User, linked: Link, tell: Callable[[], Any], telegram: BotApi, mailoutbox: Any
) -> None:
    linked(alice)
    changed(alice.pk, "new_device", facts={"detail": "Firefox on <Linux>"})
    tell()
    assert [mail.to for mail in mailoutbox] == [[alice.email]] and mailoutbox[0].bcc == []
    assert "Firefox on <Linux>" in mailoutbox[0].body and "choose a new password" in mailoutbox[0].body
    assert "How you are told is up to you" not in mailoutbox[0].body
    assert len(said(telegram)) == 1 and "new to it" in said(telegram)[0]
    assert sorted(Delivery.objects.values_list("transport", "state")) == [("email", "sent"), ("telegram", "sent")]


def test_the_earlier_address_is_told_too(alice: User, tell: Callable[[], Any], mailoutbox: Any) -> None:
    changed(alice.pk, "email", also="before@example.org")
    tell()
    assert mailoutbox[0].recipients() == [alice.email, "before@example.org"]
    assert "before@example.org" not in mailoutbox[0].message()["To"]


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
@pytest.mark.parametrize("what", SECURITY)
def test_every_change_has_its_message_in_every_language(
    what: str, language: str, alice: User, linked: Link, tell: Callable[[], Any], telegram: BotApi, mailoutbox: Any
) -> None:
    User.objects.filter(pk=alice.pk).update(language=language)
    linked(alice)
    changed(alice.pk, what)
    tell()
    mail = mailoutbox[0]
    assert mail.subject and "\n" not in mail.subject and f"/{language}/accounts/password/reset/" in mail.body
    assert telegram.faults == [] and len(said(telegram)) == 1


def test_what_the_house_did_says_so(alice: User, stan: User, tell: Callable[[], Any], mailoutbox: Any) -> None:
    changed(alice.pk, "recovered_by_staff", actor_id=stan.pk)
    tell()
    assert "done by the house" in mailoutbox[0].body and "choose a new password" not in mailoutbox[0].body


def test_it_goes_on_to_nobody_else(alice: User, bob: User, tell: Callable[[], Any]) -> None:
    changed(alice.pk, "password")
    tell()
    assert list(Notification.objects.values_list("person", "kind")) == [(alice.pk, "security")]
