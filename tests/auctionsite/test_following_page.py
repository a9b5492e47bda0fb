"""Whom somebody follows, and what those offer now."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.services.following import follow
from auctions.models import Auction
from tests.cast import past_end

pytestmark = pytest.mark.django_db


def test_an_empty_page_teaches(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert "You follow nobody." in client.get(reverse("following")).content.decode()


def test_it_shows_running_lots_of_those_followed_alone(
    client: Client, alice: User, sela: User, bob: User, charlie: User, list_lot: Callable[..., Auction]
) -> None:
    list_lot(title="Wanted poster")
    list_lot(seller=bob, title="Other poster")
    past_end(list_lot(title="Late poster"))
    for seller in (sela, charlie):
        follow(follower_id=alice.pk, seller_id=seller.pk)
    follow(follower_id=charlie.pk, seller_id=bob.pk)
    client.force_login(alice)
    html = client.get(reverse("following")).content.decode()
    assert "Wanted poster" in html and "Other poster" not in html and "Late poster" not in html
    assert "1 lot runs" in html and "0 lots run" in html and "Charlie" in html
    User.objects.filter(pk=sela.pk).update(is_active=False)
    html = client.get(reverse("following")).content.decode()
    assert "Sela" not in html and "None of them offers anything" in html


@pytest.mark.parametrize("count", [1, 6])
def test_it_costs_the_same_however_many(
    client: Client, alice: User, list_lot: Callable[..., Auction], count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        seller = User.objects.create_user(f"n{number}@example.org", name=f"Number {number}")
        list_lot(seller=seller)
        follow(follower_id=alice.pk, seller_id=seller.pk)
    client.force_login(alice)
    with django_assert_num_queries(4):  # the person, people, count of lots, cards
        client.get(reverse("following"))
