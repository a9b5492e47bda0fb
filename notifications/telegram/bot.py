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
CONNECT_TIMEOUT_S = 5.0
CONNECTIONS = 32
_lock = threading.Lock()


def bot() -> Bot:
    """Give this process's client of the Bot API. Await its methods only in what `submit` runs."""
    return _client()[0]


def submit(work: Coroutine[Any, Any, T]) -> Future[T]:
    """Run work on the bot's loop; the future may be waited for in any other thread."""
    with _lock:
        loop = _loop(os.getpid())
    return asyncio.run_coroutine_threadsafe(work, loop)


def hang_up() -> None:
    """Close the client's connections; the next use opens new ones."""
    _, requests = _client()
    for request in requests:
        submit(request.shutdown()).result()
    _made.cache_clear()


def _client() -> tuple[Bot, list[HTTPXRequest]]:
    with _lock:
        return _made(os.getpid(), settings.TELEGRAM_TOKEN, settings.TELEGRAM_API_URL, settings.TELEGRAM_FILE_URL)


@lru_cache(maxsize=1)
def _made(pid: int, token: str, api_url: str, file_url: str) -> tuple[Bot, list[HTTPXRequest]]:
    requests = [_request(CONNECTIONS), _request(1)]
    client = Bot(token, base_url=api_url, base_file_url=file_url, request=requests[0], get_updates_request=requests[1])
    return client, requests


def _request(connections: int) -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=connections,
        read_timeout=TIMEOUT_S,
        write_timeout=TIMEOUT_S,
        connect_timeout=CONNECT_TIMEOUT_S,
        pool_timeout=CONNECT_TIMEOUT_S,
    )


@lru_cache(maxsize=1)
def _loop(pid: int) -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="telegram", daemon=True).start()
    return loop
