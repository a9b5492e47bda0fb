"""Somebody's own bids: all of them and nobody else's, filtered, and as a file that spreadsheets cannot be harmed by."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from auctions.models import Auction, Bid
from auctions.selectors import bids
from auctions.services import staff
from auctions.services.bidding import seal_bid
from auctions.services.closing import finish_auction
from auctions.views.bids import MOST_PER_HOUR
from tests.cast import past_end

pytestmark = pytest.mark.django_db

Place = Callable[..., Any]
ListLot = Callable[..., Auction]
SECRET = "9,876.13"


@pytest.fixture
def alices(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


@pytest.fixture
def played(list_lot: ListLot, place: Place, alice: User, bob: User) -> None:
    """Alice leads, is outbid, has sealed, has won and has lost; Bob has a maximum that is his."""
    leading, outbid, won, lost = (list_lot(title=f"{name} lot") for name in ("leading", "outbid", "won", "lost"))
    for lot in (leading, won):
        place(lot, alice, 2345)
    for lot in (outbid, lost):
        place(lot, alice, 1234)
        place(lot, bob, 987_613)
    sealed = list_lot(title="sealed lot", kind="sealed")
    seal_bid(auction_id=sealed.pk, bidder_id=alice.pk, amount=3000, replaces=False, key=uuid4())
    for lot in (won, lost):
        past_end(lot)
        finish_auction(auction_id=lot.pk)


def titles(client: Client, **query: str) -> set[str]:
    rows = client.get(reverse("dashboard_bids"), query).context["history"].rows
    return {row.title.removesuffix(" lot") for row in rows}


def table(client: Client, **query: str) -> list[list[str]]:
    answer: Any = client.get(reverse("dashboard_bids_csv"), query)
    assert answer.status_code == 200 and answer.streaming
    return [*csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"), newline=""))]


@pytest.mark.parametrize("outcome", ["leading", "outbid", "sealed", "won", "lost"])
def test_each_outcome_picks_its_bids(alices: Client, played: None, outcome: str) -> None:
    assert titles(alices) == {"leading", "outbid", "sealed", "won", "lost"}
    assert titles(alices, outcome=outcome) == {outcome}
    assert [row[2] for row in table(alices, outcome=outcome)[1:]] == [f"{outcome} lot"]


def test_they_are_picked_by_type_text_and_time(alices: Client, played: None, alice: User) -> None:
    assert titles(alices, kind="sealed") == {"sealed"}
    assert titles(alices, kind="dutch") == set()
    assert titles(alices, q="WON") == {"won"}
    assert titles(alices, q="lot prints") == {"leading", "outbid", "sealed", "won", "lost"}
    assert titles(alices, q="lot nowhere") == set()
    number = Auction.objects.get(title="lost lot").public_id
    assert titles(alices, q=number) == {"lost"}
    assert titles(alices, period="7d") == {"leading", "outbid", "sealed", "won", "lost"}


def test_a_period_leaves_out_what_is_older(
    alices: Client, alice: User, list_lot: ListLot, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place(list_lot(title="old lot"), alice, 2000)
    monkeypatch.setitem(bids.PERIODS, "7d", timedelta(0))

    assert titles(alices, period="7d") == set()
    assert titles(alices, period="30d") == {"old"}


def test_a_wrong_filter_is_said_so_and_filters_nothing(alices: Client, played: None) -> None:
    answer = alices.get(reverse("dashboard_bids"), {"outcome": "=1+1", "period": "for ever", "page": "none"})

    assert answer.status_code == 200
    assert answer.content.decode().count('class="field__error"') == 2
    assert len(answer.context["history"].rows) == 5


def test_own_maxima_are_there_and_nobody_elses(alices: Client, played: None, bob: User) -> None:
    page, rows = alices.get(reverse("dashboard_bids")).content.decode(), table(alices)

    assert "$23.45" in page and "$12.34" in page
    assert {row[5] for row in rows[1:]} == {"23.45", "12.34", ""}
    everything = page + str(rows)
    assert not any(trace in everything for trace in (SECRET, "9876.13", "987613"))
    assert bob.name not in everything and bob.email not in everything


def test_another_person_reads_none_of_it(client: Client, charlie: User, played: None, alice: User) -> None:
    client.force_login(charlie)

    assert titles(client) == set()
    assert table(client, bidder=str(alice.pk), user=str(alice.pk)) == table(client)
    assert len(table(client)) == 1


@pytest.mark.parametrize("page", ["dashboard_bids", "dashboard_bids_csv"])
def test_strangers_sign_in_first_and_nobody_posts(client: Client, alice: User, page: str) -> None:
    answer = client.get(reverse(page))

    assert answer.status_code == 302 and reverse("account_login") in answer.headers["Location"]
    client.force_login(alice)
    assert client.post(reverse(page)).status_code == 405


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_no_title_is_a_formula(alices: Client, alice: User, list_lot: ListLot, place: Place, start: str) -> None:
    lot = list_lot()
    Auction.objects.filter(pk=lot.pk).update(title=f'{start}HYPERLINK("http://evil.example")')
    place(lot, alice, 2000)

    (row,) = table(alices)[1:]

    assert row[2] == f'\'{start}HYPERLINK("http://evil.example")'
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\0")) for cell in row)


def test_the_file_says_what_happened(alices: Client, alice: User, list_lot: ListLot, place: Place) -> None:
    lot = list_lot()
    place(lot, alice, 2000)

    answer: Any = alices.get(reverse("dashboard_bids_csv"))

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert b"".join(answer).startswith(b"\xef\xbb\xbf")
    heading, row = table(alices)
    said = dict(zip(heading, row, strict=True))
    assert (said["Lot"], said["Maximum"], said["Price after it"], said["Currency"]) == (
        lot.public_id,
        "20.00",
        "10.00",
        "USD",
    )
    assert (said["Led after it"], said["Outcome"], said["Voided"], said["Entry in the ledger"]) == (
        "yes",
        "Leading",
        "no",
        "2",
    )


def test_a_voided_bid_says_so(alices: Client, alice: User, stan: User, lot: Auction, place: Place) -> None:
    place(lot, alice, 2000)
    staff.void_bid(auction_id=lot.pk, seq=2, staff_id=stan.pk, reason="A typing error.")

    assert "<b>voided</b>" in alices.get(reverse("dashboard_bids")).content.decode()
    assert table(alices)[1][10] == "yes"


def test_it_speaks_the_readers_language(alices: Client, played: None) -> None:
    with translation.override("ru"):
        address = reverse("dashboard_bids_csv")
    translation.activate("en")
    answer: Any = alices.get(address)
    translation.activate("en")  # what was set for the request is gone when the file is sent
    text = b"".join(answer).decode("utf-8-sig")

    assert "ставка" in text.casefold()


def test_a_long_history_is_sent_in_chunks_without_a_gap(
    alices: Client,
    alice: User,
    lot: Auction,
    place: Place,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: Any,
) -> None:
    monkeypatch.setattr(bids, "CHUNK", 2)
    for maximum in range(2000, 2005):
        place(lot, alice, maximum)
    table(alices)

    with django_assert_num_queries(1 + 3 * 2 + 1):  # person, bids and voids thrice, nothing more
        rows = table(alices)[1:]

    assert [row[5] for row in rows] == ["20.04", "20.03", "20.02", "20.01", "20.00"]


@pytest.mark.parametrize("number", [1, 5])
def test_a_page_costs_the_same_however_many_bids(
    alices: Client, alice: User, list_lot: ListLot, place: Place, django_assert_num_queries: Any, number: int
) -> None:
    for _ in range(number):
        place(list_lot(), alice, 2000)
    alices.get(reverse("dashboard_bids"))

    with django_assert_num_queries(4):  # person, count, bids, voids
        assert len(alices.get(reverse("dashboard_bids")).context["history"].rows) == number


def test_a_file_is_fetched_so_often_an_hour_and_each_person_counts_alone(
    alices: Client, played: None, bob: User, client: Client
) -> None:
    address = reverse("dashboard_bids_csv")
    for _ in range(MOST_PER_HOUR):
        assert alices.get(address).status_code == 200

    refused = alices.get(address, {"q": "won"})

    assert refused.status_code == 429
    html = refused.content.decode()
    assert "Try again later." in html and 'value="won"' in html
    client.force_login(bob)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
def test_an_empty_history_says_what_to_do(alices: Client, language: str) -> None:
    with translation.override(language):
        address, onward = reverse("dashboard_bids"), reverse("catalogue")

    assert f'class="btn-next" href="{onward}"' in alices.get(address).content.decode()
    assert f'class="btn-next" href="{address}"' in alices.get(address, {"q": "nothing"}).content.decode()
    assert not Bid.objects.exists()
