"""The ledger's page, its download and the script that checks it: what they show, to whom, at what cost."""

import json
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from auctions import ledger
from auctions.models import Auction, LedgerEntry
from auctions.selectors.ledger import COLUMNS, LedgerLine
from auctions.services import listing
from auctions.services.bidding import Receipt
from auctions.services.closing import finish_auction
from auctions.services.listing import create_draft
from auctions.templatetags.ledger import because, facts, kind_text
from tests.cast import past_end

Place = Callable[..., Receipt]
ListLot = Callable[..., Auction]


def page(client: Client, lot: Auction, language: str = "en", **query: str) -> str:
    with translation.override(language):
        response = client.get(reverse("ledger", args=[lot.public_id]), query)
    assert response.status_code == 200
    return response.content.decode()


def downloaded(client: Client, lot: Auction) -> dict[str, Any]:
    response = client.get(reverse("ledger_download", args=[lot.public_id]))
    assert response.status_code == 200
    found: dict[str, Any] = response.json()
    return found


def test_the_page_shows_head_entries_and_how_to_check(
    client: Client, lot: Auction, alice: User, bob: User, place: Place
) -> None:
    place(lot, alice, 2000)
    place(lot, bob, 3000)
    lot.refresh_from_db()
    html = page(client, lot)
    assert lot.head_hash in html
    assert f"python3 verify_ledger.py ledger-{lot.public_id}.json --head {lot.head_hash[:16]}" in html
    assert reverse("ledger_download", args=[lot.public_id]) in html and reverse("verify_ledger") in html
    assert html.count('class="ledger__entry"') == 3
    assert html.index('id="entry-1"') < html.index('id="entry-3"')
    assert "$20.50" in html and lot.leader_code in html and "outbid the leader" in html and "(UTC)" in html
    for entry in LedgerEntry.objects.filter(auction=lot):
        assert entry.hash in html and entry.payload in unescape(html)


def test_a_bidder_finds_their_own_entries(client: Client, lot: Auction, alice: User, place: Place) -> None:
    place(lot, alice, 2000)
    assert "ledger__entry--me" not in page(client, lot)
    client.force_login(alice)
    assert page(client, lot).count("ledger__entry--me") == 1


def test_times_are_in_the_readers_zone(client: Client, lot: Auction, alice: User) -> None:
    alice.time_zone = "Asia/Tokyo"
    alice.save()
    client.force_login(alice)
    assert "(Asia/Tokyo)" in page(client, lot)


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
def test_it_speaks_every_language(client: Client, lot: Auction, alice: User, place: Place, language: str) -> None:
    place(lot, alice, 2000)
    assert f'lang="{language}"' in page(client, lot, language)


def test_the_end_tells_winner_and_opened_maxima(
    client: Client, list_lot: ListLot, alice: User, bob: User, place: Place
) -> None:
    lot = list_lot(reserve=2500)
    place(lot, alice, 2000)
    place(lot, bob, 987_613)
    past_end(lot)
    finish_auction(auction_id=lot.pk)
    lot.refresh_from_db()
    html = page(client, lot)
    assert "Sold" in html and "Opened, entry 2" in html and "$20.00" in html and "$25.00" in html
    assert "987613" not in html and "9,876.13" not in html


def test_a_withdrawal_gives_its_reason_as_text(client: Client, lot: Auction, sela: User) -> None:
    listing.withdraw(auction_id=lot.pk, seller_id=sela.pk, reason="It <b>broke")
    html = page(client, lot)
    assert "<bdi>It &lt;b&gt;broke</bdi>" in html and "It <b>broke" not in html


def test_long_ledgers_are_paged(client: Client, lot: Auction, alice: User, bob: User, place: Place) -> None:
    for number in range(101):
        place(lot, (alice, bob)[number % 2], 100_000 + number * 20_000)
    first, second, wild = page(client, lot), page(client, lot, page="2"), page(client, lot, page="x")
    assert 'id="entry-100"' in first and 'id="entry-101"' not in first and 'rel="next"' in first
    assert 'id="entry-101"' in second and 'id="entry-102"' in second and 'id="entry-100"' not in second
    assert wild.count('class="ledger__entry"') == 100


def test_the_download_is_the_chain_as_it_is_stored(client: Client, lot: Auction, alice: User, place: Place) -> None:
    place(lot, alice, 2000)
    found = downloaded(client, lot)
    assert (found["format"], found["auction"], found["title"]) == (1, lot.public_id, "Tidal poster")
    stored = LedgerEntry.objects.filter(auction=lot).order_by("seq")
    assert found["entries"] == list(stored.values(*COLUMNS))
    assert ledger.verify([LedgerEntry(**entry) for entry in found["entries"]])


def test_the_download_is_a_file_that_no_cache_keeps(client: Client, list_lot: ListLot) -> None:
    lot = list_lot(title="Плакат «é»")
    response = client.get(reverse("ledger_download", args=[lot.public_id]))
    assert response.headers["Content-Disposition"] == f'attachment; filename="ledger-{lot.public_id}.json"'
    assert response.headers["Content-Type"] == "application/json"
    assert "no-store" in response.headers["Cache-Control"]
    assert "Плакат «é»" in response.content.decode()


def test_the_download_says_nothing_that_is_private(
    client: Client, list_lot: ListLot, alice: User, sela: User, place: Place
) -> None:
    lot = list_lot(reserve=987_613)
    place(lot, alice, 5000)
    place(lot, alice, 876_512)
    text = json.dumps(downloaded(client, lot))
    names = (alice.name, alice.public_id, alice.email, sela.name, sela.public_id, "987613")
    assert not any(name in text for name in names)


def test_the_script_is_the_one_in_the_documents(client: Client) -> None:
    response = client.get(reverse("verify_ledger"))
    assert response.content == (settings.BASE_DIR / "docs" / "verify_ledger.py").read_bytes()
    assert response.headers["Content-Type"] == "text/x-python; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="verify_ledger.py"'


def test_a_draft_and_nothing_have_no_ledger(client: Client, sela: User) -> None:
    draft = create_draft(seller_id=sela.pk, title="Unready")
    client.force_login(sela)
    for name in ("ledger", "ledger_download"):
        for public_id in (draft.public_id, "NOSUCHLOT234"):
            assert client.get(reverse(name, args=[public_id])).status_code == 404


def test_it_rejects_post(client: Client, lot: Auction) -> None:
    for address in (
        reverse("ledger", args=[lot.public_id]),
        reverse("ledger_download", args=[lot.public_id]),
        reverse("verify_ledger"),
    ):
        assert client.post(address).status_code == 405


def test_the_lot_page_leads_to_its_ledger(client: Client, lot: Auction) -> None:
    html = client.get(reverse("lot", args=[lot.public_id])).content.decode()
    assert f'href="{reverse("ledger", args=[lot.public_id])}"' in html


@pytest.mark.parametrize("bids", [3, 60])
def test_statements_do_not_grow_with_entries(
    client: Client, lot: Auction, alice: User, bob: User, place: Place, django_assert_num_queries: Any, bids: int
) -> None:
    for number in range(bids):
        place(lot, (alice, bob)[number % 2], 100_000 + number * 20_000)
    with django_assert_num_queries(2):
        page(client, lot)
    with django_assert_num_queries(2):
        downloaded(client, lot)


def line(kind: str, **says: Any) -> LedgerLine:
    return LedgerLine(1, kind, timezone.now(), says.get("bidder", ""), False, says, "{}", "f" * 64)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (line("opened", start_price=9000, floor=100, drop=50, every_s=90), ["$90.00", "$1.00", "$0.50", "90 seconds"]),
        (line("opened", minimum=1000, pricing="second", reserve="c0ffee"),
         ["$10.00", "the best bid of the others", "committed to, not opened"]),
        (line("accept", bidder="P1", price=100, price_pressed=150), ["$1.00", "$1.50"]),
        (line("lapsed", bidder="P1", offer=4, price=1000, leader="", bids=0), ["$10.00", "0", "4"]),
        (line("bid", until="2027-01-02T10:00:00.000000Z", call=None), ["2 January 2027, 10:00:00"]),
        (line("called", call={"began": "2027-01-02T10:00:00.000000Z", "latest_end": "2027-01-02T11:00:00.000000Z"}),
         ["2 January 2027, 11:00:00"]),
        (line("voided", voided=3, reserve_met=False), ["3", "no"]),
        (line("finished", outcome="sold", reserve={"amount": 700, "nonce": "0"}), ["Sold", "$7.00"]),
    ],
)  # fmt: skip
def test_entries_of_every_type_are_put_in_words(entry: LedgerLine, said: list[str]) -> None:
    assert sorted(fact.value for fact in facts(entry, "USD")) == sorted(said)


def test_kinds_have_names_and_reasons_their_words() -> None:
    assert kind_text("going_twice") == "Going twice" and kind_text("of later times") == "of later times"
    assert because(line("bid", bidder="P1", reason="outbid")) == "outbid the leader"
    assert because(line("extended", reason="The house was away")) == "The house was away"
    assert because(line("kept_open")) == ""


def test_an_end_that_moved_is_told(client: Client, list_lot: ListLot, alice: User, place: Place) -> None:
    lot = list_lot(published_end=timezone.now() + timedelta(seconds=60))
    place(lot, alice, 2000)
    assert "Extensions used" in page(client, lot)
