"""The lot page: what it shows to whom, at what cost, and what it never shows."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from auctions.engine.money import LIMIT
from auctions.models import Auction, Bid, LedgerEntry
from auctions.services import closing, listing
from auctions.services.bidding import Receipt
from auctions.services.listing import create_draft
from tests.cast import past_end

Place = Callable[..., Receipt]
ListLot = Callable[..., Auction]
SECRET = 987_613  # cents; shown as 9,876.13 or 9876.13, and nothing else on a page looks like it
TRACES = ("9,876.13", "9876.13", "9\u202f876", "9\xa0876,13", "987613")


def page(client: Client, lot: Auction, language: str = "en", **query: str) -> str:
    with translation.override(language):
        response = client.get(reverse("lot", args=[lot.public_id]), query)
    assert response.status_code == 200
    return response.content.decode()


def test_a_stranger_sees_the_lot_and_a_way_in(client: Client, lot: Auction) -> None:
    html = page(client, lot)
    assert "Tidal poster" in html and "$10.00" in html and "Sela" in html
    assert "Sign in to bid" in html and 'name="amount"' not in html
    assert "Extended" in html and "never later than" in html
    assert lot.head_hash[:16] in html


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
def test_it_speaks_every_language(client: Client, lot: Auction, alice: User, place: Place, language: str) -> None:
    place(lot, alice, 2000)
    client.force_login(alice)
    html = page(client, lot, language)
    assert f'lang="{language}"' in html


def test_it_rejects_post(client: Client, lot: Auction) -> None:
    for name in ("lot", "lot_panel", "lot_history"):
        assert client.post(reverse(name, args=[lot.public_id])).status_code == 405


def test_no_lot_is_404(client: Client, db: None) -> None:
    for name in ("lot", "lot_panel", "lot_history"):
        assert client.get(reverse(name, args=["NOSUCHLOT234"])).status_code == 404


def test_a_draft_is_for_its_seller_alone(client: Client, sela: User, alice: User) -> None:
    draft = create_draft(seller_id=sela.pk, title="Unready")
    address = reverse("lot", args=[draft.public_id])
    assert client.get(address).status_code == 404
    client.force_login(alice)
    assert client.get(address).status_code == 404
    assert client.get(reverse("lot_panel", args=[draft.public_id])).status_code == 404
    client.force_login(sela)
    response = client.get(address)
    assert (response.status_code, response.headers["Location"]) == (
        302,
        reverse("sell_preview", args=[draft.public_id]),
    )


def test_a_bidder_gets_the_least_bid_and_three_steps(
    client: Client, lot: Auction, alice: User, bob: User, place: Place
) -> None:
    place(lot, alice, 2000)
    client.force_login(bob)
    html = page(client, lot)
    assert "At least <bdi>$10.50</bdi>" in html
    for step in ("10.50", "11.00", "11.50"):
        assert f'data-fill="{step}"' in html


def test_the_leader_alone_is_told_their_maximum(
    client: Client, lot: Auction, alice: User, bob: User, place: Place
) -> None:
    place(lot, alice, SECRET)
    client.force_login(alice)
    assert "You lead. Your maximum is <bdi>$9,876.13</bdi>." in page(client, lot)
    client.force_login(bob)
    assert not any(trace in page(client, lot) for trace in TRACES)


def test_somebody_outbid_is_told_what_would_do(
    client: Client, lot: Auction, alice: User, bob: User, place: Place
) -> None:
    place(lot, alice, 2000)
    place(lot, bob, 3000)
    client.force_login(alice)
    assert "Outbid: the price is <bdi>$20.50</bdi>. Bid <bdi>$21.00</bdi> or more." in page(client, lot)


@pytest.mark.parametrize("who", ["stranger", "bob", "sela", "stan"])
@pytest.mark.parametrize("language", ["en", "ru", "ar"])
def test_nobody_else_reads_a_maximum(
    client: Client, lot: Auction, alice: User, bob: User, sela: User, stan: User, place: Place, who: str, language: str
) -> None:
    place(lot, alice, SECRET)
    place(lot, bob, 2000)
    people = {"bob": bob, "sela": sela, "stan": stan}
    if who in people:
        client.force_login(people[who])
    with translation.override(language):
        for name in ("lot", "lot_panel", "lot_history", "state"):
            html = client.get(reverse(name, args=[lot.public_id])).content.decode()
            assert not any(trace in html for trace in TRACES), name


def test_after_the_end_the_winners_maximum_stays_closed(
    client: Client, lot: Auction, alice: User, bob: User, place: Place
) -> None:
    place(lot, alice, SECRET)
    place(lot, bob, 2000)
    past_end(lot)
    closing.finish_due()
    client.force_login(bob)
    html = page(client, lot)
    assert not any(trace in html for trace in TRACES)
    assert "maximum opened: <bdi>$20.00</bdi>" in html
    assert "You did not win this time." in html


def test_the_winner_is_told(client: Client, lot: Auction, alice: User, place: Place) -> None:
    place(lot, alice, 2000)
    past_end(lot)
    closing.finish_due()
    client.force_login(alice)
    html = page(client, lot)
    assert "You won" in html and "You pay <bdi>$10.00</bdi>" in html and "Hammer price" in html


def test_everybody_else_sees_a_pseudonym(client: Client, lot: Auction, alice: User, place: Place) -> None:
    place(lot, alice, 2000)
    lot.refresh_from_db()
    html = page(client, lot)
    assert "Alice" not in html and lot.leader_code in html


def test_equal_maxima_are_explained_after_the_end_only(
    client: Client, lot: Auction, alice: User, bob: User, place: Place
) -> None:
    place(lot, alice, 2000)
    place(lot, bob, 2000)
    assert "the earlier one leads" not in page(client, lot).split('id="history"')[1]
    past_end(lot)
    closing.finish_due()
    assert "equal maxima: the earlier one leads" in page(client, lot)


def test_the_reserve_is_never_shown(client: Client, list_lot: ListLot, alice: User, place: Place) -> None:
    lot = list_lot(reserve=SECRET)
    place(lot, alice, 2000)
    client.force_login(alice)
    html = page(client, lot)
    assert "Reserve not met" in html and not any(trace in html for trace in TRACES)
    assert "While the reserve is not met, the price shows your whole maximum." in html


def test_a_lowered_reserve_can_be_confirmed(
    client: Client, list_lot: ListLot, alice: User, sela: User, place: Place
) -> None:
    lot = list_lot(reserve=5000)
    place(lot, alice, 2000)
    listing.lower_reserve(auction_id=lot.pk, seller_id=sela.pk, new_reserve=1500)
    client.force_login(alice)
    html = page(client, lot)
    assert reverse("confirm_maximum", args=[lot.public_id]) in html and "Confirm <bdi>$20.00</bdi>" in html


def test_before_the_start_it_says_when(client: Client, list_lot: ListLot, alice: User) -> None:
    lot = list_lot(starts_at=timezone.now() + timedelta(hours=2))
    client.force_login(alice)
    html = page(client, lot)
    assert "Bidding begins on" in html and "data-starts-at" in html and 'name="amount"' not in html


def test_between_end_and_result_it_says_so(client: Client, lot: Auction, alice: User) -> None:
    past_end(lot)
    client.force_login(alice)
    html = page(client, lot)
    assert "The result is being written" in html and 'name="amount"' not in html


@pytest.mark.parametrize(
    ("changes", "said"), [({}, "Nobody bid."), ({"reserve": 50_000}, "below the reserve. The lot was not sold.")]
)
def test_a_lot_that_was_not_sold_says_why(
    client: Client, list_lot: ListLot, alice: User, place: Place, changes: dict[str, Any], said: str
) -> None:
    lot = list_lot(**changes)
    if changes:
        place(lot, alice, 2000)
    past_end(lot)
    closing.finish_due()
    assert said in page(client, lot)


def test_a_withdrawn_lot_names_the_seller_and_their_reason(
    client: Client, lot: Auction, sela: User, alice: User
) -> None:
    listing.withdraw(auction_id=lot.pk, seller_id=sela.pk, reason="It <b>broke")
    html = page(client, lot)
    assert html.count("<bdi>It &lt;b&gt;broke</bdi>") == 2  # on the board and in the history
    assert "The seller took this lot back" in html and "The reason:" in html
    assert "The seller</bdi>" in html and "The house</bdi>" not in html
    other = page(client, lot, "ru")
    assert other.count("<bdi>It &lt;b&gt;broke</bdi>") == 2


def test_a_withdrawal_without_a_reason_gives_none(client: Client, lot: Auction, sela: User) -> None:
    listing.withdraw(auction_id=lot.pk, seller_id=sela.pk)
    html = page(client, lot)
    assert "The seller took this lot back" in html and "The reason:" not in html


def test_no_amount_is_offered_above_what_the_house_takes(
    client: Client, lot: Auction, alice: User, bob: User, charlie: User, place: Place
) -> None:
    place(lot, alice, LIMIT)
    place(lot, bob, LIMIT)
    for bidder in (alice, bob, charlie):
        client.force_login(bidder)
        html = page(client, lot)
        assert "nothing more to bid" in html and 'name="amount"' not in html and "At least" not in html
    client.logout()
    assert "The next bid is at least" not in page(client, lot)


def test_an_open_page_says_that_the_seller_has_changed_the_lot(
    client: Client, lot: Auction, sela: User, alice: User
) -> None:
    """The live page renews the desk alone; title and description around it stay those of the old terms."""
    client.force_login(alice)
    found = re.search(r'hx-get="([^"]*/panel[^"]*)"', page(client, lot))
    assert found
    address = unescape(found[1])
    assert "Show it as it is now" not in client.get(address).content.decode()
    listing.save_listing(auction_id=lot.pk, seller_id=sela.pk, changes={"title": "A smaller poster"})
    for _ in range(2):  # as long as the page stays as it is
        html = client.get(address).content.decode()
        found = re.search(r'hx-get="([^"]*/panel[^"]*)"', html)
        assert found and "Show it as it is now" in html
        address = unescape(found[1])
    assert "Show it as it is now" not in page(client, lot)


def test_the_seller_gets_tools_and_no_form(client: Client, lot: Auction, sela: User, alice: User, place: Place) -> None:
    client.force_login(sela)
    html = page(client, lot)
    assert reverse("sell_edit", args=[lot.public_id]) in html and 'name="amount"' not in html
    place(lot, alice, 2000)
    assert reverse("sell_edit", args=[lot.public_id]) not in page(client, lot)


def test_an_extension_is_told_with_the_bid_that_caused_it(
    client: Client, list_lot: ListLot, alice: User, bob: User, place: Place
) -> None:
    lot = list_lot(published_end=timezone.now() + timedelta(seconds=60))
    place(lot, alice, 2000)
    lot.refresh_from_db()
    assert lot.extensions == 1
    html = page(client, lot)
    assert html.count("the end moved to") == 1


def test_a_hostile_description_is_harmless(client: Client, list_lot: ListLot) -> None:
    lot = list_lot(
        description="<script>alert(1)</script>\n\n[x](javascript:alert(2)) ![y](//evil.example/a)\n\n# Big\n\n**bold**"
    )
    html = page(client, lot)
    body = html.split('class="prose"')[1].split("</section>")[0]
    assert "<script" not in body and "<img" not in body and "<a " not in body
    assert "<strong>bold</strong>" in body and "<h3>Big</h3>" in body


def test_a_hostile_title_is_text(client: Client, list_lot: ListLot) -> None:
    html = page(client, list_lot(title='"><script>alert(1)</script>'))
    assert "<script>alert(1)" not in html


def _bids_by_hand(lot: Auction, alice: User, count: int, place: Place, bob: User) -> None:
    """Let two people outbid one another until the lot has `count` bids."""
    for number in range(count):
        place(lot, (alice, bob)[number % 2], 100_000 + number * 20_000)


@pytest.mark.parametrize("bids", [3, 100])
def test_statements_do_not_grow_with_bids(
    client: Client, lot: Auction, alice: User, bob: User, place: Place, django_assert_num_queries: Any, bids: int
) -> None:
    _bids_by_hand(lot, alice, bids, place, bob)
    client.force_login(alice)
    page(client, lot)
    with django_assert_num_queries(6):
        page(client, lot)


def test_statements_after_the_end(
    client: Client, lot: Auction, alice: User, bob: User, place: Place, django_assert_num_queries: Any
) -> None:
    _bids_by_hand(lot, alice, 20, place, bob)
    past_end(lot)
    closing.finish_due()
    client.force_login(alice)
    page(client, lot)
    with django_assert_num_queries(7):
        page(client, lot)


def test_the_history_goes_on_behind_a_link(client: Client, lot: Auction, alice: User, bob: User, place: Place) -> None:
    _bids_by_hand(lot, alice, 60, place, bob)
    html = page(client, lot)
    assert html.count('class="history__row') == 50
    older = f"{reverse('lot_history', args=[lot.public_id])}?before=12"
    assert older in html
    rest = client.get(older).content.decode()
    assert rest.count('class="history__row') == 11 and "Older bids" not in rest
    assert client.get(f"{reverse('lot_history', args=[lot.public_id])}?before=nonsense").status_code == 200


def test_older_pages_after_the_end_show_what_was_opened(
    client: Client, lot: Auction, alice: User, bob: User, place: Place
) -> None:
    _bids_by_hand(lot, alice, 60, place, bob)
    past_end(lot)
    closing.finish_due()
    seqs = [LedgerEntry.objects.filter(auction=lot, kind="bid").count(), Bid.objects.filter(auction=lot).count()]
    assert seqs == [60, 60]
    assert client.get(reverse("lot_history", args=[lot.public_id]), {"before": "10"}).status_code == 200


def test_the_panel_judges_again_what_was_tried(client: Client, lot: Auction, alice: User) -> None:
    client.force_login(alice)
    address = reverse("lot_panel", args=[lot.public_id])
    low = client.get(address, {"tried": "9"}).content.decode()
    assert "That is too low now. Bid $10.00 or more." in low and 'value="9"' in low
    assert "too low" not in client.get(address, {"tried": "12"}).content.decode()
    assert "That is not an amount" in client.get(address, {"tried": "<b>"}).content.decode()


def test_parts_are_never_kept_by_a_cache(client: Client, lot: Auction) -> None:
    for name in ("lot_panel", "lot_history"):
        assert "no-store" in client.get(reverse(name, args=[lot.public_id])).headers["Cache-Control"]
