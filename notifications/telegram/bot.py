"""One Bot per process, on an event loop of its own in a thread of its own, made when first needed (so: after a fork).

A client made per call, or kept over several loops, either costs a TLS handshake each time or fails after having sent.
"""

import asyncio
import os
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from functools import lru_cache
from typing import Any, TypeVar

from django.conf import settings
from telegram import Bot
from telegram.request import HTTPXRequest

T = TypeVar("T")
TIMEOUT_S = 10.0
CONNECTIONS = 32
_lock = threading.Lock()


def bot() -> Bot:
    """Give this process's client of the Bot API. Await its methods only in what `submit` runs."""
    with _lock:
        return _bot(os.getpid(), settings.TELEGRAM_TOKEN, settings.TELEGRAM_API_URL, settings.TELEGRAM_FILE_URL)


def submit(work: Coroutine[Any, Any, T]) -> Future[T]:
    """Run work on the bot's loop; the future may be waited for in any other thread."""
    with _lock:
        loop = _loop(os.getpid())
    return asyncio.run_coroutine_threadsafe(work, loop)


@lru_cache(maxsize=4)
def _bot(pid: int, token: str, api_url: str, file_url: str) -> Bot:
    request = HTTPXRequest(
        connection_pool_size=CONNECTIONS,
        read_timeout=TIMEOUT_S,
        write_timeout=TIMEOUT_S,
        connect_timeout=5,
        pool_timeout=5,
    )
    return Bot(token, base_url=api_url, base_file_url=file_url, request=request)


@lru_cache(maxsize=1)
def _loop(pid: int) -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="telegram", daemon=True).start()
    return loop
