"""Who is told what, from real bids and real ends through the real relay."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import TelegramAccount, User
from auctions.models import Auction, Pseudonym
from auctions.services.bidding import buy_now, seal_bid, withdraw_sealed_bid
from auctions.services.closing import finish_auction
from auctions.services.listing import lower_reserve, withdraw
from auctions.services.staff import extend_auction, void_bid, withdraw_auction
from auctions.services.watching import watch
from events.models import HandOver, OutboxEvent
from events.outbox import Announcement, announce
from events.relay import relay
from notifications.inbox import receive
from notifications.models import Delivery, Notification
from tests.cast import past_end, person

pytestmark = pytest.mark.django_db


def told() -> set[tuple[str, str]]:
    """Relay, and give who was told what."""
    relay()
    assert not HandOver.objects.filter(listener="notifications", done_at=None).exists()
    return set(Notification.objects.values_list("person__name", "kind"))


def end(lot: Auction) -> None:
    past_end(lot)
    assert finish_auction(auction_id=lot.pk)


def test_only_the_person_outbid_hears_of_it(lot: Auction, alice: User, bob: User, place: Any) -> None:
    place(lot, alice, 2000)
    assert told() == set()
    place(lot, bob, 5000)
    assert told() == {("Alice", "outbid")}


def test_a_bid_beaten_at_once_by_a_maximum_tells_nobody(lot: Auction, alice: User, bob: User, place: Any) -> None:
    place(lot, alice, 5000)
    place(lot, bob, 2000)
    assert told() == set()


def test_an_end_tells_the_winner_the_seller_and_the_other_bidders_once_each(
    lot: Auction, alice: User, bob: User, charlie: User, place: Any
) -> None:
    place(lot, bob, 1500)
    place(lot, alice, 5000)
    place(lot, bob, 2500)
    place(lot, charlie, 3000)
    end(lot)
    assert told() - {("Bob", "outbid")} == {("Alice", "won"), ("Sela", "sold"), ("Bob", "lost"), ("Charlie", "lost")}
    assert Notification.objects.count() == 5


def test_the_seller_hears_that_nobody_bid(lot: Auction) -> None:
    end(lot)
    assert told() == {("Sela", "unsold")}
    assert Notification.objects.get().data == {"price": 1000, "outcome": "no_bids", "bids": 0}


def test_a_reserve_that_was_not_met_tells_seller_and_bidders(list_lot: Any, alice: User, place: Any) -> None:
    lot = list_lot(reserve=10_000)
    place(lot, alice, 2000)
    end(lot)
    assert told() == {("Sela", "unsold"), ("Alice", "lost")}


def near_the_end(lot: Auction) -> None:
    past_end(lot, by=timedelta(seconds=-60))


def test_an_extension_tells_the_other_bidders_which_one_it_is_and_who_caused_it(
    lot: Auction, alice: User, bob: User, charlie: User, place: Any
) -> None:
    place(lot, charlie, 1200)
    place(lot, alice, 2000)
    place(lot, bob, 5000)
    near_the_end(lot)
    before = told()
    place(lot, alice, 3000)
    assert told() - before == {("Bob", "extended"), ("Charlie", "extended")}
    news = Notification.objects.filter(kind="extended").first()
    assert news is not None
    assert news.data["extensions"] == 1
    assert news.data["bidder"] == Pseudonym.objects.get(auction=lot, user=alice).code
    place(lot, charlie, 3500)  # a later end, but the same extension
    told()
    assert Notification.objects.filter(kind="extended").count() == 2


def test_who_is_outbid_by_a_bid_that_extends_hears_only_that(lot: Auction, alice: User, bob: User, place: Any) -> None:
    place(lot, alice, 2000)
    near_the_end(lot)
    place(lot, bob, 5000)
    assert told() == {("Alice", "outbid")}


def test_a_lowered_reserve_tells_the_leader_whose_maximum_reaches_it(
    list_lot: Any, sela: User, alice: User, bob: User, place: Any
) -> None:
    lot = list_lot(reserve=10_000)
    place(lot, bob, 2000)
    place(lot, alice, 5000)
    told()
    lower_reserve(auction_id=lot.pk, seller_id=sela.pk, new_reserve=6000)
    assert told() == {("Bob", "outbid")}  # Alice's 50.00 does not reach it
    lower_reserve(auction_id=lot.pk, seller_id=sela.pk, new_reserve=5000)
    assert told() == {("Bob", "outbid"), ("Alice", "confirm")}
    assert "5000" not in str(Notification.objects.get(kind="confirm").data)


def test_a_reserve_lowered_before_any_bid_tells_nobody(list_lot: Any, sela: User) -> None:
    lot = list_lot(reserve=10_000)
    lower_reserve(auction_id=lot.pk, seller_id=sela.pk, new_reserve=6000)
    assert told() == set()


def test_buying_at_once_tells_the_bidders_before(list_lot: Any, alice: User, bob: User, place: Any) -> None:
    lot = list_lot(buy_now=9000, reserve=9000)
    place(lot, alice, 2000)
    buy_now(auction_id=lot.pk, bidder_id=bob.pk, price_seen=9000, key=uuid4())
    assert {("Bob", "won"), ("Sela", "sold"), ("Alice", "lost")} <= told()


def test_a_withdrawal_tells_those_who_watch(lot: Auction, sela: User, alice: User, bob: User) -> None:
    watch(auction_id=lot.pk, user_id=alice.pk)
    withdraw(auction_id=lot.pk, seller_id=sela.pk)
    assert told() == {("Alice", "withdrawn")}


def by(stan: User) -> dict[str, Any]:
    return {"staff_id": stan.pk, "reason": "A typing error."}


def test_a_void_tells_whose_bid_it_was_and_who_leads_again(
    lot: Auction, alice: User, bob: User, charlie: User, stan: User, place: Any
) -> None:
    place(lot, charlie, 1500)
    place(lot, alice, 2000)
    place(lot, bob, 5000)
    before = told()
    void_bid(auction_id=lot.pk, seq=4, **by(stan))
    assert told() - before == {("Bob", "voided"), ("Alice", "leads_again")}
    assert Notification.objects.get(kind="voided").data == {"price": 1550, "voided": 4, "reason": "A typing error."}


def test_a_void_that_changes_no_leader_tells_its_bidder_alone(
    lot: Auction, alice: User, bob: User, stan: User, place: Any
) -> None:
    place(lot, alice, 2000)
    place(lot, alice, 3000)
    place(lot, bob, 1500)
    void_bid(auction_id=lot.pk, seq=4, **by(stan))
    assert told() == {("Bob", "voided")}
    void_bid(auction_id=lot.pk, seq=3, **by(stan))  # her maximum, and she still leads
    assert told() == {("Bob", "voided"), ("Alice", "voided")}


def test_a_void_that_leaves_no_bid_tells_its_bidder_alone(lot: Auction, alice: User, stan: User, place: Any) -> None:
    place(lot, alice, 2000)
    void_bid(auction_id=lot.pk, seq=2, **by(stan))
    assert told() == {("Alice", "voided")}


def test_who_took_a_sealed_bid_back_or_lost_it_to_a_void_has_lost_nothing(
    list_lot: Any, alice: User, bob: User, charlie: User, stan: User
) -> None:
    lot = list_lot(kind="sealed")
    dora = person("Dora")
    for number, bidder in enumerate((alice, bob, charlie, dora)):
        seal_bid(auction_id=lot.pk, bidder_id=bidder.pk, amount=2000 + number, replaces=False, key=uuid4())
    seal_bid(auction_id=lot.pk, bidder_id=alice.pk, amount=2500, replaces=True, key=uuid4())
    withdraw_sealed_bid(auction_id=lot.pk, bidder_id=charlie.pk, key=uuid4())
    void_bid(auction_id=lot.pk, seq=5, **by(stan))
    end(lot)
    assert told() == {("Alice", "won"), ("Sela", "sold"), ("Bob", "lost"), ("Dora", "voided")}
    assert Notification.objects.get(kind="voided").data == {"price": 1000, "voided": 5, "reason": "A typing error."}


def test_whose_only_bid_was_voided_has_lost_nothing_and_whose_other_bid_stands_has(
    lot: Auction, alice: User, bob: User, charlie: User, stan: User, place: Any
) -> None:
    place(lot, alice, 2000)
    place(lot, bob, 3000)
    place(lot, charlie, 9000)
    place(lot, bob, 4000)
    for seq in (2, 5):
        void_bid(auction_id=lot.pk, seq=seq, **by(stan))
    end(lot)
    assert {(name, kind) for name, kind in told() if kind in ("won", "lost")} == {("Charlie", "won"), ("Bob", "lost")}


def test_a_lead_given_back_that_was_lost_by_the_hand_over_is_not_told(
    lot: Auction, alice: User, bob: User, charlie: User, stan: User, place: Any
) -> None:
    place(lot, alice, 2000)
    place(lot, bob, 5000)
    void_bid(auction_id=lot.pk, seq=3, **by(stan))
    place(lot, charlie, 5000)
    assert told() == {("Alice", "outbid"), ("Bob", "voided")}


def test_a_later_end_tells_the_bidders_and_the_seller_why(
    lot: Auction, alice: User, bob: User, stan: User, place: Any
) -> None:
    watch(auction_id=lot.pk, user_id=bob.pk)
    place(lot, alice, 2000)
    extend_auction(auction_id=lot.pk, by=timedelta(hours=1), **by(stan))
    assert told() == {("Alice", "extended"), ("Sela", "extended")}
    assert Notification.objects.filter(kind="extended")[0].data == {"extensions": 0, "reason": "A typing error."}


def test_a_withdrawal_by_the_house_tells_the_seller_too_and_why(
    lot: Auction, alice: User, bob: User, stan: User, place: Any
) -> None:
    watch(auction_id=lot.pk, user_id=bob.pk)
    place(lot, alice, 2000)
    withdraw_auction(auction_id=lot.pk, **by(stan))
    assert told() == {("Alice", "withdrawn"), ("Bob", "withdrawn"), ("Sela", "withdrawn")}
    assert {news.data["reason"] for news in Notification.objects.all()} == {"A typing error."}


def test_the_same_event_handed_over_twice_is_told_once(lot: Auction, alice: User, bob: User, place: Any) -> None:
    place(lot, alice, 2000)
    place(lot, bob, 5000)
    relay()
    event = OutboxEvent.objects.get(kind="bid_accepted", payload__outbid=alice.pk)
    receive(event)
    receive(event)
    assert (Notification.objects.count(), Delivery.objects.count()) == (1, 1)


def test_telegram_is_chosen_where_it_is_linked_and_answers(
    lot: Auction, alice: User, bob: User, sela: User, place: Any, linked: Callable[..., TelegramAccount]
) -> None:
    linked(alice)
    silent = linked(sela)
    silent.unreachable_at = timezone.now()
    silent.save(update_fields=["unreachable_at"])
    place(lot, alice, 2000)
    place(lot, bob, 1500)
    end(lot)
    relay()
    assert dict(Delivery.objects.values_list("notification__person__name", "transport")) == {
        "Alice": "telegram",
        "Bob": "email",
        "Sela": "email",
    }


def test_without_a_token_everything_goes_by_mail(
    lot: Auction, sela: User, settings: Any, linked: Callable[..., TelegramAccount]
) -> None:
    linked(sela)
    settings.TELEGRAM_TOKEN = ""
    end(lot)
    relay()
    assert Delivery.objects.get().transport == "email"


def test_a_closed_account_is_not_written_to(lot: Auction, sela: User) -> None:
    User.objects.filter(pk=sela.pk).update(is_active=False)
    end(lot)
    relay()
    assert Notification.objects.get().kind == "unsold"
    assert not Delivery.objects.exists()


def test_what_was_rolled_back_is_told_to_nobody(lot: Auction, alice: User, bob: User, place: Any) -> None:
    news = Announcement("bid_accepted", f"auction:{lot.pk}", 99, {"auction": lot.pk, "outbid": alice.pk, "price": 1})
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        announce([news])
        raise ZeroDivisionError
    assert told() == set()


def test_handing_over_an_end_takes_the_same_statements_for_many_bidders(
    list_lot: Any, place: Any, django_assert_num_queries: Any
) -> None:
    for many in (2, 12):
        lot = list_lot()
        for number in range(many):
            place(lot, person(f"Bidder{many}x{number}"), 1000 + 500 * number)
        end(lot)
        event = OutboxEvent.objects.get(kind="auction_finished", topic=f"auction:{lot.pk}")
        with django_assert_num_queries(4):
            receive(event)


def test_a_due_time_far_ahead_tells_nobody(list_lot: Any) -> None:
    lot = list_lot(published_end=timezone.now() + timedelta(hours=2))
    assert not finish_auction(auction_id=lot.pk)
    assert told() == set()
