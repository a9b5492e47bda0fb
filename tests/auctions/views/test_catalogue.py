"""The catalogue: what the address picks, and what it says to a wrong filter."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from auctions.models import Auction, Category, Watch
from auctions.services.bidding import Receipt
from tests.cast import past_end

CATALOGUE = "/en/catalogue/"


def titles(client: Client, query: str = "", path: str = CATALOGUE) -> set[str]:
    return {card.title for card in client.get(path + query).context["catalogue"].cards}


def test_it_shows_running_lots_and_their_number(client: Client, lot: Auction) -> None:
    response = client.get(CATALOGUE)
    assert titles(client) == {lot.title}
    assert "1 lot" in response.content.decode()


def test_a_category_shows_only_its_own(client: Client, list_lot: Callable[..., Auction]) -> None:
    carpets = Category.objects.create(slug="carpets", name="Carpets")
    list_lot(title="A print")
    list_lot(title="A carpet", category_id=carpets.pk)
    assert titles(client, path="/en/catalogue/carpets/") == {"A carpet"}
    assert client.get("/en/catalogue/nothing/").status_code == 404


def test_search_wants_every_word_somewhere(client: Client, list_lot: Callable[..., Auction]) -> None:
    list_lot(title="Moon over water", description="Ink on paper")
    list_lot(title="Moon", description="Oil")
    assert titles(client, "?q=moon+ink") == {"Moon over water"}
    assert titles(client, "?q=prints+moon") == {"Moon over water", "Moon"}
    assert titles(client, "?q=nothing+like+it") == set()


def test_search_knows_capitals_in_every_script(client: Client, list_lot: Callable[..., Auction]) -> None:
    lot = list_lot(title="Картина с дождём (1)")
    assert titles(client, "?q=картина") == {lot.title}
    assert titles(client, "?q=(1)") == {lot.title}
    assert titles(client, f"?q={lot.public_id[:4].lower()}") == {lot.title}


def test_prices_of_two_currencies_are_not_mixed(client: Client, list_lot: Callable[..., Auction]) -> None:
    for title, currency, price in (("400 EUR", "EUR", 40000), ("500 RUB", "RUB", 50000), ("9 EUR", "EUR", 900)):
        list_lot(title=title, currency=currency, opening_price=price)
    cards = client.get(f"{CATALOGUE}?sort=price").context["catalogue"].cards
    assert [card.title for card in cards] == ["9 EUR", "400 EUR", "500 RUB"]


def test_prices_are_picked_in_one_currency(client: Client, list_lot: Callable[..., Auction]) -> None:
    list_lot(title="Ten dollars")
    list_lot(title="Ten euros", currency="EUR")
    list_lot(title="Fifty dollars", opening_price=5000)
    assert titles(client, "?currency=USD&price_max=20") == {"Ten dollars"}
    assert titles(client, "?currency=USD&price_min=10.01") == {"Fifty dollars"}


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("?price_min=10", "Choose the currency"),
        ("?currency=USD&price_min=ten", "not an amount"),
        ("?currency=USD&price_min=1,000", "two ways"),
        ("?currency=USD&price_min=NaN", "not an amount"),
        ("?currency=USD&price_min=20&price_max=10", "below the lowest"),
        ("?currency=XYZ", "Select a valid choice"),
        ("?ends=yesterday", "Select a valid choice"),
        ("?state=unheard", "Select a valid choice"),
    ],
)
def test_a_wrong_filter_is_said_so_and_hides_nothing(client: Client, lot: Auction, query: str, says: str) -> None:
    response = client.get(CATALOGUE + query)
    assert response.status_code == 200
    assert says in response.content.decode()


def test_states_scheduled_and_ended(client: Client, list_lot: Callable[..., Auction]) -> None:
    list_lot(title="Later", starts_at=timezone.now() + timedelta(hours=1))
    ended = list_lot(title="Over")
    past_end(ended)
    list_lot(title="Now")
    assert titles(client) == {"Now"}
    assert titles(client, "?state=scheduled") == {"Later"}
    assert titles(client, "?state=ended") == {"Over"}


def test_with_bids_buy_now_and_ending_soon(
    client: Client, list_lot: Callable[..., Auction], alice: User, place: Callable[..., Receipt]
) -> None:
    wanted = list_lot(title="Wanted")
    place(wanted, alice, 2000)
    list_lot(title="At once", buy_now=2000)
    list_lot(title="Soon", published_end=timezone.now() + timedelta(minutes=30))
    assert titles(client, "?with_bids=on") == {"Wanted"}
    assert titles(client, "?buy_now=on") == {"At once"}
    assert titles(client, "?ends=1h") == {"Soon"}


@pytest.mark.parametrize(
    ("sort", "expected"),
    [("ends", ["B", "A", "C"]), ("new", ["C", "B", "A"]), ("price", ["A", "C", "B"]), ("-price", ["B", "C", "A"])],
)
def test_sorting(client: Client, list_lot: Callable[..., Auction], sort: str, expected: list[str]) -> None:
    now = timezone.now()
    list_lot(title="A", opening_price=100, published_end=now + timedelta(days=2))
    list_lot(title="B", opening_price=900, published_end=now + timedelta(days=1))
    list_lot(title="C", opening_price=500, published_end=now + timedelta(days=3))
    cards = client.get(f"{CATALOGUE}?sort={sort}").context["catalogue"].cards
    assert [card.title for card in cards] == expected


def test_most_bids_first(
    client: Client, list_lot: Callable[..., Auction], alice: User, bob: User, place: Callable[..., Receipt]
) -> None:
    for title, bidders in (("None", []), ("Two", [alice, bob]), ("One", [alice])):
        lot = list_lot(title=title)
        for number, bidder in enumerate(bidders, start=1):
            place(lot, bidder, 2000 * number)
    cards = client.get(f"{CATALOGUE}?sort=bids").context["catalogue"].cards
    assert [card.title for card in cards] == ["Two", "One", "None"]


def test_chips_take_one_filter_away_and_keep_the_others(client: Client, lot: Auction) -> None:
    response = client.get(f"{CATALOGUE}?q=tidal&with_bids=on&sort=new")
    chips = {chip.label: chip.without for chip in response.context["catalogue"].chips}
    assert chips == {"Search: tidal": "?with_bids=on&sort=new", "With bids": "?q=tidal&sort=new"}


def test_pages_keep_the_filters(client: Client, list_lot: Callable[..., Auction], sela: User) -> None:
    for number in range(50):
        list_lot(title=f"Work {number}")
    response = client.get(f"{CATALOGUE}?sort=new&page=1")
    assert len(response.context["catalogue"].cards) == 48
    assert "?sort=new&amp;page=2" in response.content.decode()
    assert len(client.get(f"{CATALOGUE}?sort=new&page=2").context["catalogue"].cards) == 2
    assert client.get(f"{CATALOGUE}?page=999").context["catalogue"].page.number == 2
    assert client.get(f"{CATALOGUE}?page=x").status_code == 200


@pytest.mark.parametrize("lots", [2, 20])
def test_the_number_of_queries_is_the_same_for_any_number_of_lots(
    client: Client, list_lot: Callable[..., Auction], alice: User, django_assert_num_queries: Any, lots: int
) -> None:
    for number in range(lots):
        list_lot(title=f"Work {number}")
    with django_assert_num_queries(4):  # categories, currencies, count, cards
        client.get(CATALOGUE)
    client.force_login(alice)
    client.get(CATALOGUE)
    with django_assert_num_queries(4):  # and the person; the filters, with their currencies, are kept for a minute
        client.get(CATALOGUE)


def test_filters_that_are_kept_are_those_of_their_address(client: Client, list_lot: Callable[..., Auction]) -> None:
    list_lot()
    for typed in ("", "moon", "sun", "moon", ""):
        filters = (
            client.get(f"{CATALOGUE}?q={typed}").content.decode().split('class="filters__form"')[1].split("</form>")[0]
        )
        assert [word for word in ("moon", "sun") if f'value="{word}"' in filters] == [typed] * bool(typed)


def test_each_card_has_a_watch_button_of_its_own(client: Client, list_lot: Callable[..., Auction], alice: User) -> None:
    watched, other = list_lot(title='A "quoted" <work>'), list_lot(title="Plain")
    Watch.objects.create(user=alice, auction=watched)
    client.force_login(alice)

    page = client.get(CATALOGUE).content.decode()

    for lot, title, pressed in ((watched, "A &quot;quoted&quot; &lt;work&gt;", "true"), (other, "Plain", "false")):
        form = page.split(f'action="{reverse("watch", args=[lot.public_id])}"')[1].split("</form>")[0]
        assert f'aria-pressed="{pressed}"' in form and f'aria-label="Watch: {title}"' in form


def test_hostile_titles_are_shown_as_text(client: Client, list_lot: Callable[..., Auction]) -> None:
    list_lot(title='<script>alert("x")</script>')
    assert "<script>alert" not in client.get(CATALOGUE).content.decode()
