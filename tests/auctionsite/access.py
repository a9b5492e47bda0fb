"""The matrix of docs/access.md as rows, and a house in which each of its cells can be tried."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from html.parser import HTMLParser
from importlib.util import find_spec
from io import BytesIO
from typing import Any
from uuid import uuid4

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import AccountLink, PersonSession, Restriction, TelegramAccount, User
from accounts.services.audit import record
from accounts.services.data_export import ask_for_export, link_to, make_next
from auctions.encoding import encode
from auctions.models import Auction, Category, Pseudonym
from auctions.services.bidding import place_bid, seal_bid
from auctions.services.closing import finish_auction
from auctions.services.listing import create_draft, lower_reserve, publish
from auctions.services.pictures import add_picture
from events.models import HandOver
from events.relay import relay
from support.services.reports import report
from telegram_bot.models import Update
from tests.accounts.factors import code_of
from tests.auctions.picture_files import picture_file
from tests.cast import past_end, person, with_app

WITHOUT = "Staff without factor"
ROLES = ("Anyone", "Member", "Seller", "Bidder", WITHOUT, "Staff")
GATED = find_spec("accounts.second_factor") is not None
"""Whether the admin asks for a second factor; until it does, nothing is to be tried there as staff without one."""

NAMES = {WITHOUT: "Statler"}
RIGHTS = {role: {"is_staff": True, "is_superuser": True} for role in (WITHOUT, "Staff")}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
PASSWORD, NEW_PASSWORD = "open sesame 1", "shut sesame 2"


def tables() -> list[list[dict[str, str]]]:
    """Give the tables of docs/access.md, each a list of rows by heading; code marks are taken off."""
    text = (settings.BASE_DIR / "docs" / "access.md").read_text()
    found = []
    for block in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        heading, _rule, *lines = [
            [cell.strip() for cell in line.strip("|\n ").split("|")] for line in block.splitlines()
        ]
        names = [name.strip("`") for name in heading]
        found.append([dict(zip(names, [cell.strip("`") for cell in line], strict=True)) for line in lines])
    return found


def rows_of(heading: str) -> list[dict[str, str]]:
    """Give the rows of every table whose first column has this heading, with the cell of staff without a factor."""
    found = tables()
    other = {
        (row["Without a factor"], method): row["Cell"]
        for table in found
        if "Without a factor" in table[0]
        for row in table
        for method in row["Method"].split()
    }
    rows = [row for table in found if heading in table[0] and next(iter(table[0])) == heading for row in table]
    for row in rows:
        if "Member" in row:
            keys = [(row[heading], method) for method in row.get("Method", "").split()]
            row[WITHOUT] = next((other[key] for key in keys if key in other), row["Member"])
    return rows


def routes(patterns: Any = None, prefix: str = "") -> Iterator[str]:
    """Give the route of every pattern of the site."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + (str(pattern.pattern).removeprefix("^") if prefix else str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


@dataclass
class House:
    """Who is there, and what `<…>` stands for."""

    people: dict[str, User]
    things: dict[str, str]

    def at(self, address: str) -> str:
        """Give an address of the matrix as one that can be asked for."""
        return re.sub(r"<([a-z]+)>", lambda found: self.things[found[1]], address)

    def body(self, address: str) -> dict[str, Any]:
        """Give what a POST to an address of the matrix sends."""
        body: dict[str, Any] = BODIES.get(address, {})
        return {name: str(uuid4()) if name == "key" else self.at(value) for name, value in body.items()}


LISTING = {"title": "Another title", "currency": "USD", "window_s": "120", "extension_s": "120", "max_extensions": "10"}
BID = {"key": "", "seq": "1", "amount": "45.00", "confirmed": "on"}
BODIES: dict[str, dict[str, str]] = {
    **{f"/en/auctions/<{thing}>/bid": BID for thing in ("lot", "ended", "draft")},
    **{f"/en/auctions/<{thing}>/buy-now": {**BID, "price": "9000"} for thing in ("lot", "draft")},
    **{
        f"/en/auctions/<{thing}>/{act}": {**BID, "replaces": "1"}
        for thing in ("sealed", "draft")
        for act in ("seal", "unseal")
    },
    **{f"/en/auctions/<{thing}>/accept": {**BID, "price": "9000"} for thing in ("falling", "draft")},
    **{f"/en/auctions/<{thing}>/renew": {**BID, "days": "60"} for thing in ("perpetual", "draft")},
    "/en/sell/<perpetual>/accept": {"seq": "2", "price": "1000"},
    **{f"/en/auctions/<{thing}>/confirm": BID for thing in ("lowered", "draft")},
    **{f"/en/auctions/<{thing}>/watch": {"watch": "1"} for thing in ("lot", "draft")},
    "/en/sell/<draft>/": LISTING,
    "/en/sell/<new>/": {**LISTING, "opening_price": "10.00", "category": "<shelf>", "published_end": "<tomorrow>"},
    "/en/sell/<lot>/": LISTING,
    "/en/sell/<lot>/reserve": {"reserve": "40.00"},
    "/en/settings/": {"name": "New Name", "language": "en", "time_zone": "Asia/Riyadh"},
    "/en/settings/sessions/end": {"session": ""},
    "/en/settings/telegram/confirm": {"answer": "yes", "claim": "1"},
    **{
        address: {"reason": "fraud", "text": "It is a copy."}
        for address in ("/en/auctions/<lot>/report", "/en/auctions/<draft>/report", "/en/people/<person>/report")
    },
    "/en/people/<person>/follow": {"follow": "1"},
    "/en/people/<person>/block": {"block": "1"},
    "/en/settings/profile/": {"country": "FR", "languages": "de", "about": "I frame posters.", "show_past": "on"},
    "/en/settings/blocked/": {"lift": "1"},
    "/en/settings/delete/": {"sure": "1"},
    "/en/settings/security/bids/": {"EUR": "100.00"},
    "/en/settings/security/remove": {"factor": "otp_totp.totpdevice/0"},
    "/en/settings/security/confirm/": {"code": "<code>"},
    "/en/settings/security/add/app/": {"code": "000000"},
    "/en/admin/accounts/user/<lostrow>/rescue/": {"reason": "Their passport was seen."},
    "/en/accounts/login/code/": {"email": "member@example.org"},
    "/en/contact/": {"email": "visitor@example.org", "text": "Where is my lot?"},
    "/en/accounts/login/": {"login": "bidder@example.org", "password": PASSWORD},
    "/en/accounts/3rdparty/": {"account": "1"},
    "/en/accounts/signup/": {"email": "new@example.org", "name": "Newcomer", "password1": NEW_PASSWORD},
    "/en/accounts/reauthenticate/": {"password": PASSWORD},
    "/en/accounts/email/": {"email": "second@example.org", "action_add": ""},
    "/en/accounts/password/change/": {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    "/en/accounts/password/reset/": {"email": "member@example.org"},
    **{
        f"/en/admin/auctions/auction/<{row}>/void/": {"seq": "2", "reason": "A typing error."}
        for row in ("row", "endedrow", "sealedrow", "perpetualrow", "fallingrow")
    },
    **{
        f"/en/admin/auctions/auction/<{row}>/extend/": {"minutes": "30", "reason": "The house was away."}
        for row in ("row", "endedrow")
    },
    **{f"/en/admin/auctions/auction/<{row}>/withdraw/": {"reason": "A copy."} for row in ("row", "endedrow")},
}


def build() -> House:
    """Make people and things: every model of the admin has a row."""
    people = {role: person(NAMES.get(role, role), **RIGHTS.get(role, {})) for role in ROLES[1:]}
    with_app(people["Staff"])
    phone = TOTPDevice.objects.get()
    TOTPDevice.objects.update(tolerance=1000)  # so that the code that it shows now is good for hours
    for user in people.values():
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=user is not people["Member"])
    member, seller, bidder = people["Member"], people["Seller"], people["Bidder"]
    shelf, _empty = (Category.objects.create(slug=name, name=name.title()) for name in ("shelf", "empty"))
    terms: dict[str, Any] = {
        "seller_id": seller.pk, "title": "Poster", "currency": "USD", "opening_price": 1000, "category_id": shelf.pk,
        "published_end": timezone.now() + timedelta(days=1),
    }  # fmt: skip
    draft = create_draft(**{**terms, "title": "Secret draft"})
    new, ended = _published(**terms), _published(**terms)
    lot, lowered = (_published(**terms, reserve=5000, buy_now=9000) for _ in range(2))
    falling = _published(**{**terms, "kind": "dutch", "opening_price": 9000}, floor=1000, drop=1000)
    sealed = _published(**{**terms, "kind": "sealed"})
    perpetual = _published(**{**terms, "kind": "perpetual"})
    seal_bid(auction_id=sealed.pk, bidder_id=bidder.pk, amount=3000, replaces=False, key=uuid4())
    for auction in (lot, lowered, ended, perpetual):
        place_bid(auction_id=auction.pk, bidder_id=bidder.pk, maximum=3000, key=uuid4())
    lower_reserve(auction_id=lowered.pk, seller_id=seller.pk, new_reserve=2500)
    past_end(ended)
    finish_auction(auction_id=ended.pk)
    file = BytesIO(picture_file(size=(20, 20)))
    picture = add_picture(auction_id=new.pk, seller_id=seller.pk, picture=encode(file))
    linked = person("Linked")
    copy = ask_for_export(person_id=linked.pk)
    make_next()
    Restriction.objects.create(user=member, reason="unpaid", until=timezone.now() - timedelta(days=1))
    AccountLink.objects.create(one=people["Staff"], other=member, reason="one household")
    report(reporter_id=member.pk, reason="other", text="Have a look.", lot_id=ended.pk)
    with_app(linked)
    SocialAccount.objects.create(user=linked, provider="google", uid="5", extra_data={"title": "Linked at Google"})
    TelegramAccount.objects.create(user=linked, telegram_id=5, chat_id=5, title="Linked in Telegram")
    Group.objects.create(name="Clerks")
    record("staff.test", actor_id=people["Staff"].pk)
    Update.objects.create(update_id=1, body={"update_id": 1}, done_at=timezone.now())
    relay()
    assert HandOver.objects.exists()
    address = EmailAddress.objects.get(user=member)
    things = {
        **{name: row.public_id for name, row in
           {"lot": lot, "lowered": lowered, "new": new, "draft": draft, "ended": ended,
            "falling": falling, "sealed": sealed, "perpetual": perpetual}.items()},
        **{name: str(row.pk) for name, row in
           {"row": lot, "draftrow": draft, "endedrow": ended, "fallingrow": falling, "sealedrow": sealed,
            "perpetualrow": perpetual, "lostrow": linked}.items()},
        "person": seller.public_id,
        "gone": person("Gone", is_active=False).public_id,
        "alias": Pseudonym.objects.get(auction=lot, user=bidder).code,
        "code": code_of(phone),
        "category": shelf.slug,
        "copy": link_to(copy),
        "shelf": str(shelf.pk),
        "tomorrow": f"{timezone.now() + timedelta(days=1):%Y-%m-%dT%H:%M}",
        "picture": picture.full.name,
        "confirmation": EmailConfirmationHMAC(address).key,
        "reset": f"{user_pk_to_url_str(linked)}-{default_token_generator.make_token(linked)}",
        "shortcut": f"{ContentType.objects.get_for_model(Category).pk}/{shelf.pk}",
    }  # fmt: skip
    return House(people, things)


def _published(**terms: Any) -> Auction:
    auction = create_draft(**terms)
    publish(auction_id=auction.pk, seller_id=terms["seller_id"])
    auction.refresh_from_db()
    return auction


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever happens inside, as the transaction of a test does."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # lets services begin their durable transactions
    with block:
        yield
        transaction.set_rollback(True)


def everything() -> dict[str, list[dict[str, Any]]]:
    """Give every row of every table but those of sessions, and not when people signed in last."""
    return {
        model._meta.label: [
            {name: value for name, value in row.items() if name != "last_login"}
            for row in model._default_manager.order_by("pk").values()
        ]
        for model in apps.get_models()
        if model not in (Session, PersonSession)
    }


class FormReader(HTMLParser):
    """Reads what a browser would send when the page's last POST form is saved as it is."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.data: dict[str, list[str]] = {}
        self._select = self._textarea = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.data = {}
        elif tag == "input" and given.get("name"):
            unticked = given.get("type") in ("checkbox", "radio") and "checked" not in given
            if not unticked and given.get("type") not in ("submit", "file"):
                self.data.setdefault(given["name"], []).append(given.get("value", ""))
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and self._select and "selected" in given:
            self.data.setdefault(self._select, []).append(given.get("value", ""))
        elif tag == "textarea":
            self._textarea = given.get("name", "")
            self.data[self._textarea] = [""]

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.data[self._textarea] = [data.removeprefix("\n")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._textarea = ""
        elif tag == "select":
            self._select = ""
