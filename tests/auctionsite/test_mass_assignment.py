"""T12: every field of a model is sent, and only those of the form are taken."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from auctions.models import Auction
from auctions.services.listing import EDITABLE
from tests.auctionsite.hostile import LISTING, as_, at, draft, english

__all__ = ["draft", "english"]
pytestmark = pytest.mark.django_db


def fields_of(model: Any, other: User) -> dict[str, Any]:
    """Give every column of a model with a value that somebody might wish for."""
    wishes = {"BooleanField": "on", "JSONField": json.dumps([[None, 1]]), "DateTimeField": "2031-01-01T00:00"}
    sent: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        value = other.pk if field.is_relation else wishes.get(field.get_internal_type(), "1")
        sent |= {field.name: value, field.attname: value}
    return {**sent, "csrfmiddlewaretoken": "x", "pk": other.pk}


def row_of(thing: Any) -> dict[str, Any]:
    row: dict[str, Any] = type(thing)._default_manager.filter(pk=thing.pk).values().get()
    return row


@pytest.mark.parametrize("published", [False, True])
def test_a_listing_takes_only_what_a_seller_may_set(
    published: bool, draft: Auction, lot: Auction, sela: User, bob: User
) -> None:
    auction = lot if published else draft
    before = row_of(auction)
    own = {
        "opening_price": "12.00",
        "category": lot.category_id,
        **dict.fromkeys(("starts_at", "reserve", "buy_now", "fixed_step"), ""),
    }
    wish = {**fields_of(Auction, bob), "status": "inactive", "outcome": "sold", **LISTING, **own}
    wish["published_end"] = (timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")

    assert as_(sela).post(at("sell_edit", auction.public_id), wish).status_code == 302

    after = row_of(auction)
    changed = {name for name in after if after[name] != before[name]}
    assert {"title", "opening_price", "published_end"} <= changed
    services = {
        "price",
        "seq",
        "terms_seq",
        "reserve_seq",
        "head_hash",
        "ends_at",
        "buy_now_open",
        "reserve_met",
        "steps",
    }
    assert changed <= EDITABLE | (services if published else set())
    assert (after["price"], after["seller_id"]) == (1200 if published else None, sela.pk)


def test_settings_take_only_a_name_a_language_and_a_zone(alice: User, bob: User) -> None:
    before = row_of(alice)
    wish = {**fields_of(User, bob), "name": "Alicia", "language": "ru", "time_zone": "Asia/Riyadh", "is_staff": "on"}

    assert as_(alice).post(at("settings"), {**wish, "groups": "1", "user_permissions": "1"}).status_code == 302

    after = row_of(alice)
    assert {name for name in after if after[name] != before[name]} - {"last_login"} == {
        "name", "name_key", "language", "time_zone",
    }  # fmt: skip


def test_signing_up_gives_no_rights(client: Client, bob: User) -> None:
    wish = {**fields_of(User, bob), "name": "Newcomer", "email": "new@example.org", "password1": "something long 7"}

    assert client.post(at("account_signup"), wish).status_code == 302

    newcomer = User.objects.get(email="new@example.org")
    assert (newcomer.is_staff, newcomer.is_superuser, newcomer.pk == bob.pk) == (False, False, False)
    assert newcomer.public_id != "1"
    assert newcomer.check_password("something long 7")
