"""Fetching updates instead of being told: for development. Each is stored and dealt with as the webhook does it."""

import asyncio
import logging

from telegram import Bot
from telegram.error import Conflict, InvalidToken, NetworkError, TelegramError

from telegram_bot.database import in_database
from telegram_bot.processing import deal_with
from telegram_bot.setup import ALLOWED_UPDATES
from telegram_bot.updates import store

logger = logging.getLogger(__name__)
WAIT_S = 20
PAUSE_S = 2.0


async def poll(client: Bot) -> None:
    """Fetch updates until cancelled. An offset is confirmed only after its updates are stored.

    :raises telegram.error.Conflict: when somebody else polls for this bot.
    :raises telegram.error.InvalidToken: when the token is not good.
    """
    offset: int | None = None
    while True:
        try:
            found = await client.get_updates(
                offset=offset, timeout=WAIT_S, read_timeout=WAIT_S + 10, allowed_updates=ALLOWED_UPDATES
            )
        except (Conflict, InvalidToken):
            raise
        except TelegramError as error:
            if not isinstance(error, NetworkError):
                logger.error("polling: %s", error)
            await asyncio.sleep(PAUSE_S)
            continue
        for update in found:
            await in_database(store, update.to_dict())
            await deal_with(update.update_id)
            offset = update.update_id + 1
