"""The bot and the people linked to it."""

from tests.telegram_fixtures import linked, telegram, tell

__all__ = ["linked", "telegram", "tell"]
