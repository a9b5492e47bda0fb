"""`manage.py telegram_setup`: what Telegram is told about the bot."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.loopback.botapi import BotApi
from tests.loopback.botapi_outcomes import refuses


@pytest.fixture(autouse=True)
def public_address(settings: Any) -> None:
    settings.SITE_URL = "https://auction.example.org"


def test_it_sets_the_webhook_with_its_secret_and_what_to_send(telegram: BotApi) -> None:
    out = StringIO()
    call_command("telegram_setup", stdout=out)
    (call,) = telegram.calls_of("setWebhook")
    assert call.params["url"] == "https://auction.example.org/telegram/webhook"
    assert call.params["secret_token"] == "loopback-webhook-secret"
    assert call.params["allowed_updates"] == ["message", "callback_query", "my_chat_member"]
    assert "https://auction.example.org/telegram/webhook" in out.getvalue()


def test_commands_and_descriptions_are_set_for_every_language(telegram: BotApi) -> None:
    call_command("telegram_setup", "--no-webhook", stdout=StringIO())
    for method in ("setMyCommands", "setMyDescription", "setMyShortDescription"):
        languages = [call.params.get("language_code") for call in telegram.calls_of(method)]
        assert languages == [None, "en", "ru", "ar"]
    assert [command["command"] for command in telegram.calls_of("setMyCommands")[0].params["commands"]] == [
        "start",
        "help",
        "unlink",
    ]
    assert telegram.calls_of("setWebhook") == []


def test_a_refusal_is_said_plainly(telegram: BotApi) -> None:
    telegram.script("setWebhook", refuses(400, "bad webhook: HTTPS url must be provided"))
    with pytest.raises(CommandError, match="https url"):
        call_command("telegram_setup", stdout=StringIO())


def test_without_a_token_there_is_nothing_to_set_up(settings: Any) -> None:
    settings.TELEGRAM_TOKEN = ""
    with pytest.raises(CommandError, match="TELEGRAM_TOKEN"):
        call_command("telegram_setup")
