"""What all tests share: the cast, an empty cache, and tables that are emptied after tests of whole transactions."""

from collections.abc import Iterator
from importlib import import_module

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation

from events.immutable import remove_triggers

pytest_plugins = ["tests.cast", "tests.loopback.fixtures"]

_flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]


def _empty_the_house(case: TransactionTestCase) -> None:
    """Flush although bids and ledger are append-only, and put back what migrations had put there.

    The flush itself installs the triggers again.
    """
    remove_triggers()
    _flush(case)
    import_module("auctions.migrations.0002_default_step_tables").fill(apps, None)


TransactionTestCase._fixture_teardown = _empty_the_house  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """Begin each test with an empty cache: rate limits are counted there."""
    cache.clear()
    yield


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Begin and leave each test in English: a request leaves its language behind in the thread."""
    translation.activate("en")
    yield
    translation.activate("en")


@pytest.fixture
def postgresql(transactional_db: None) -> None:
    """Skip where the suite runs on SQLite, which serialises its writers."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: SQLite has one writer at a time, so there is no race to test")
