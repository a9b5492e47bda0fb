"""What needs somebody now: each need in its words with one button, the most urgent first, for its owner alone."""

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
from auctions.models import Auction, Sale
from auctions.services import listing
from auctions.services.bidding import seal_bid
from auctions.services.closing import finish_auction
from auctions.services.listing import create_draft, lower_reserve, withdraw
from auctions.services.perpetual import call
from auctions.services.relisting import list_again
from auctions.services.watching import watch
from tests.cast import past_end

pytestmark = pytest.mark.django_db

Place = Callable[..., Any]
ListLot = Callable[..., Auction]
FAR = timedelta(days=5)


def end(lot: Auction) -> None:
    past_end(lot)
    assert finish_auction(auction_id=lot.pk)


def needs(client: Client, person: User) -> list[tuple[str, str]]:
    """Give need and title of what the page lists for somebody."""
    client.force_login(person)
    items = client.get(reverse("dashboard")).context["attention"].items
    return [(str(item.need), item.card.title if item.card else item.draft.title) for item in items]


def html(client: Client, person: User, language: str = "en") -> str:
    client.force_login(person)
    with translation.override(language):
        return client.get(reverse("dashboard")).content.decode()


def test_an_outbid_lot_leads_to_its_form_with_the_least_bid(
    client: Client, lot: Auction, alice: User, bob: User, place: Place
) -> None:
    place(lot, alice, 2000)
    place(lot, bob, 3000)

    page = html(client, alice)

    address = f"{reverse('lot', args=[lot.public_id])}?bid=least"
    assert "Somebody has outbid you." in page and f'href="{address}#bid-panel">Bid again' in page
    form = client.get(address).content.decode()
    assert 'name="amount"' in form and 'value="21.00"' in form
    part = client.get(reverse("lot_panel", args=[lot.public_id]), {"bid": "least"}).content.decode()
    assert 'value="21.00"' in part and "bid=least" in part


def test_the_form_is_empty_unless_it_is_asked_to_be_filled(
    client: Client, lot: Auction, alice: User, bob: User, place: Place
) -> None:
    place(lot, bob, 3000)
    client.force_login(alice)

    for query in ({}, {"bid": "9999"}):
        page = client.get(reverse("lot", args=[lot.public_id]), query).content.decode()
        assert 'dir="ltr" value=""' in page


def test_what_ends_first_comes_first_and_then_what_is_to_be_settled(
    client: Client, sela: User, alice: User, bob: User, list_lot: ListLot, place: Place
) -> None:
    now = timezone.now()
    won, later, led, watched, endless, mine = (
        list_lot(title="won", published_end=now + FAR),
        list_lot(title="outbid, later", published_end=now + timedelta(hours=30)),
        list_lot(title="led, soon", published_end=now + timedelta(hours=3)),
        list_lot(title="watched, sooner", published_end=now + timedelta(hours=2)),
        list_lot(title="outbid, no end", kind="perpetual", published_end=None),
        list_lot(title="sold", seller=alice),
    )
    for lot in (won, led):
        place(lot, alice, 2000)
    for lot in (later, endless):
        place(lot, alice, 2000)
        place(lot, bob, 5000)
    place(mine, bob, 2000)
    unsold = list_lot(title="unsold", seller=alice)
    watch(auction_id=watched.pk, user_id=alice.pk)
    create_draft(seller_id=alice.pk, title="draft")
    for lot in (won, mine, unsold):
        end(lot)

    assert needs(client, alice) == [
        ("ending", "watched, sooner"),
        ("ending", "led, soon"),
        ("outbid", "outbid, later"),
        ("outbid", "outbid, no end"),
        ("won", "won"),
        ("sold", "sold"),
        ("unsold", "unsold"),
        ("draft", "draft"),
    ]
    page = html(client, alice)
    assert 'href="mailto:sela@example.org"' in page and 'href="mailto:bob@example.org"' in page
    assert f'action="{reverse("sell_again", args=[unsold.public_id])}"' in page
    assert "8 things, the most urgent first" in page


def test_what_asks_for_nothing_is_not_there(
    client: Client, alice: User, bob: User, sela: User, list_lot: ListLot, place: Place
) -> None:
    far = timezone.now() + FAR
    led, lost, taken_back, watched = (
        list_lot(title=name, published_end=far) for name in ("led", "lost", "back", "far")
    )
    place(led, alice, 2000)
    place(lost, alice, 2000)
    place(lost, bob, 3000)
    end(lost)
    withdraw(auction_id=taken_back.pk, seller_id=sela.pk)
    watch(auction_id=watched.pk, user_id=alice.pk)

    assert needs(client, alice) == []
    assert [need for need, _ in needs(client, sela)] == ["sold"]


def test_nothing_is_for_others(
    client: Client, lot: Auction, alice: User, bob: User, charlie: User, place: Place
) -> None:
    place(lot, alice, 2000)
    place(lot, bob, 3000)
    create_draft(seller_id=alice.pk, title="Secret draft")

    page = html(client, charlie)

    assert needs(client, charlie) == []
    assert "Secret draft" not in page and "$30.00" not in page


def test_a_lowered_reserve_asks_its_leader_to_confirm(
    client: Client, sela: User, alice: User, bob: User, list_lot: ListLot, place: Place
) -> None:
    lot = list_lot(reserve=5000, published_end=timezone.now() + FAR)
    place(lot, alice, 3000)
    assert needs(client, alice) == []
    lower_reserve(auction_id=lot.pk, seller_id=sela.pk, new_reserve=2500)

    assert needs(client, alice) == [("confirm", lot.title)]
    assert "Confirm your maximum" in html(client, alice)
    assert needs(client, bob) == []


def test_a_call_concerns_its_seller_and_everybody_who_bid(
    client: Client, sela: User, alice: User, bob: User, charlie: User, list_lot: ListLot, place: Place
) -> None:
    lot = list_lot(kind="perpetual", published_end=None)
    place(lot, alice, 2000)
    place(lot, bob, 3000)
    call(auction_id=lot.pk, seller_id=sela.pk)

    assert needs(client, sela) == [("own_call", lot.title)]
    assert needs(client, alice) == needs(client, bob) == [("call", lot.title)]
    assert needs(client, charlie) == []
    assert "You have called this lot. It is sold on" in html(client, sela)
    assert "The seller has called this lot." in html(client, alice)


def test_a_bid_about_to_lapse_can_be_renewed(client: Client, alice: User, list_lot: ListLot, place: Place) -> None:
    lot, fresh = (list_lot(kind="perpetual", published_end=None, title=name) for name in ("lapsing", "fresh"))
    place(lot, alice, 2000, stands_for=7 * DAY)
    place(fresh, alice, 2000, stands_for=30 * DAY)
    assert needs(client, alice) == []
    alices = alice.pk
    lot.standing.filter(bidder=alices).update(until=timezone.now() + timedelta(days=2))

    assert needs(client, alice) == [("lapsing", "lapsing")]
    assert "Renew bid" in html(client, alice)


def test_a_sealed_bid_whose_lot_ends_soon_is_there(client: Client, alice: User, list_lot: ListLot) -> None:
    lot = list_lot(kind="sealed")
    seal_bid(auction_id=lot.pk, bidder_id=alice.pk, amount=3000, replaces=False, key=uuid4())

    assert needs(client, alice) == [("ending", lot.title)]
    page = html(client, alice)
    assert "You have bid here, and it ends soon." in page and "30.00" not in page


def test_a_sale_and_an_unsold_lot_are_there_for_two_weeks(
    client: Client, sela: User, alice: User, list_lot: ListLot, place: Place
) -> None:
    sold, unsold = list_lot(title="sold"), list_lot(title="unsold")
    place(sold, alice, 2000)
    for lot in (sold, unsold):
        end(lot)
    assert len(needs(client, sela)) == 2
    long_ago = timezone.now() - timedelta(days=15)
    Sale.objects.update(created_at=long_ago)
    Auction.objects.update(finished_at=long_ago)

    assert needs(client, sela) == needs(client, alice) == []


def test_what_is_listed_again_asks_no_more(client: Client, sela: User, list_lot: ListLot) -> None:
    lot = list_lot(title="twice")
    end(lot)
    list_again(auction_id=lot.pk, seller_id=sela.pk)

    assert needs(client, sela) == [("draft", "twice")]


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
def test_an_empty_page_says_what_to_do_and_shows_three_lots(
    client: Client, sela: User, alice: User, list_lot: ListLot, language: str
) -> None:
    for hours in (5, 3, 4, 6):
        list_lot(title=f"in {hours}", published_end=timezone.now() + timedelta(hours=hours))
    list_lot(seller=alice, title="her own", published_end=timezone.now() + timedelta(hours=1))

    page = html(client, alice, language)

    assert 'class="empty__title"' in page
    assert page.index("in 3") < page.index("in 4") < page.index("in 5")
    assert "in 6" not in page and "her own" not in page


def test_running_lots_are_followed_in_an_order_that_stays(
    client: Client, alice: User, list_lot: ListLot, place: Place
) -> None:
    lots = [list_lot(published_end=timezone.now() + FAR) for _ in range(3)]
    place(lots[0], alice, 2000)
    watch(auction_id=lots[1].pk, user_id=alice.pk)
    list_lot(seller=alice)
    client.force_login(alice)

    followed = client.get(reverse("dashboard")).context["attention"].followed

    ids = [lot.public_id for lot in followed]
    assert ids == sorted(ids) and len(ids) == 3 and lots[2].public_id not in ids


def test_a_moving_lot_refreshes_the_list_alone(client: Client, alice: User) -> None:
    client.force_login(alice)

    part = client.get(reverse("dashboard"), HTTP_HX_REQUEST="true").content.decode()

    assert part.lstrip().startswith('<div class="now"') and "<html" not in part


def test_there_is_an_end_to_the_list(client: Client, sela: User, alice: User) -> None:
    for number in range(7):
        listing.create_draft(seller_id=alice.pk, title=f"draft {number}")

    assert len(needs(client, alice)) == 5
    assert "There is more than fits here" in html(client, alice)


@pytest.mark.parametrize("number", [1, 4])
def test_it_costs_the_same_however_much_there_is(
    client: Client,
    alice: User,
    bob: User,
    list_lot: ListLot,
    place: Place,
    django_assert_num_queries: Any,
    number: int,
) -> None:
    for _ in range(number):
        outbid, won = list_lot(), list_lot()
        place(outbid, alice, 2000)
        place(outbid, bob, 3000)
        place(won, alice, 2000)
        sold = list_lot(seller=alice)
        place(sold, bob, 2000)
        unsold = list_lot(seller=alice)
        create_draft(seller_id=alice.pk)
        for lot in (won, sold, unsold):
            end(lot)
    client.force_login(alice)
    client.get(reverse("dashboard"))

    with django_assert_num_queries(6):  # person, running, sales, unsold, drafts, cards
        client.get(reverse("dashboard"))


def test_an_empty_one_costs_no_more(client: Client, alice: User, django_assert_num_queries: Any) -> None:
    client.force_login(alice)
    client.get(reverse("dashboard"))

    with django_assert_num_queries(6):  # as above, and other cards
        client.get(reverse("dashboard"))
