"""The demo house: what a visitor finds in it, and that it went through the services."""

import json
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from auctions import ledger
from auctions.demo.people import BIDDERS_DOMAIN, PASSWORD, VISITORS
from auctions.demo.seed import fill
from auctions.models import Auction, Bid, Category, LedgerEntry, Picture, Watch
from auctions.selectors.ledger import ledger_download
from tests.docs.forging import verify

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _pictures_in_a_folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_the_demo_house_has_what_a_visitor_looks_for() -> None:
    fill(side=64)
    now, lots = timezone.now(), Auction.objects.all()

    assert lots.running(now).count() >= 36
    assert set(lots.running(now).values_list("kind", flat=True)) == set(Auction.Kind.values)
    assert lots.scheduled(now).count() >= 3
    assert {"sold", "no_bids", "reserve_not_met"} <= set(lots.exclude(outcome="").values_list("outcome", flat=True))
    assert not lots.due(now).exists()
    assert Category.objects.count() == 8
    assert all(all(names) for names in Category.objects.values_list("name_en", "name_ru", "name_ar"))
    assert lots.public().exclude(pictures__isnull=False).count() == 0
    assert Picture.objects.exclude(alt="").exists()

    alice = User.objects.get(email="alice@example.org")
    assert lots.running(now).filter(leader=alice).exists()
    assert lots.running(now).filter(bids__bidder=alice).exclude(leader=alice).exists()
    assert Watch.objects.filter(user=alice).exists()
    assert lots.filter(seller__email="sela@example.org", status="draft").exists()

    for auction in lots.public():
        assert ledger.verify(list(LedgerEntry.objects.filter(auction=auction).order_by("seq"))), auction
        assert auction.kind != "english" or auction.bids_count == auction.bids.exclude(action="buy_now").count()
        report = "\n".join(verify(json.dumps(ledger_download(auction.public_id))))
        assert auction.status == "active" or auction.outcome != "sold" or auction.leader_code in report
    assert Bid.objects.count() > 150

    for person in VISITORS:
        user = User.objects.get(email=person.email)
        assert user.check_password(PASSWORD)
        assert EmailAddress.objects.filter(user=user, verified=True, primary=True).exists()
    assert not any(user.has_usable_password() for user in User.objects.filter(email__endswith=BIDDERS_DOMAIN))

    with pytest.raises(ValueError, match="empty house"):
        fill(side=64)


def test_a_house_with_people_of_its_own_is_left_alone(charlie: User) -> None:
    with pytest.raises(ValueError, match="empty house"):
        fill(side=64)
    assert User.objects.get() == charlie


def test_a_served_house_never_gets_accounts_with_a_public_password(settings: Settings) -> None:
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG"):
        call_command("demo")
    assert not User.objects.exists()
