"""What the Bot API's errors mean for a message: the table by which a failed send becomes a result."""

from datetime import timedelta
from enum import Enum, auto

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)


class Meaning(Enum):
    """What to do about an error."""

    WAIT = auto()
    UNREACHABLE = auto()
    MOVED = auto()
    BAD_MARKUP = auto()
    WRONG_CALL = auto()
    BOT_BROKEN = auto()
    NOT_SENT = auto()
    UNKNOWN = auto()


NEVER_CONNECTED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
NO_SUCH_CHAT = ("chat not found", "user not found", "peer_id_invalid", "have no rights to send")


def meaning(error: TelegramError) -> Meaning:  # noqa: PLR0911 - a table reads best as one
    """Classify an error of a send."""
    text = error.message.lower()
    if isinstance(error, RetryAfter):
        return Meaning.WAIT
    if isinstance(error, ChatMigrated):
        return Meaning.MOVED
    if isinstance(error, Forbidden) or any(words in text for words in NO_SUCH_CHAT):
        return Meaning.UNREACHABLE
    if isinstance(error, InvalidToken | Conflict):
        return Meaning.BOT_BROKEN
    if isinstance(error, BadRequest):  # before NetworkError, which it derives from
        return Meaning.BAD_MARKUP if "can't parse entities" in text else Meaning.WRONG_CALL
    if isinstance(error, NetworkError) and isinstance(error.__cause__, NEVER_CONNECTED):
        return Meaning.NOT_SENT
    return Meaning.UNKNOWN


def is_silence(error: Exception) -> bool:
    """Tell whether the call went out and nothing came back: it may have been carried out."""
    cause = error.__cause__
    return (
        isinstance(error, NetworkError)
        and isinstance(cause, httpx.HTTPError)
        and not isinstance(cause, NEVER_CONNECTED)
    )


def wait_of(error: RetryAfter) -> float:
    """Give the seconds that Telegram asks to wait."""
    asked = error.retry_after
    return asked.total_seconds() if isinstance(asked, timedelta) else float(asked)
