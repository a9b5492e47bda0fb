"""What the browser tests do inside the house, in a process of its own: furnish it, list lots with odd times."""

import sys
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import User
from accounts.second_factor import SHOWN_AT
from auctions.models import Auction, Category
from auctions.services.listing import create_draft, publish, save_listing
from auctionsite.sessions import SessionStore

PASSWORD = "open sesame 12"
NAMES = ("Sela", "Alice", "Bob", "Charlie", "Stan")


def furnish() -> None:
    """Make the cast, with confirmed addresses, and two categories."""
    for name in NAMES:
        user = User.objects.create_user(f"{name.lower()}@example.org", PASSWORD, name=name)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
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
