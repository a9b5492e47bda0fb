"""Sessions: Django's, in the database and cached; a cookie that cannot be a session's key is not looked up.

The database has the truth and the cache may be away. What is deleted while it is away lives on in it for at most
`COPY_LIFE_S`, so copies are short-lived.
"""

import logging
from functools import cache
from typing import Any

from django.contrib.sessions.backends import cached_db
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
COPY_LIFE_S = 300


class _KeptClient(RedisCacheClient):
    """Django's client makes a client of the server for each key; every request of a signed-in person asks for one."""

    get_client = cache(RedisCacheClient.get_client)


class SparedCache(RedisCache):
    """A cache that may be away: then it holds nothing, and takes nothing. Only for copies of what is kept elsewhere."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _KeptClient

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except RedisError as error:
            return _away(error, default)

    def set(self, key: Any, value: Any, timeout: float | None = None, version: int | None = None) -> None:
        try:
            super().set(key, value, min(timeout or COPY_LIFE_S, COPY_LIFE_S), version)
        except RedisError as error:
            _away(error, None)

    def delete(self, key: Any, version: int | None = None) -> bool:
        try:
            return bool(super().delete(key, version))
        except RedisError as error:
            return bool(_away(error, False))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        try:
            return bool(super().has_key(key, version))
        except RedisError as error:
            return bool(_away(error, False))


class SessionStore(cached_db.SessionStore):
    """Knows only keys of the form that it gives out. A cookie may hold anything, and PostgreSQL takes no NUL."""

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(key) and len(key or "") == 32 and str(key).isascii() and str(key).isalnum()


def _away(error: RedisError, answer: Any) -> Any:
    logger.warning("the cache of sessions is away: %s", error)
    return answer
