"""An account that is deleted never changes a price, a winner or a ledger (invariant 19), whatever was played."""

import json
import re
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.files.storage import default_storage
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import Block, Deletion, Follow, Profile, User
from accounts.parts import parts
from accounts.services.blocking import block
from accounts.services.deletion import ask_for_deletion, erase_due, hindrances
from accounts.services.following import follow
from accounts.services.profile import save_profile
from auctions.encoding import encode
from auctions.models import Auction, Bid, LedgerEntry, Picture, Pseudonym, Sale, StandingBid, Watch
from auctions.personal import untie_the_deleted
from auctions.selectors.integrity import faults_of_running_auctions
from auctions.selectors.ledger import ledger_download
from auctions.services.bidding import seal_bid, withdraw_sealed_bid
from auctions.services.closing import finish_auction
from auctions.services.listing import create_draft, withdraw
from auctions.services.pictures import add_picture
from auctions.services.watching import watch
from auctionsite.people.portraits import replace_picture
from events.relay import relay
from notifications.models import Notification
from support.models import Report
from support.services.reports import report
from telegram_bot.models import Update
from tests.auctions.picture_files import picture_file
from tests.cast import past_end, with_app
from tests.docs.forging import accepted
from tests.docs.stories import STORIES, Story
from tests.telegram_fixtures import linked, telegram

pytestmark = pytest.mark.django_db(transaction=True)
KEPT: tuple[type[Model], ...] = (Auction, Bid, LedgerEntry, Sale, StandingBid)
__all__ = ("linked", "telegram")


@pytest.fixture
def people(sela: User, alice: User, bob: User, charlie: User, stan: User) -> dict[str, User]:
    return {"sela": sela, "alice": alice, "bob": bob, "charlie": charlie, "stan": stan}


def results() -> dict[str, list[dict[str, Any]]]:
    """Every row that says what was bid, written down, won and paid."""
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in KEPT}


def erase(person: User) -> None:
    Deletion.objects.update_or_create(person=person, defaults={"due_at": timezone.now(), "done_at": None})
    assert erase_due() == 1


@pytest.mark.parametrize("told", STORIES)
def test_no_result_changes_and_every_ledger_still_holds(told: str, list_lot: Any, people: dict[str, User]) -> None:
    tell, terms, result = STORIES[told]
    lot = list_lot(**terms)
    tell(Story(lot), people)
    Sale.objects.update(created_at=timezone.now() - timedelta(days=31))
    before = results()

    free = [people[name] for name in ("alice", "bob", "charlie", "sela") if not hindrances(people[name].pk)]
    for person in free:
        erase(person)

    assert results() == before
    lot.refresh_from_db()
    if lot.status == Auction.Status.INACTIVE:
        assert len(free) == 4 and not Pseudonym.objects.exists()
    assert list(faults_of_running_auctions()) == []
    found = json.loads(json.dumps(ledger_download(lot.public_id)))
    assert re.search(result, accepted(found["entries"], found["auction"]))
    for page in ("lot", "ledger"):
        shown = Client().get(reverse(page, args=[lot.public_id]))
        assert shown.status_code == 200
        assert not re.findall(r"\b(?:Alice|Bob|Charlie)\b", shown.content.decode())


def test_everything_that_is_the_persons_own_goes(lot: Auction, alice: User, bob: User, place: Any, linked: Any) -> None:
    linked(alice)
    place(lot, alice, 2000)
    place(lot, bob, 5000)
    relay()
    watch(auction_id=lot.pk, user_id=alice.pk)
    draft = create_draft(seller_id=alice.pk, title="Mine")
    add_picture(auction_id=draft.pk, seller_id=alice.pk, picture=encode(BytesIO(picture_file(size=(20, 20)))))
    Update.objects.create(update_id=1, body={"message": {"from": {"id": alice.telegram.telegram_id}, "text": "hello"}})
    Update.objects.create(update_id=2, body={"message": {"from": {"id": 99}, "text": "hello"}})
    past_end(lot)
    finish_auction(auction_id=lot.pk)
    relay()
    assert Notification.objects.filter(person=alice).count() == 2
    pictures = list(Picture.objects.all())

    erase(alice)

    assert not Notification.objects.filter(person=alice).exists() and Notification.objects.filter(person=bob).exists()
    assert not Watch.objects.exists() and not Auction.objects.filter(pk=draft.pk).exists()
    assert not any(default_storage.exists(name) for picture in pictures for name in picture.files)
    assert list(Update.objects.values_list("pk", flat=True)) == [2]
    assert list(Pseudonym.objects.values_list("user", flat=True)) == [bob.pk]


def test_what_somebody_was_in_public_goes_too(alice: User, bob: User) -> None:
    replace_picture(user_id=alice.pk, file=BytesIO(picture_file(size=(20, 20))))
    save_profile(user_id=alice.pk, changes={"about": "I frame posters."})
    face = alice.profile.picture
    for one, other in ((alice, bob), (bob, alice)):
        follow(follower_id=one.pk, seller_id=other.pk)
        block(seller_id=one.pk, bidder_id=other.pk)
    SocialAccount.objects.create(user=alice, provider="google", uid="5")
    StaticDevice.objects.create(user=with_app(alice), name="codes")
    report(reporter_id=alice.pk, reason="other", text="Have a look.", person_id=bob.pk)
    assert default_storage.exists(face)

    erase(alice)

    assert not default_storage.exists(face)
    gone = (Profile, Follow, Block, SocialAccount, StaticDevice, TOTPDevice)
    assert [model.__name__ for model in gone if model._default_manager.exists()] == []
    assert Report.objects.get().reporter.name.startswith("Deleted person")


def test_a_running_lot_keeps_the_pseudonym_until_it_has_ended(list_lot: Any, alice: User, sela: User) -> None:
    lot = list_lot(kind="sealed")
    seal_bid(auction_id=lot.pk, bidder_id=alice.pk, amount=3000, replaces=False, key=uuid4())
    withdraw_sealed_bid(auction_id=lot.pk, bidder_id=alice.pk, key=uuid4())
    erase(alice)

    assert untie_the_deleted() == 0 and Pseudonym.objects.filter(user=alice).exists()
    past_end(lot)
    finish_auction(auction_id=lot.pk)
    assert untie_the_deleted() == 1


@pytest.mark.parametrize("kind", ["english", "sealed", "perpetual"])
def test_a_bid_that_may_count_keeps_its_bidder_and_a_running_lot_its_seller(
    kind: str, list_lot: Any, alice: User, bob: User, sela: User, place: Any
) -> None:
    lot = list_lot(kind=kind)
    if kind == "sealed":
        seal_bid(auction_id=lot.pk, bidder_id=alice.pk, amount=3000, replaces=False, key=uuid4())
    else:
        place(lot, alice, 2000)
        place(lot, bob, 5000)  # a void may make the first count again

    assert [each.title for each in hindrances(alice.pk)] == ["Tidal poster"]
    assert "You are selling this" in hindrances(sela.pk)[0].text
    if kind != "perpetual":
        past_end(lot)
        finish_auction(auction_id=lot.pk)


def test_who_has_withdrawn_a_lot_or_waited_after_a_sale_may_go(
    list_lot: Any, alice: User, sela: User, place: Any
) -> None:
    withdrawn, sold = list_lot(), list_lot()
    place(sold, alice, 2000)
    past_end(sold)
    finish_auction(auction_id=sold.pk)
    withdraw(auction_id=withdrawn.pk, seller_id=sela.pk, reason="")

    for each in (alice, sela):
        assert ["Settle it" in found.text for found in hindrances(each.pk)] == [True]
    Sale.objects.update(created_at=timezone.now() - timedelta(days=31))
    for each in (alice, sela):
        assert hindrances(each.pk) == []
        ask_for_deletion(person_id=each.pk)


def test_every_app_that_holds_people_has_its_part() -> None:
    assert [part.name for part in parts()] == ["people", "telegram_bot", "inbox", "support", "auctions", "account"]
