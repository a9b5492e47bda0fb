"""The cast: Sela sells; Alice, Bob and Charlie bid; Stan is staff. And the lots they meet at."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User
from accounts.second_factor import SHOWN_AT
from auctions.models import Auction, Category
from auctions.services.bidding import Receipt, place_bid
from auctions.services.listing import create_draft, publish


def person(name: str, **fields: Any) -> User:
    """Make somebody with the password `open sesame 1`."""
    return User.objects.create_user(f"{name.lower()}@example.org", "open sesame 1", name=name, **fields)


@pytest.fixture
def sela(db: None) -> User:
    return person("Sela")


@pytest.fixture
def alice(db: None) -> User:
    return person("Alice")


@pytest.fixture
def bob(db: None) -> User:
    return person("Bob")


@pytest.fixture
def charlie(db: None) -> User:
    return person("Charlie")


def with_app(person: User) -> User:
    """Give somebody an authenticator app; `force_login` of this very object then signs in by it, too."""
    device = TOTPDevice.objects.create(user=person, name="Their phone")
    person.otp_device = device  # type: ignore[attr-defined]  # what django-otp looks for when somebody signs in
    return person


@receiver(user_logged_in)
def _just_now(request: HttpRequest, user: User, **_: Any) -> None:
    """Let `force_login` be a sign-in of this moment: by password, and by the app of `with_app`."""
    if hasattr(request, "user"):
        return  # a real sign-in
    request.session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    request.session["account_authentication_methods_user"] = str(user.pk)
    if device := getattr(user, "otp_device", None):
        request.session[DEVICE_ID_SESSION_KEY], request.session[SHOWN_AT] = device.persistent_id, time.time()


@pytest.fixture
def stan(db: None) -> User:
    return with_app(person("Stan", is_staff=True, is_superuser=True))


@pytest.fixture
def prints(db: None) -> Category:
    return Category.objects.get_or_create(slug="prints", defaults={"name": "Prints"})[0]


DRAFT: dict[str, Any] = {
    "title": "Tidal poster",
    "description": "A poster.",
    "currency": "USD",
    "opening_price": 1000,
}


@pytest.fixture
def list_lot(sela: User, prints: Category) -> Callable[..., Auction]:
    """Give a function that publishes a lot of Sela's: USD, opening at 10.00, ending in a day, unless told otherwise."""

    def make(seller: User = sela, **changes: Any) -> Auction:
        terms = {**DRAFT, "category_id": prints.pk, "published_end": timezone.now() + timedelta(days=1), **changes}
        auction = create_draft(seller_id=seller.pk, **terms)
        publish(auction_id=auction.pk, seller_id=seller.pk)
        auction.refresh_from_db()
        return auction

    return make


@pytest.fixture
def falling(list_lot: Callable[..., Auction]) -> Auction:
    """A Dutch lot of Sela's: from 100.00 down to 20.00, 10.00 each minute."""
    return list_lot(kind="dutch", opening_price=10_000, floor=2000, drop=1000, drop_s=60)


@pytest.fixture
def lot(list_lot: Callable[..., Auction]) -> Auction:
    """A lot of Sela's, open for bids."""
    return list_lot()


def bid(auction: Auction, bidder: User, maximum: int, **options: Any) -> Receipt:
    """Place a bid with a fresh key; `maximum` in cents."""
    return place_bid(
        auction_id=auction.pk, bidder_id=bidder.pk, maximum=maximum, key=options.pop("key", None) or uuid4(), **options
    )


@pytest.fixture
def place() -> Callable[..., Receipt]:
    return bid


def past_end(auction: Auction, *, by: timedelta = timedelta(seconds=1)) -> None:
    """Make the lot's time run out: its whole schedule moves back."""
    shift = auction.ends_at - timezone.now() + by if auction.ends_at else by
    Auction.objects.filter(pk=auction.pk).update(
        starts_at=auction.starts_at - shift,
        published_end=auction.published_end - shift,
        ends_at=auction.ends_at - shift,
    )
    auction.refresh_from_db()
