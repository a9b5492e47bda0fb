"""Telegram's limits, kept by all processes together: GCRA over bot and chat, both or neither, in one Lua script.

Telegram publishes about 30 messages a second for a bot, one a second for a chat (short bursts pass), 20 a minute for
a group.
"""

import secrets
from functools import lru_cache
from typing import Any

import redis
from django.conf import settings

from accounts.limits import TAKE

BOT_RATE = (40, 1000)
CHAT_RATE = (1000, 2000)
GROUP_RATE = (3000, 9000)
"""Milliseconds between sends, and how far ahead of that pace a burst may run."""

PAUSE = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local until_then = now + tonumber(ARGV[1]) + tonumber(ARGV[2])
if until_then > tonumber(redis.call('GET', KEYS[1]) or 0) then
  redis.call('SET', KEYS[1], until_then, 'PX', until_then - now + 1000)
end
return 0
"""


def take(chat_id: int) -> float:
    """Take leave to send to a chat now: 0 when given; else nothing was taken, and these are the seconds to wait."""
    rate = _rate(chat_id)
    wait: Any = _server().eval(TAKE, 2, _key("all"), _key(chat_id), *BOT_RATE, *rate)
    return int(wait) / 1000


def pause(chat_id: int, seconds: float) -> None:
    """Let nobody send to a chat for so many seconds: Telegram said so."""
    _server().eval(PAUSE, 1, _key(chat_id), int(seconds * 1000), _rate(chat_id)[1])


def jitter(most: float = 1.0) -> float:
    """Give a random share of `most` seconds, so that those who wait do not come back all at once."""
    return secrets.randbelow(1000) / 1000 * most


def _rate(chat_id: int) -> tuple[int, int]:
    return CHAT_RATE if chat_id > 0 else GROUP_RATE


def _key(name: int | str) -> str:
    return f"telegram:{settings.TELEGRAM_TOKEN.partition(':')[0]}:{name}"


@lru_cache(maxsize=1)
def _server() -> "redis.Redis":
    return redis.Redis.from_url(settings.CACHES["default"]["LOCATION"], socket_timeout=5)
