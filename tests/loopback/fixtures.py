"""Fixtures of the loopback servers, for `pytest_plugins`."""

from collections.abc import Iterator

import pytest

from tests.loopback.botapi import BotApi
from tests.loopback.smtp import SmtpServer


@pytest.fixture
def bot_api() -> Iterator[BotApi]:
    """A Bot API of this test's own. A wrong call fails the test, unless it clears `faults` because it meant them."""
    with BotApi() as api:
        yield api
    assert api.faults == []


@pytest.fixture
def smtp_server() -> Iterator[SmtpServer]:
    """A mail server of this test's own."""
    with SmtpServer() as server:
        yield server
