"""Waiting for a lock: repeated while it is a wait, never inside a transaction, and not for other errors."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, OperationalError, transaction

from auctions.services.locking import TRIES, Busy, patiently


def failing(error: Exception, times: int) -> tuple[Callable[[], str], list[int]]:
    """Give a service that fails so many times before it succeeds, and the list of its calls."""
    calls: list[int] = []

    @patiently
    def service() -> str:
        calls.append(1)
        if len(calls) <= times:
            raise error
        return "done"

    return service, calls


def locked() -> OperationalError:
    error = OperationalError("locked")
    error.__cause__ = RuntimeError("database is locked")
    return error


@pytest.mark.django_db(transaction=True)
def test_a_lost_wait_is_repeated() -> None:
    service, calls = failing(locked(), TRIES - 1)
    assert service() == "done" and len(calls) == TRIES


@pytest.mark.django_db(transaction=True)
def test_who_loses_every_time_is_told_that_the_house_is_busy() -> None:
    service, calls = failing(locked(), TRIES)
    with pytest.raises(Busy):
        service()
    assert len(calls) == TRIES


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("error", [OperationalError("disk full"), IntegrityError("another constraint")])
def test_other_errors_are_not_repeated(error: Exception) -> None:
    service, calls = failing(error, 1)
    with pytest.raises(type(error)):
        service()
    assert len(calls) == 1


@pytest.mark.django_db(transaction=True)
def test_nothing_is_repeated_inside_another_transaction() -> None:
    service, calls = failing(locked(), 1)
    with pytest.raises(OperationalError), transaction.atomic():
        service()
    assert len(calls) == 1
