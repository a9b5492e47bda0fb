"""Sending a notification to the person's Telegram chat."""

import logging
import time
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils import timezone
from redis.exceptions import RedisError
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message
from telegram.constants import ParseMode
from telegram.error import ChatMigrated, RetryAfter, TelegramError

from accounts.models import TelegramAccount, User
from notifications.markup import plain
from notifications.models import Notification
from notifications.results import Failed, Result, Sent, TryAgain, Unknown
from notifications.telegram import limiter
from notifications.telegram.bot import bot, submit
from notifications.telegram.buttons import buttons_of
from notifications.telegram.errors import Meaning, meaning, wait_of
from notifications.texts import write

logger = logging.getLogger(__name__)
SHORT_WAIT_S = 1.0


@dataclass(frozen=True)
class Card:
    """A message as it goes out: to this chat, as HTML unless `marked_up` is off, with a row of buttons under it."""

    chat_id: int
    text: str
    marked_up: bool = True
    buttons: tuple[InlineKeyboardButton, ...] = ()


def reaches(person: User, kind: str) -> bool:
    """Tell whether the bot is on and the person has a linked chat that answers."""
    account = _account(person)
    return bool(settings.TELEGRAM_TOKEN) and account is not None and account.unreachable_at is None


def prepare(notification: Notification) -> Card | None:
    """Write the message; None when the chat was unlinked meanwhile."""
    account = _account(notification.person)
    if account is None:
        return None
    return Card(account.chat_id, write(notification, "telegram.html"), buttons=buttons_of(notification))


def send(notification: Notification, message: Card | None) -> Result:
    """Send within Telegram's limits, and read its answer by the table."""
    if message is None:
        return Failed("no Telegram account is linked any more")
    try:
        wait = limiter.take(message.chat_id)
        if 0 < wait <= SHORT_WAIT_S:
            time.sleep(wait)
            wait = limiter.take(message.chat_id)
    except RedisError as error:
        return TryAgain(f"no leave to send: {error}")
    if wait:
        return TryAgain("Telegram's limits", after_s=wait + limiter.jitter(0.5))
    try:
        sent = submit(_send(message)).result()
    except TelegramError as error:
        return _answer(notification, message, error)
    return Sent(str(sent.message_id))


async def _send(card: Card) -> Message:
    return await bot().send_message(
        card.chat_id,
        card.text,
        parse_mode=ParseMode.HTML if card.marked_up else None,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        reply_markup=InlineKeyboardMarkup([card.buttons]) if card.buttons else None,
    )


def _answer(notification: Notification, card: Card, error: TelegramError) -> Result:  # noqa: PLR0911 - a table reads best as one
    text = f"{type(error).__name__}: {error.message}"
    what = meaning(error)
    if what is Meaning.WAIT and isinstance(error, RetryAfter):
        seconds = wait_of(error)
        limiter.pause(card.chat_id, seconds)
        return TryAgain(text, after_s=seconds + limiter.jitter())
    if what is Meaning.MOVED and isinstance(error, ChatMigrated):
        TelegramAccount.objects.filter(chat_id=card.chat_id).update(chat_id=error.new_chat_id)
        return send(notification, replace(card, chat_id=error.new_chat_id))
    if what is Meaning.UNREACHABLE:
        TelegramAccount.objects.filter(chat_id=card.chat_id, unreachable_at=None).update(unreachable_at=timezone.now())
        return Failed(text)
    if what is Meaning.BAD_MARKUP and card.marked_up:
        logger.error("the markup of notification %s is wrong: %s", notification.pk, error.message)
        return send(notification, replace(card, text=plain(card.text), marked_up=False))
    if what is Meaning.NOT_SENT:
        return TryAgain(text)
    if what is Meaning.UNKNOWN:
        return Unknown(text)
    logger.error(
        "Telegram refused notification %s: %s", notification.pk, text
    )  # a fault of ours, or a dead token: for a person to see
    return Failed(text)


def _account(person: User) -> TelegramAccount | None:
    return getattr(person, "telegram", None)
