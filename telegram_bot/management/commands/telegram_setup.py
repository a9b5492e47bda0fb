"""`manage.py telegram_setup`: a step of a release, not of a start (Telegram limits it to one a second)."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from telegram.error import TelegramError

from notifications.telegram.bot import bot, submit
from telegram_bot.setup import introduce, set_webhook


class Command(BaseCommand):
    """Tells Telegram where to post updates and what the bot can do."""

    help = "Set the webhook, the commands and the descriptions of the bot."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--no-webhook", action="store_true", help="only commands and descriptions (for a bot that polls)"
        )

    def handle(self, *args: Any, no_webhook: bool = False, **options: Any) -> None:
        if not settings.TELEGRAM_TOKEN:
            raise CommandError("TELEGRAM_TOKEN is not set: there is no bot to set up.")
        try:
            submit(introduce(bot())).result()
            if not no_webhook:
                url = submit(set_webhook(bot())).result()
                self.stdout.write(f"Updates come to {url}.")
        except TelegramError as error:
            raise CommandError(f"Telegram refused: {error.message}") from error
        self.stdout.write(self.style.SUCCESS("The bot is set up."))
