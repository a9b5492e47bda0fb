"""Blocking from the history of one's own lot: the seller goes on knowing a pseudonym and no more."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Block, User
from accounts.services.blocking import block
from auctions.models import Auction, Pseudonym
from tests.auctionsite.hostile import bid_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def code(lot: Auction, bob: User, place: Any) -> str:
    """Bob's pseudonym in Sela's lot."""
    place(lot, bob, 2000)
    return Pseudonym.objects.get(auction=lot, user=bob).code


def test_the_seller_blocks_from_the_history_and_never_learns_who_it_is(
    client: Client, lot: Auction, sela: User, bob: User, code: str
) -> None:
    client.force_login(sela)
    address = reverse("lot_block", args=[lot.public_id, code])
    pages = [client.get(reverse("lot", args=[lot.public_id])).content.decode()]
    assert address in pages[0]
    pages.append(client.get(address).content.decode())
    assert not Block.objects.exists()
    pages.append(client.post(address, follow=True).content.decode())
    pages.append(client.get(reverse("blocks")).content.decode())
    assert code in pages[-1]
    assert all(secret not in page for page in pages for secret in ("Bob", "bob@", bob.public_id))
    assert Block.objects.get().bidder == bob


def test_a_pseudonym_tells_the_same_whether_or_not_that_person_is_blocked_by_name(
    client: Client, lot: Auction, sela: User, bob: User, code: str
) -> None:
    client.force_login(sela)
    address = reverse("lot_block", args=[lot.public_id, code])
    first = client.post(address, follow=True).content.decode()
    Block.objects.all().delete()
    block(seller_id=sela.pk, bidder_id=bob.pk)
    second = client.post(address, follow=True).content.decode()
    said = f"{code} can no longer bid on your lots"
    assert said in first and said in second
    assert "Take no bids of theirs" in _profile_after_only_the_pseudonym(client, sela, bob)


def _profile_after_only_the_pseudonym(client: Client, sela: User, bob: User) -> str:
    Block.objects.filter(lot="").delete()
    return client.get(reverse("profile", args=[bob.public_id])).content.decode()


def test_others_have_no_such_button_and_no_such_page(
    client: Client, lot: Auction, alice: User, sela: User, code: str
) -> None:
    address = reverse("lot_block", args=[lot.public_id, code])
    assert "lot_block" not in address and client.get(address).headers["Location"].startswith("/en/accounts/login/")
    client.force_login(alice)
    assert address not in client.get(reverse("lot", args=[lot.public_id])).content.decode()
    assert client.get(address).status_code == client.post(address).status_code == 404
    client.force_login(sela)
    for wrong in ("NOBODY", "x" * 400):
        assert client.post(reverse("lot_block", args=[lot.public_id, wrong])).status_code == 404
    assert not Block.objects.exists()


def test_the_blocked_bidder_is_told_calmly_and_keeps_what_they_typed(
    client: Client, lot: Auction, sela: User, bob: User, code: str
) -> None:
    block(seller_id=sela.pk, bidder_id=bob.pk)
    client.force_login(bob)
    answer = client.post(reverse("bid", args=[lot.public_id]), bid_of(amount="50.00"))
    assert answer.status_code == 422
    assert "This seller does not take your bids" in answer.content.decode()
    assert 'value="50.00"' in answer.content.decode()
