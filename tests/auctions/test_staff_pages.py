"""The admin's pages on which staff void a bid, move an end, withdraw a lot: who may, what a look changes, bad input."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from auctions.models import Auction, LedgerEntry, Pseudonym
from auctions.services import staff
from auctions.services.bidding import Receipt, seal_bid
from auctions.services.listing import create_draft
from auctions.services.locking import Busy
from tests.cast import past_end, with_app

Place = Callable[..., Receipt]
ACTS = ("void", "extend", "withdraw")
SECRET = 987_613  # cents
GOOD: dict[str, dict[str, str]] = {
    "void": {"seq": "2", "reason": "A typing error."},
    "extend": {"minutes": "30", "reason": "The house was away."},
    "withdraw": {"reason": "A copy."},
}


def at(lot: Auction, act: str) -> str:
    return reverse(f"admin:auctions_auction_{act}", args=[lot.pk])


@pytest.fixture
def lot(list_lot: Callable[..., Auction], alice: User, place: Place) -> Auction:
    """A lot on which Alice leads."""
    auction = list_lot()
    place(auction, alice, SECRET)
    auction.refresh_from_db()
    return auction


@pytest.fixture
def as_stan(client: Client, stan: User) -> Client:
    client.force_login(stan)
    return client


def unchanged(lot: Auction) -> bool:
    before = (lot.seq, lot.status, lot.ends_at)
    lot.refresh_from_db()
    return (lot.seq, lot.status, lot.ends_at) == before and not LogEntry.objects.exists()


@pytest.mark.parametrize("act", ACTS)
def test_what_is_asked_is_done_once_and_logged(as_stan: Client, lot: Auction, stan: User, act: str) -> None:
    answer = as_stan.post(at(lot, act), GOOD[act], follow=True)
    assert answer.redirect_chain == [(reverse("admin:auctions_auction_change", args=[lot.pk]), 302)]
    assert len(answer.context["messages"]) == 1
    kind = {"void": "voided", "extend": "extended", "withdraw": "withdrawn"}[act]
    entry = LedgerEntry.objects.get(auction=lot, kind=kind)
    assert GOOD[act]["reason"] in entry.payload
    assert LogEntry.objects.get().user == stan
    again = as_stan.post(at(lot, act), GOOD[act])
    assert again.status_code == (302 if act == "extend" else 422)


def test_an_end_moves_by_the_minutes_that_were_given(as_stan: Client, lot: Auction) -> None:
    end = lot.ends_at
    as_stan.post(at(lot, "extend"), GOOD["extend"])
    lot.refresh_from_db()
    assert lot.ends_at == end + timedelta(minutes=30)


@pytest.mark.parametrize("act", ACTS)
def test_looking_changes_nothing(as_stan: Client, lot: Auction, act: str) -> None:
    answer = as_stan.get(at(lot, act), GOOD[act])
    assert answer.status_code == 200 and 'method="post"' in answer.content.decode()
    assert unchanged(lot)


@pytest.mark.parametrize("act", ACTS)
def test_it_is_for_staff_who_may_change_lots(client: Client, lot: Auction, alice: User, act: str) -> None:
    for person in (None, alice):
        if person:
            client.force_login(person)
        for answer in (client.get(at(lot, act)), client.post(at(lot, act), GOOD[act])):
            assert answer.status_code == 302 and reverse("admin:login") in answer.headers["Location"]
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    client.force_login(with_app(alice))
    alice.user_permissions.set(Permission.objects.filter(codename="view_auction"))
    for answer in (client.get(at(lot, act)), client.post(at(lot, act), GOOD[act])):
        assert answer.status_code == 403
    assert "Void a bid" not in client.get(reverse("admin:auctions_auction_change", args=[lot.pk])).content.decode()
    assert unchanged(lot)
    alice.user_permissions.set(Permission.objects.filter(codename="change_auction"))
    assert client.post(at(lot, act), GOOD[act]).status_code == 302
    assert not unchanged(lot)


@pytest.mark.parametrize("act", ACTS)
def test_a_draft_or_nothing_is_not_found(as_stan: Client, sela: User, act: str) -> None:
    draft = create_draft(seller_id=sela.pk, title="Not yet")
    for pk in (draft.pk, draft.pk + 1, 10**30):
        url = reverse(f"admin:auctions_auction_{act}", args=[pk])
        assert as_stan.get(url).status_code == as_stan.post(url, GOOD[act]).status_code == 404


@pytest.mark.parametrize(
    ("act", "bad"),
    [
        *((act, {"reason": reason}) for act in ACTS for reason in ("", "  ", "x" * 201, "a\0b")),
        *(("void", {"seq": seq}) for seq in ("", "1", "3", "x", "2'", "9" * 40)),
        *(("extend", {"minutes": minutes}) for minutes in ("", "0", "-5", "43201", "1.5", "x", "9" * 40)),
    ],
)
def test_bad_input_is_named_and_changes_nothing(as_stan: Client, lot: Auction, act: str, bad: dict[str, str]) -> None:
    answer = as_stan.post(at(lot, act), GOOD[act] | bad)
    assert answer.status_code == 422 and answer.context["form"].errors
    assert 'class="errorlist' in answer.content.decode()
    assert unchanged(lot)


@pytest.mark.parametrize("act", ACTS)
def test_a_lot_that_is_over_says_so(as_stan: Client, lot: Auction, act: str) -> None:
    past_end(lot)
    assert "This lot has ended." in as_stan.post(at(lot, act), GOOD[act]).content.decode()
    assert unchanged(lot)


def test_a_lot_that_stayed_locked_says_so(as_stan: Client, lot: Auction, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: Any, **__: Any) -> None:
        raise Busy

    monkeypatch.setattr(staff, "locked_rows", locked)
    assert "Send it again." in as_stan.post(at(lot, "extend"), GOOD["extend"]).content.decode()
    assert unchanged(lot)


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
def test_a_lots_page_leads_there_in_every_language_while_it_is_active(
    as_stan: Client, lot: Auction, language: str
) -> None:
    with translation.override(language):
        page = reverse("admin:auctions_auction_change", args=[lot.pk])
        links = [at(lot, act) for act in ACTS]
    html = as_stan.get(page).content.decode()
    assert [link for link in links if f'href="{link}"' not in html] == []
    assert [as_stan.get(link).status_code for link in links] == [200] * 3
    as_stan.post(at(lot, "withdraw"), GOOD["withdraw"])
    assert not [link for link in links if link in as_stan.get(page).content.decode()]


def test_a_lot_without_an_end_is_offered_no_later_one(as_stan: Client, list_lot: Callable[..., Auction]) -> None:
    lot = list_lot(kind="perpetual", published_end=None)
    html = as_stan.get(reverse("admin:auctions_auction_change", args=[lot.pk])).content.decode()
    assert at(lot, "withdraw") in html and at(lot, "extend") not in html
    assert "A lot of this type" in as_stan.post(at(lot, "extend"), GOOD["extend"]).content.decode()


def test_no_page_shows_a_maximum_and_only_bids_that_stand_are_offered(
    as_stan: Client, lot: Auction, bob: User, place: Place
) -> None:
    place(lot, bob, 2000)
    as_stan.post(at(lot, "void"), {"seq": "3", "reason": "A typing error."})
    html = as_stan.get(at(lot, "void")).content.decode()
    assert 'value="2"' in html and 'value="3"' not in html and "Alice" in html
    assert not [trace for trace in ("9,876.13", "9876.13", str(SECRET)) if trace in html]


def test_a_sealed_bid_is_offered_by_its_number_and_pseudonym_and_voided(
    as_stan: Client, list_lot: Callable[..., Auction], alice: User, bob: User
) -> None:
    lot = list_lot(kind="sealed")
    for bidder, replaces in ((alice, False), (bob, False), (alice, True)):
        seal_bid(auction_id=lot.pk, bidder_id=bidder.pk, amount=SECRET, replaces=replaces, key=uuid4())
    html = as_stan.get(at(lot, "void")).content.decode()
    codes = dict(Pseudonym.objects.filter(auction=lot).values_list("user", "code"))
    assert f"#4 · {codes[alice.pk]} · Alice · " in html and f"#3 · {codes[bob.pk]} · Bob · " in html
    assert 'value="2"' not in html and "$" not in html
    assert as_stan.post(at(lot, "void"), {"seq": "4", "reason": "A typing error."}).status_code == 302
    assert as_stan.post(at(lot, "void"), {"seq": "4", "reason": "A typing error."}).status_code == 422
    assert LogEntry.objects.get().change_message == "voided #5: A typing error."


def test_of_a_perpetual_lot_only_what_stands_is_offered(
    as_stan: Client, list_lot: Callable[..., Auction], alice: User, bob: User, place: Place
) -> None:
    lot = list_lot(kind="perpetual", published_end=None)
    for bidder, maximum in ((alice, 2000), (bob, 3000), (alice, SECRET)):
        place(lot, bidder, maximum)
    html = as_stan.get(at(lot, "void")).content.decode()
    assert [f'value="{seq}"' in html for seq in (2, 3, 4)] == [False, True, True] and str(SECRET) not in html
    assert as_stan.post(at(lot, "void"), {"seq": "4", "reason": "A typing error."}).status_code == 302


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        (
            {"kind": "dutch", "floor": 100, "drop": 50},
            "ends with its first bid, so there is never a bid of it to void.",
        ),
        ({}, "No bid stands on this lot"),
    ],
)
def test_where_nothing_stands_the_page_says_so_and_asks_nothing(
    as_stan: Client, list_lot: Callable[..., Auction], terms: dict[str, Any], said: str
) -> None:
    lot = list_lot(**terms)
    asked, posted = as_stan.get(at(lot, "void")), as_stan.post(at(lot, "void"), GOOD["void"])
    assert (asked.status_code, posted.status_code) == (200, 422)
    for answer in (asked, posted):
        assert said in answer.content.decode() and 'name="seq"' not in answer.content.decode()
    assert unchanged(lot)


@pytest.mark.parametrize("bids", [2, 30])
def test_the_choice_of_a_bid_costs_the_same_however_many(
    as_stan: Client, lot: Auction, bob: User, place: Place, django_assert_max_num_queries: Any, bids: int
) -> None:
    for number in range(bids):
        place(lot, bob, 2000 * (number + 1))
    with django_assert_max_num_queries(8):
        as_stan.get(at(lot, "void"))
