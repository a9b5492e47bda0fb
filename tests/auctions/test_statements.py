"""Prepared queries and writes sent together: the same as the ORM would do, on both databases."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from auctions.mapping import COLUMNS
from auctions.models import Auction, Pseudonym
from auctions.services.bidders import bidders
from auctions.statements import Prepared, Writes


def test_a_prepared_query_gives_what_the_query_gives(list_lot: Callable[..., Auction]) -> None:
    one, other = list_lot(), list_lot(reserve=5000)
    prepared = Prepared(lambda pk: Auction.objects.filter(pk=pk).values(*COLUMNS), -1)
    for lot in (one, other, one):
        assert prepared.rows(lot.pk) == list(Auction.objects.filter(pk=lot.pk).values(*COLUMNS))


def test_one_bidder_is_read_as_several_are(lot: Auction, alice: User, bob: User) -> None:
    row = Auction.objects.values(*COLUMNS).get(pk=lot.pk)
    Pseudonym.objects.create(auction=lot, user=alice, code="ABCDEFGH")
    key = uuid4()
    alone, among = bidders(row, {alice.pk}, {key}), bidders(row, {alice.pk, bob.pk}, {key})
    assert (alone[alice.pk].code, alone[alice.pk].standing) == (among[alice.pk].code, among[alice.pk].standing)
    assert alone[alice.pk].now <= among[alice.pk].now and among[bob.pk].code is None


def test_writes_are_sent_in_order_and_once(lot: Auction, alice: User, bob: User) -> None:
    writes = Writes()
    writes.insert([])
    writes.insert([Pseudonym(auction=lot, user=alice, code="A"), Pseudonym(auction=lot, user=bob, code="B; DROP")])
    writes.update(Auction, lot.pk, {"title": "50 % 'off'; --", "leader_id": alice.pk, "maximum": 5000})
    with CaptureQueriesContext(connection) as captured:
        writes.send()
    lot.refresh_from_db()
    assert (lot.title, lot.leader) == ("50 % 'off'; --", alice)
    assert set(Pseudonym.objects.values_list("user", "code")) == {(alice.pk, "A"), (bob.pk, "B; DROP")}
    assert len(captured) == (1 if connection.vendor == "postgresql" else 2)


def test_nothing_to_write_is_no_journey(lot: Auction) -> None:
    with CaptureQueriesContext(connection) as captured:
        Writes().send()
    assert not captured.captured_queries


def test_a_column_that_does_not_exist_is_a_mistake(lot: Auction) -> None:
    with pytest.raises(KeyError):
        Writes().update(Auction, lot.pk, {"winner": 1})


def test_a_statement_goes_on_after_a_transaction_that_was_rolled_back(lot: Auction) -> None:
    prepared = Prepared(lambda pk: Auction.objects.filter(pk=pk).values(*("pk",)), -1)
    for _ in range(4):
        with pytest.raises(KeyError), transaction.atomic():
            assert prepared.rows(lot.pk) == [{"pk": lot.pk}]
            raise KeyError
    assert prepared.rows(lot.pk) == [{"pk": lot.pk}]


def test_among_takes_any_number_and_stays_one_statement(lot: Auction, list_lot: Callable[..., Auction]) -> None:
    other = list_lot()
    prepared = Prepared(lambda pks: Auction.objects.filter(pk__among=pks).order_by("pk").values(*("pk",)), [-1])
    for wanted in ([lot.pk], [], [lot.pk, other.pk], [lot.pk, other.pk]):
        assert [row["pk"] for row in prepared.rows(wanted)] == wanted
