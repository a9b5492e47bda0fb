"""Answers of the bot: a template, filled for its reader."""

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from notifications.markup import tidy
from telegram_bot.selectors import Reader, site_url


def reply(name: str, reader: Reader, **context: Any) -> str:
    """Fill `telegram_bot/<name>.html` in the reader's language and zone; the result is Telegram's HTML."""
    with translation.override(reader.language), timezone.override(ZoneInfo(reader.time_zone)):
        links = {"home_url": site_url("home"), "settings_url": site_url("settings"), "help_url": site_url("help")}
        text = render_to_string(
            f"telegram_bot/{name}.html", {"house": settings.HOUSE, "person": reader.user, **links, **context}
        )
        return tidy(text, right_to_left=translation.get_language_bidi())
