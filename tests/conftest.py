"""What all tests share: the cast, clean tables on SQLite, a separate Valkey database per worker."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connection

pytest_plugins = ["tests.cast", "tests.loopback.fixtures"]


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """Begin each test with an empty cache: rate limits are counted there."""
    cache.clear()
    yield


@pytest.fixture
def postgresql(db: None) -> None:
    """Skip where the suite runs on SQLite, which serialises its writers."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: SQLite has one writer at a time, so there is no race to test")
