"""Dealing with one update: claim it, let the handlers answer, then mark it done, to be repeated or given up."""

import logging
from datetime import timedelta

from telegram.error import Forbidden, RetryAfter, TelegramError

from notifications.telegram.bot import bot
from notifications.telegram.errors import is_silence, wait_of
from telegram_bot import updates
from telegram_bot.application import handle
from telegram_bot.database import in_database
from telegram_bot.models import Update
from telegram_bot.replies import reply
from telegram_bot.selectors import reader

logger = logging.getLogger(__name__)
MOST_ATTEMPTS = 3
PAUSE = timedelta(seconds=10)


async def deal_with(update_id: int) -> None:
    """Run one update in the bot's loop, unless it is done or in somebody's hands."""
    update = await in_database(updates.claim, update_id)
    if update is None:
        return
    try:
        error = await handle(update.body)
    except Exception as unforeseen:  # the boundary of the bot: whatever it is goes onto the row
        error = unforeseen
    await _settle(update, error)


async def _settle(update: Update, error: Exception | None) -> None:
    if error is None:
        await in_database(updates.finish, update.pk)
        return
    text = f"{type(error).__name__}: {error}"[:1000]
    if isinstance(error, RetryAfter):
        await in_database(updates.put_off, update.pk, text, timedelta(seconds=wait_of(error) + 1))
    elif isinstance(error, Forbidden) or is_silence(error):  # nobody there to answer, or perhaps answered already
        await in_database(updates.finish, update.pk, text)
    elif update.attempts < MOST_ATTEMPTS:
        logger.warning("update %s will be run again: %s", update.pk, text)
        await in_database(updates.put_off, update.pk, text, PAUSE)
    else:
        logger.error("update %s is given up", update.pk, exc_info=error)
        await in_database(updates.finish, update.pk, text)
        await _apologise(update)


async def _apologise(update: Update) -> None:
    message = update.body.get("message") or {}
    person, chat = message.get("from"), message.get("chat")
    if not person or not chat:
        return
    who = await in_database(reader, person["id"], person.get("language_code"))
    try:
        await bot().send_message(chat["id"], await in_database(reply, "sorry", who))
    except TelegramError as error:
        logger.warning("no apology for update %s: %s", update.pk, error)
