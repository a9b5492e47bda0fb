"""Bids and ledger entries cannot be changed or removed, by no path, on either database, after all migrations."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from accounts.models import User
from auctions.models import Auction, Bid, LedgerEntry
from auctions.services.bidding import Receipt
from events.immutable import install_triggers, remove_triggers

TABLES = ("auctions_bid", "auctions_ledgerentry")


@pytest.fixture(autouse=True)
def a_bid(lot: Auction, alice: User, place: Callable[..., Receipt]) -> None:
    place(lot, alice, 2000)


def refused(sql: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except DatabaseError as error:
        return "cannot be changed or removed" in str(error)
    return False


@pytest.mark.parametrize("table", TABLES)
def test_sql_can_neither_change_nor_remove_rows(table: str) -> None:
    assert refused(f"UPDATE {table} SET seq = seq + 1")
    assert refused(f"DELETE FROM {table}")


@pytest.mark.parametrize("table", TABLES)
def test_nor_can_a_table_be_emptied_at_once(table: str) -> None:
    if connection.vendor == "postgresql":
        connection.check_constraints()  # what is deferred would be refused for another reason
        assert refused(f"TRUNCATE {table} CASCADE")
    else:
        assert refused(f"DELETE FROM {table}")  # what SQLite has in place of TRUNCATE


@pytest.mark.parametrize("model", [Bid, LedgerEntry])
def test_neither_can_the_orm(model: type[Bid] | type[LedgerEntry]) -> None:
    row = model.objects.order_by("pk")[0]
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all()._raw_delete("default")


def test_installing_twice_changes_nothing_and_migrating_installs() -> None:
    install_triggers()
    install_triggers()
    assert refused(f"DELETE FROM {TABLES[0]}")
    remove_triggers()
    assert not refused(f"UPDATE {TABLES[0]} SET seq = seq + 1")
    call_command("migrate", verbosity=0)
    assert refused(f"DELETE FROM {TABLES[0]}") and refused(f"UPDATE {TABLES[1]} SET seq = 0")
