"""The dashboards: each tab holds what its name says, for its owner alone, at a constant cost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from auctions.engine.perpetual import DAY
from auctions.models import Auction
from auctions.services.bidding import place_bid, seal_bid
from auctions.services.closing import finish_auction
from auctions.services.listing import create_draft, withdraw
from auctions.services.perpetual import advance
from auctions.services.staff import void_bid
from auctions.services.watching import watch
from tests.cast import past_end

pytestmark = pytest.mark.django_db

Place = Callable[..., Any]
ListLot = Callable[..., Auction]
BUYING = ("leading", "outbid", "sealed", "won", "lost", "watching")
SELLING = ("drafts", "scheduled", "running", "sold", "unsold")


def titles(client: Client, show: str, page: str = "dashboard") -> list[str]:
    rows = client.get(reverse(page), {"show": show}).context["dashboard"].rows
    return [row.title if hasattr(row, "title") else row.card.title for row in rows]


def counts(client: Client, page: str = "dashboard") -> dict[str, int]:
    return {tab["key"]: tab["count"] for tab in client.get(reverse(page)).context["tabs"]}


def end(lot: Auction) -> None:
    past_end(lot)
    assert finish_auction(auction_id=lot.pk)


@pytest.fixture
def alices_lots(list_lot: ListLot, place: Place, alice: User, bob: User) -> None:
    """One lot for each of Alice's tabs, and one that is nothing to her."""
    leading, outbid, won, lost, watched, _ = (
        list_lot(title=f"{name} lot") for name in ("leading", "outbid", "won", "lost", "watching", "other")
    )
    for lot in (leading, won):
        place(lot, bob, 1500)
        place(lot, alice, 2345)
    for lot in (outbid, lost):
        place(lot, alice, 1234)
        place(lot, bob, 9000)
    sealed = list_lot(title="sealed lot", kind="sealed")
    seal_bid(auction_id=sealed.pk, bidder_id=alice.pk, amount=3000, replaces=False, key=uuid4())
    watch(auction_id=watched.pk, user_id=alice.pk)
    end(won)
    end(lost)


def test_each_tab_of_a_bidder_holds_what_it_says(client: Client, alice: User, alices_lots: None) -> None:
    client.force_login(alice)

    assert counts(client) == dict.fromkeys(BUYING, 1)
    assert {tab: titles(client, tab) for tab in BUYING} == {tab: [f"{tab} lot"] for tab in BUYING}


def test_another_person_sees_none_of_it(client: Client, charlie: User, alices_lots: None) -> None:
    client.force_login(charlie)

    assert counts(client) == dict.fromkeys(BUYING, 0)
    assert [titles(client, tab) for tab in BUYING] == [[]] * 6


def test_it_shows_my_own_maximum_and_nobody_elses(client: Client, alice: User, alices_lots: None) -> None:
    client.force_login(alice)

    leading = client.get(reverse("dashboard"), {"show": "leading"}).content.decode()
    outbid = client.get(reverse("dashboard"), {"show": "outbid"}).content.decode()

    assert "$23.45" in leading
    assert "$12.34" in outbid
    assert "Bid again" in outbid
    assert "$90.00" not in outbid


def maxima(client: Client, show: str) -> dict[str, int | None]:
    rows = client.get(reverse("dashboard"), {"show": show}).context["dashboard"].rows
    return {row.card.title: row.maximum for row in rows}


def test_a_voided_maximum_is_nobodys_highest(
    client: Client, alice: User, bob: User, stan: User, list_lot: ListLot, place: Place
) -> None:
    lots = {title: list_lot(title=title) for title in ("one is left", "none is left", "still leads")}
    voids: dict[str, Any] = {"staff_id": stan.pk, "reason": "A typing error."}
    for title, mine, gone in (
        ("one is left", [2000, 9000], 3),
        ("none is left", [9000], 2),
        ("still leads", [5000], 3),
    ):
        for maximum in mine:
            place(lots[title], alice, maximum)
        place(lots[title], bob, 3000)
        void_bid(auction_id=lots[title].pk, seq=gone, **voids)
    client.force_login(alice)

    assert maxima(client, "leading") == {"still leads": 5000}
    assert maxima(client, "outbid") == {"one is left": 2000, "none is left": None}
    html = client.get(reverse("dashboard"), {"show": "outbid"}).content.decode()
    assert "$20.00" in html and "$90.00" not in html


def test_of_a_perpetual_lot_the_bid_that_stands_is_shown_and_none_that_lapsed_or_was_replaced(
    client: Client, alice: User, bob: User, stan: User, list_lot: ListLot
) -> None:
    def bid(lot: Auction, bidder: User, maximum: int, days: int) -> None:
        place_bid(
            auction_id=lot.pk, bidder_id=bidder.pk, maximum=maximum, stands_for=days * DAY, key=uuid4(),
        )  # fmt: skip

    raised, lapsed, voided = (
        list_lot(title=name, kind="perpetual", published_end=None) for name in ("raised", "lapsed", "voided")
    )
    for lot, days in ((raised, 60), (lapsed, 7), (voided, 60)):
        bid(lot, alice, 2000, days)
        bid(lot, bob, 9000, 60)
    bid(raised, alice, 2500, 60)
    void_bid(auction_id=voided.pk, seq=2, staff_id=stan.pk, reason="A typing error.")
    eight_days_on = timezone.now() + timedelta(days=8)
    advance(clock=lambda: eight_days_on)
    client.force_login(alice)

    assert maxima(client, "outbid") == {"raised": 2500, "lapsed": None, "voided": None}


def test_a_sealed_amount_is_not_on_the_dashboard(client: Client, alice: User, alices_lots: None) -> None:
    client.force_login(alice)

    assert maxima(client, "sealed") == {"sealed lot": None}


def test_each_tab_of_a_seller_holds_what_it_says(
    client: Client, sela: User, alice: User, list_lot: ListLot, place: Place
) -> None:
    create_draft(seller_id=sela.pk, title="drafts lot")
    later = timezone.now() + timedelta(hours=5)
    list_lot(title="scheduled lot", starts_at=later)
    list_lot(title="running lot", reserve=7777)
    sold, unsold = list_lot(title="sold lot"), list_lot(title="unsold lot")
    place(sold, alice, 2000)
    end(sold)
    withdraw(auction_id=unsold.pk, seller_id=sela.pk)
    client.force_login(sela)

    assert counts(client, "dashboard_selling") == dict.fromkeys(SELLING, 1)
    for tab in SELLING:
        assert titles(client, tab, "dashboard_selling") == [f"{tab} lot"]
    shown = {tab: client.get(reverse("dashboard_selling"), {"show": tab}).content.decode() for tab in SELLING}
    assert "$77.77" in shown["running"] and "Lower the reserve" in shown["running"]
    assert "Bought by" in shown["sold"] and "Alice" in shown["sold"]
    assert "List again" in shown["unsold"]


@pytest.mark.parametrize("page", ["dashboard", "dashboard_selling"])
def test_strangers_sign_in_first(client: Client, db: None, page: str) -> None:
    answer = client.get(reverse(page))

    assert answer.status_code == 302
    assert reverse("account_login") in answer.headers["Location"]


@pytest.mark.parametrize("page", ["dashboard", "dashboard_selling"])
def test_they_only_read(client: Client, alice: User, page: str) -> None:
    client.force_login(alice)

    assert client.post(reverse(page)).status_code == 405


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
@pytest.mark.parametrize(("page", "tabs"), [("dashboard", BUYING), ("dashboard_selling", SELLING)])
def test_an_empty_tab_says_what_to_do(
    client: Client, alice: User, page: str, tabs: tuple[str, ...], language: str
) -> None:
    client.force_login(alice)
    with translation.override(language):
        address, onward = reverse(page), reverse("sell" if page == "dashboard_selling" else "catalogue")

    for tab in tabs:
        html = client.get(address, {"show": tab}).content.decode()
        assert 'class="empty__title"' in html
        assert f'class="btn-next" href="{onward}"' in html


def test_an_unknown_tab_is_the_first_and_an_odd_page_the_nearest(client: Client, alice: User) -> None:
    client.force_login(alice)

    answer = client.get(reverse("dashboard"), {"show": "<script>", "page": "-9"})

    assert answer.context["dashboard"].show == "leading"


@pytest.mark.parametrize("number", [1, 5])
@pytest.mark.parametrize("tab", BUYING)
def test_a_bidders_tab_costs_the_same_however_many_lots(
    client: Client,
    alice: User,
    bob: User,
    list_lot: ListLot,
    place: Place,
    django_assert_num_queries: Any,
    number: int,
    tab: str,
) -> None:
    for _ in range(number):
        lot = list_lot(kind="sealed" if tab == "sealed" else "english")
        if tab == "sealed":
            seal_bid(auction_id=lot.pk, bidder_id=alice.pk, amount=3000, replaces=False, key=uuid4())
        else:
            place(lot, alice, 2000)
        watch(auction_id=lot.pk, user_id=alice.pk)
        if tab in ("outbid", "lost"):
            place(lot, bob, 5000)
        if tab in ("won", "lost"):
            end(lot)
    client.force_login(alice)
    client.get(reverse("dashboard"))

    with django_assert_num_queries(5):  # person, counts (two), cards, own maxima
        assert len(titles(client, tab)) == number


@pytest.mark.parametrize("number", [1, 5])
def test_a_sellers_tab_costs_the_same_however_many_lots(
    client: Client, sela: User, list_lot: ListLot, django_assert_num_queries: Any, number: int
) -> None:
    for _ in range(number):
        list_lot()
    client.force_login(sela)
    client.get(reverse("dashboard_selling"))

    with django_assert_num_queries(4):  # person, counts, cards, details
        client.get(reverse("dashboard_selling"), {"show": "running"})
