"""The telegram_bot app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TelegramBotConfig(AppConfig):
    """Names the app in the admin."""

    name = "telegram_bot"
    verbose_name = _("Telegram bot")
