"""`manage.py run_bot`: polling, for development. Production uses the webhook."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from telegram.error import TelegramError

from notifications.telegram.bot import bot, submit
from telegram_bot.polling import poll


class Command(BaseCommand):
    """Fetches updates until interrupted, and deals with each as the webhook would."""

    help = "Run the bot by polling (development). Refuses to take over a bot that has a webhook."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--force", action="store_true", help="remove the webhook that is set")

    def handle(self, *args: Any, force: bool = False, **options: Any) -> None:
        if not settings.TELEGRAM_TOKEN:
            raise CommandError("TELEGRAM_TOKEN is not set: there is no bot to run.")
        client = bot()
        try:
            webhook = submit(client.get_webhook_info()).result()
            if webhook.url and not force:
                raise CommandError(
                    f"This bot has a webhook at {webhook.url}: polling would cut it off. Use another token, or --force."
                )
            if webhook.url:
                submit(client.delete_webhook()).result()
            self.stdout.write("The bot is listening. Ctrl-C ends it.")
            submit(poll(client)).result()
        except KeyboardInterrupt:
            self.stdout.write("The bot has stopped.")
        except TelegramError as error:
            raise CommandError(f"Telegram refused: {error.message}") from error
