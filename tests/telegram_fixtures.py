"""People with Telegram, and the bot on its loopback server."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from accounts.models import TelegramAccount, User
from events.relay import relay
from notifications.delivery import deliver_due
from notifications.telegram.bot import hang_up
from tests.loopback.botapi import BotApi

CHAT_OF = {"Alice": 1001, "Bob": 1002, "Charlie": 1003, "Sela": 1004}


@pytest.fixture
def telegram(bot_api: BotApi, settings: Any) -> Iterator[BotApi]:
    """The Bot API that the house is set up to talk to."""
    settings.TELEGRAM_TOKEN, settings.TELEGRAM_API_URL = bot_api.token, bot_api.base_url
    settings.TELEGRAM_FILE_URL = bot_api.base_file_url
    yield bot_api
    settings.TELEGRAM_TOKEN, settings.TELEGRAM_API_URL = bot_api.token, bot_api.base_url
    hang_up()


@pytest.fixture
def linked(telegram: BotApi) -> Callable[..., TelegramAccount]:
    """Give a function that links somebody's Telegram account."""

    def link(person: User) -> TelegramAccount:
        chat = CHAT_OF[person.name]
        return TelegramAccount.objects.create(user=person, telegram_id=chat, chat_id=chat, title=person.name)

    return link


@pytest.fixture
def tell() -> Callable[[], int]:
    """Give a function that relays what happened and delivers what that queued."""

    def relay_and_deliver() -> int:
        relay()
        return deliver_due()

    return relay_and_deliver
