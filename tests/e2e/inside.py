"""What the browser tests do inside the house, in a process of its own: furnish it, list lots with odd times."""

import sys
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import User
from accounts.second_factor import SHOWN_AT
from auctions.models import Auction, Category, Sale, Visits
from auctions.services.bidding import place_bid, seal_bid
from auctions.services.closing import finish_auction
from auctions.services.listing import create_draft, publish, save_listing
from auctions.services.perpetual import call
from auctions.services.watching import watch
from auctionsite.sessions import SessionStore
from tests.vectors import VECTORS

PASSWORD = "open sesame 12"
NAMES = ("Sela", "Alice", "Bob", "Charlie", "Stan")


def furnish() -> None:
    """Make the cast, with confirmed addresses, and two categories."""
    for name in NAMES:
        newcomer(name)
    User.objects.filter(name="Stan").update(is_staff=True, is_superuser=True)
    Category.objects.create(slug="prints", name="Prints", name_ru="Графика", name_ar="مطبوعات", position=1)
    Category.objects.create(slug="carpets", name="Carpets", name_ru="Ковры", name_ar="سجاد", position=2)


def newcomer(name: str) -> None:
    """Make somebody with a confirmed address and no second factor."""
    user = User.objects.create_user(f"{name.lower()}@example.org", PASSWORD, name=name)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


def grow_stale(name: str) -> None:
    """Let it be long ago that this person showed in any session that it is them."""
    person = str(User.objects.get(name=name).pk)
    for row in Session.objects.all():
        session = SessionStore(row.pk)
        if session.get("_auth_user_id") == person:
            session[SHOWN_AT] = 0
            session["account_authentication_methods"] = []
            session.save()


def lot(title: str, ends_in_s: int = 86_400, **changes: Any) -> None:
    """Publish a lot of Sela's, opening at 10.00 EUR, and print its public id."""
    seller = User.objects.get(name="Sela")
    terms: dict[str, Any] = {
        "title": title,
        "description": "A poster, **unframed**.",
        "category_id": Category.objects.get(slug="prints").pk,
        "currency": "EUR",
        "opening_price": 1000,
        "published_end": timezone.now() + timedelta(seconds=ends_in_s),
        **changes,
    }
    auction = create_draft(seller_id=seller.pk, **terms)
    publish(auction_id=auction.pk, seller_id=seller.pk)
    sys.stdout.write(Auction.objects.get(pk=auction.pk).public_id)


def hostile_lots() -> None:
    """Publish a lot per vector, titled with it; print the ids of those that describe twenty vectors each."""
    seller = User.objects.get(name="Sela")
    shelf = Category.objects.create(slug="hostile", name="Hostile", position=9)
    told = []
    for number, vector in enumerate(VECTORS):
        twenty = "\n\n".join(VECTORS[number : number + 20]) if number % 20 == 0 else vector
        terms = {"title": vector[:120], "description": twenty, "category_id": shelf.pk, "currency": "EUR"}
        end = timezone.now() + timedelta(days=1)
        auction = create_draft(seller_id=seller.pk, opening_price=1000, published_end=end, **terms)
        publish(auction_id=auction.pk, seller_id=seller.pk)
        if number % 20 == 0:
            told.append(Auction.objects.values_list("public_id", flat=True).get(pk=auction.pk))
    sys.stdout.write(" ".join(told))


def amend(public_id: str, **changes: Any) -> None:
    """Change the terms of a lot that nobody has bid on."""
    auction = Auction.objects.get(public_id=public_id)
    save_listing(auction_id=auction.pk, seller_id=auction.seller_id, changes=changes)


def poster(path: str, seed: int = 1) -> None:
    """Draw a picture to upload."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (900, 900), (240, 235, 225))
    pen = ImageDraw.Draw(image)
    for ring in range(9, 0, -1):
        shade = (20 + ring * 20, 60 + seed * 30 % 160, 120)
        pen.ellipse([450 - ring * 45, 450 - ring * 45, 450 + ring * 45, 450 + ring * 45], fill=shade)
    buffer = BytesIO()
    image.save(buffer, "JPEG")
    Path(path).write_bytes(buffer.getvalue())


def bid(public_id: str, name: str, maximum: int) -> None:
    """Bid on a lot; `maximum` in cents."""
    auction, bidder = Auction.objects.get(public_id=public_id), User.objects.get(name=name)
    place_bid(auction_id=auction.pk, bidder_id=bidder.pk, maximum=maximum, key=uuid4())


def season() -> None:
    """Fill a year of Alice's: purchases and sales in two currencies, and something for each of her tabs."""
    alice, bob, sela = (User.objects.get(name=name) for name in ("Alice", "Bob", "Sela"))
    now = timezone.now()
    prints = Category.objects.get(slug="prints")

    def listed(title: str, seller: User = sela, **changes: Any) -> Auction:
        terms = {"category_id": prints.pk, "currency": "EUR", "opening_price": 1000, **changes}
        terms.setdefault("published_end", now + timedelta(hours=20))
        auction = create_draft(seller_id=seller.pk, title=title, **terms)
        publish(auction_id=auction.pk, seller_id=seller.pk)
        auction.refresh_from_db()
        return auction

    def ended(auction: Auction) -> None:
        Auction.objects.filter(pk=auction.pk).update(
            starts_at=now - timedelta(days=2), published_end=now - timedelta(days=1), ends_at=now - timedelta(days=1)
        )
        finish_auction(auction_id=auction.pk)

    for month in range(12):
        for seller, buyer in ((sela, alice), (alice, bob)):
            past = listed(f"Poster of month {month}", seller, currency="USD" if month % 4 == 3 else "EUR")
            bid(past.public_id, buyer.name, 1500 + 700 * month)
            bid(past.public_id, "Charlie", 1200 + 600 * month)
            ended(past)
            Sale.objects.filter(auction=past).update(created_at=now - timedelta(days=30 * month + 1))
    Sale.objects.filter(created_at__gte=now - timedelta(days=3)).update(created_at=now)
    for title, first, second in (("Harbour, led", "Bob", "Alice"), ("Harbour, outbid", "Alice", "Bob")):
        auction = listed(title)
        bid(auction.public_id, first, 2000)
        bid(auction.public_id, second, 5000)
    lost = listed("Harbour, lost")
    bid(lost.public_id, "Alice", 1500)
    bid(lost.public_id, "Bob", 5000)
    ended(lost)
    sealed = listed("Sealed map", kind="sealed")
    seal_bid(auction_id=sealed.pk, bidder_id=alice.pk, amount=3000, replaces=False, key=uuid4())
    called = listed("Endless shelf", kind="perpetual", published_end=None)
    bid(called.public_id, "Alice", 3000)
    call(auction_id=called.pk, seller_id=sela.pk)
    watch(auction_id=listed("Watched bowl").pk, user_id=alice.pk)
    running = listed("Alice's lamp", alice, reserve=9000)
    Visits.objects.create(auction=running, count=41)
    bid(running.public_id, "Bob", 2000)
    listed("Alice's later lamp", alice, starts_at=now + timedelta(hours=2))
    ended(listed("Alice's unsold lamp", alice))
    create_draft(seller_id=alice.pk, title="")
