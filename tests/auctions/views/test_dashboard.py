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
from auctions.models import Auction, Sale, Visits
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
BUYING = ("leading", "outbid", "ending", "sealed", "won", "lost", "watching")
SELLING = ("drafts", "scheduled", "running", "sold", "unsold")


def titles(client: Client, show: str, page: str = "dashboard_buying") -> list[str]:
    rows = client.get(reverse(page), {"show": show}).context["dashboard"].rows
    return [row.title if hasattr(row, "title") else row.card.title for row in rows]


def counts(client: Client, page: str = "dashboard_buying") -> dict[str, int]:
    return {tab["key"]: tab["count"] for tab in client.get(reverse(page)).context["tabs"]}


def end(lot: Auction) -> None:
    past_end(lot)
    assert finish_auction(auction_id=lot.pk)


@pytest.fixture
def alices_lots(list_lot: ListLot, place: Place, alice: User, bob: User) -> None:
    """One lot for each of Alice's tabs, and one that is nothing to her."""
    far = timezone.now() + timedelta(days=3)
    leading, outbid, won, lost, watched, _ = (
        list_lot(title=f"{name} lot", published_end=far)
        for name in ("leading", "outbid", "won", "lost", "watching", "other")
    )
    for lot in (leading, won):
        place(lot, bob, 1500)
        place(lot, alice, 2345)
    for lot in (outbid, lost):
        place(lot, alice, 1234)
        place(lot, bob, 9000)
    sealed = list_lot(title="sealed lot", kind="sealed")  # the one that ends within a day
    seal_bid(auction_id=sealed.pk, bidder_id=alice.pk, amount=3000, replaces=False, key=uuid4())
    watch(auction_id=watched.pk, user_id=alice.pk)
    end(won)
    end(lost)


def test_each_tab_of_a_bidder_holds_what_it_says(client: Client, alice: User, alices_lots: None) -> None:
    client.force_login(alice)

    assert counts(client) == dict.fromkeys(BUYING, 1)
    expected = {tab: [f"{tab} lot"] for tab in BUYING} | {"ending": ["sealed lot"]}
    assert {tab: titles(client, tab) for tab in BUYING} == expected


def test_another_person_sees_none_of_it(client: Client, charlie: User, alices_lots: None) -> None:
    client.force_login(charlie)

    assert counts(client) == dict.fromkeys(BUYING, 0)
    assert [titles(client, tab) for tab in BUYING] == [[]] * 7


def test_it_shows_my_own_maximum_and_nobody_elses(client: Client, alice: User, alices_lots: None) -> None:
    client.force_login(alice)

    leading = client.get(reverse("dashboard_buying"), {"show": "leading"}).content.decode()
    outbid = client.get(reverse("dashboard_buying"), {"show": "outbid"}).content.decode()

    assert "$23.45" in leading
    assert "$12.34" in outbid
    assert "Bid again" in outbid
    assert "$90.00" not in outbid


def maxima(client: Client, show: str) -> dict[str, int | None]:
    rows = client.get(reverse("dashboard_buying"), {"show": show}).context["dashboard"].rows
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
    html = client.get(reverse("dashboard_buying"), {"show": "outbid"}).content.decode()
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


@pytest.mark.parametrize("page", ["dashboard", "dashboard_buying", "dashboard_selling"])
def test_strangers_sign_in_first(client: Client, db: None, page: str) -> None:
    answer = client.get(reverse(page))

    assert answer.status_code == 302
    assert reverse("account_login") in answer.headers["Location"]


@pytest.mark.parametrize("page", ["dashboard", "dashboard_buying", "dashboard_selling"])
def test_they_only_read(client: Client, alice: User, page: str) -> None:
    client.force_login(alice)

    assert client.post(reverse(page)).status_code == 405


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
@pytest.mark.parametrize(("page", "tabs"), [("dashboard_buying", BUYING), ("dashboard_selling", SELLING)])
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

    answer = client.get(reverse("dashboard_buying"), {"show": "<script>", "page": "-9"})

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
    client.get(reverse("dashboard_buying"))

    with django_assert_num_queries(7 if tab == "won" else 5):  # person, counts (two), cards, own maxima; sellers, chart
        assert len(titles(client, tab)) == number


@pytest.mark.parametrize("number", [1, 5])
def test_a_sellers_tab_costs_the_same_however_many_lots(
    client: Client, sela: User, list_lot: ListLot, django_assert_num_queries: Any, number: int
) -> None:
    for _ in range(number):
        list_lot()
    client.force_login(sela)
    client.get(reverse("dashboard_selling"))

    with django_assert_num_queries(6):  # person, counts, cards, details, categories, sales
        client.get(reverse("dashboard_selling"), {"show": "running"})
    with django_assert_num_queries(1 + 1):  # person, counts: the tabs alone
        client.get(reverse("dashboard_selling"), {"show": "running"}, HTTP_HX_REQUEST="true")


@pytest.mark.parametrize("number", [1, 5])
def test_what_is_sold_costs_the_same_however_much(
    client: Client,
    sela: User,
    alice: User,
    list_lot: ListLot,
    place: Place,
    django_assert_num_queries: Any,
    number: int,
) -> None:
    for _ in range(number):
        lot = list_lot()
        place(lot, alice, 2000)
        end(lot)
    client.force_login(sela)
    client.get(reverse("dashboard_selling"))

    with django_assert_num_queries(5):  # person, counts, cards, details, chart
        assert len(titles(client, "sold", "dashboard_selling")) == number


def test_a_moving_lot_refreshes_the_counts_alone(client: Client, alice: User, alices_lots: None) -> None:
    client.force_login(alice)

    part = client.get(reverse("dashboard_buying"), {"show": "outbid"}, HTTP_HX_REQUEST="true").content.decode()

    assert part.lstrip().startswith("<nav") and 'aria-current="page">Outbid <b>1</b>' in part
    assert "outbid lot" not in part


@pytest.mark.parametrize("page", ["dashboard", "dashboard_buying", "dashboard_selling"])
def test_a_part_asked_for_after_signing_out_loads_the_page_anew(client: Client, db: None, page: str) -> None:
    answer = client.get(reverse(page), HTTP_HX_REQUEST="true")

    assert answer.headers["HX-Refresh"] == "true" and not answer.content


def test_no_cache_keeps_a_dashboard(client: Client, alice: User) -> None:
    client.force_login(alice)

    for page in ("dashboard", "dashboard_buying", "dashboard_selling", "dashboard_bids", "dashboard_bids_csv"):
        control = client.get(reverse(page)).headers["Cache-Control"]
        assert "no-store" in control and "private" in control


def test_both_sides_of_a_sale_find_each_other(
    client: Client, alice: User, bob: User, sela: User, list_lot: ListLot, place: Place
) -> None:
    lot = list_lot()
    place(lot, bob, 1500)
    place(lot, alice, 2000)
    end(lot)
    seen = {}
    for person, page, tab in ((alice, "buying", "won"), (bob, "buying", "lost"), (sela, "selling", "sold")):
        client.force_login(person)
        seen[tab] = client.get(reverse(f"dashboard_{page}"), {"show": tab}).content.decode()

    assert 'href="mailto:sela@example.org"' in seen["won"]
    assert 'href="mailto:alice@example.org"' in seen["sold"] and "bob@example.org" not in seen["sold"]
    assert "mailto:sela" not in seen["lost"]


def test_a_seller_sees_visits_and_watchers(
    client: Client, sela: User, alice: User, bob: User, list_lot: ListLot
) -> None:
    lot = list_lot()
    for person in (alice, bob):
        watch(auction_id=lot.pk, user_id=person.pk)
    Visits.objects.create(auction=lot, count=41)
    client.force_login(sela)

    html = client.get(reverse("dashboard_selling"), {"show": "running"}).content.decode()

    assert "Visits <b>41</b>" in html and "Watching <b>2</b>" in html


def sale(lot: Auction, buyer: User, price: int, days_ago: float = 0) -> None:
    made = Sale.objects.create(auction=lot, seller_id=lot.seller_id, buyer=buyer, price=price, currency=lot.currency)
    Sale.objects.filter(pk=made.pk).update(created_at=timezone.now() - timedelta(days=days_ago))


def test_a_chart_for_each_currency_says_what_was_spent(
    client: Client, alice: User, bob: User, list_lot: ListLot
) -> None:
    for currency, price, buyer in (("USD", 1200, alice), ("USD", 800, alice), ("EUR", 500, alice), ("USD", 99900, bob)):
        sale(list_lot(currency=currency), buyer, price)
    sale(list_lot(), alice, 7777, days_ago=500)
    client.force_login(alice)

    answer = client.get(reverse("dashboard_buying"), {"show": "won"})

    charts = answer.context["charts"]
    assert [(chart.currency, chart.total, chart.bars[-1].month.total, len(chart.bars)) for chart in charts] == [
        ("EUR", 500, 500, 12),
        ("USD", 2000, 2000, 12),
    ]
    html = answer.content.decode()
    assert html.count('<svg class="chart__drawing"') == 2 and "$20.00" in html and "999" not in html
    assert "style=" not in html.split("<main")[1]


def test_income_is_charted_for_the_seller(client: Client, sela: User, alice: User, list_lot: ListLot) -> None:
    sale(list_lot(), alice, 1200)
    sale(list_lot(seller=alice), sela, 5000)
    client.force_login(sela)

    (chart,) = client.get(reverse("dashboard_selling"), {"show": "sold"}).context["charts"]

    assert (chart.currency, chart.total) == ("USD", 1200)


@pytest.mark.parametrize(
    ("sales", "changes", "days_ago", "said"),
    [
        (10, {}, 1, True),
        (9, {}, 1, False),
        (10, {}, 181, False),
        (10, {"kind": "dutch", "floor": 500, "drop": 100}, 1, False),
    ],
    ids=["enough", "too few", "too long ago", "another type"],
)
def test_advice_is_given_where_ten_sales_support_it(
    client: Client, sela: User, alice: User, list_lot: ListLot, sales: int, changes: Any, days_ago: int, said: bool
) -> None:
    for place in range(sales):
        sale(list_lot(seller=alice, **changes), sela, 1000 + 300 * place, days_ago)
    list_lot()
    client.force_login(sela)

    answer = client.get(reverse("dashboard_selling"), {"show": "running"})

    advice = [(line.category, str(line.ratio), line.sold) for line in answer.context["advice"]]
    assert advice == ([("Prints", "2.4", 10)] if said else [])
    assert ("<b>2.4</b> times their opening price" in answer.content.decode()) is said
