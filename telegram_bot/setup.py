"""What Telegram is told about the bot at a release: webhook, commands and descriptions, per language."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, override
from telegram import Bot, BotCommand

ALLOWED_UPDATES = ["message", "callback_query", "my_chat_member"]
CONNECTIONS = 20


async def set_webhook(client: Bot) -> str:
    """Have updates posted to this house, and give the address. `allowed_updates` left out would keep an older list."""
    url = settings.SITE_URL + reverse("telegram_webhook")
    await client.set_webhook(
        url, secret_token=settings.TELEGRAM_WEBHOOK_SECRET, allowed_updates=ALLOWED_UPDATES, max_connections=CONNECTIONS
    )
    return url


async def introduce(client: Bot) -> None:
    """Set commands and descriptions in every language of the house; the default ones are for all other languages."""
    for code, _ in [("", ""), *settings.LANGUAGES]:
        with override(code or settings.LANGUAGE_CODE):
            commands, description, short = _commands(), _description(), _short_description()
        await client.set_my_commands(commands, language_code=code or None)
        await client.set_my_description(description, language_code=code or None)
        await client.set_my_short_description(short, language_code=code or None)


def _commands() -> list[BotCommand]:
    return [
        BotCommand("start", gettext("Begin")),
        BotCommand("help", gettext("What this bot does")),
        BotCommand("unlink", gettext("Part this chat from your account")),
    ]


def _description() -> str:
    return gettext("News of your lots and bids at %(house)s, the moment they happen.") % {
        "house": settings.HOUSE["name"]
    }


def _short_description() -> str:
    return gettext("The bot of %(house)s") % {"house": settings.HOUSE["name"]}
