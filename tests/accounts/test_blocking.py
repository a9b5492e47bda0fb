"""Whose bids a seller does not take: the service, the button, the list."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Block, User
from accounts.services.blocking import BlockRefused, block, lift, unblock

pytestmark = pytest.mark.django_db


def test_blocking_twice_is_once_and_lifting_twice_is_no_error(sela: User, bob: User) -> None:
    for _ in range(2):
        block(seller_id=sela.pk, bidder_id=bob.pk)
    assert [str(row) for row in Block.objects.all()] == [f"{sela.pk}: {bob.pk}"]
    for _ in range(2):
        unblock(seller_id=sela.pk, bidder_id=bob.pk)
    assert not Block.objects.exists()


def test_nobody_blocks_themselves(sela: User) -> None:
    with pytest.raises(BlockRefused):
        block(seller_id=sela.pk, bidder_id=sela.pk)
    assert not Block.objects.exists()


def test_the_same_person_is_blocked_by_name_and_by_each_pseudonym_apart(sela: User, bob: User) -> None:
    block(seller_id=sela.pk, bidder_id=bob.pk)
    for lot in ("LOT1", "LOT2"):
        block(seller_id=sela.pk, bidder_id=bob.pk, lot=lot, pseudonym="K7QX")
    unblock(seller_id=sela.pk, bidder_id=bob.pk)
    assert set(Block.objects.values_list("lot", flat=True)) == {"LOT1", "LOT2"}


def test_only_ones_own_blocks_are_lifted(sela: User, alice: User, bob: User) -> None:
    block(seller_id=sela.pk, bidder_id=bob.pk)
    number = Block.objects.get().pk
    lift(seller_id=alice.pk, block_id=number)
    assert Block.objects.exists()
    lift(seller_id=sela.pk, block_id=number)
    assert not Block.objects.exists()


def test_the_button_blocks_and_takes_back(client: Client, sela: User, bob: User) -> None:
    client.force_login(sela)
    address = reverse("block", args=[bob.public_id])
    page = client.post(address, {"block": "1"}, follow=True).content.decode()
    assert "Bob can no longer bid on your lots" in page and "Take their bids again" in page
    page = client.post(address, {"block": "0"}, follow=True).content.decode()
    assert "Bob can bid on your lots again" in page and not Block.objects.exists()
    assert (
        "This is you"
        in client.post(reverse("block", args=[sela.public_id]), {"block": "1"}, follow=True).content.decode()
    )


def test_the_list_names_people_as_the_seller_knows_them_and_lifts(
    client: Client, sela: User, bob: User, charlie: User, alice: User
) -> None:
    client.force_login(sela)
    address = reverse("blocks")
    assert "You have blocked nobody" in client.get(address).content.decode()
    block(seller_id=sela.pk, bidder_id=bob.pk, lot="LOT123", pseudonym="K7QX")
    block(seller_id=sela.pk, bidder_id=charlie.pk)
    block(seller_id=sela.pk, bidder_id=alice.pk)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    page = client.get(address).content.decode()
    assert "K7QX" in page and "Charlie" in page and "Alice" in page
    assert "Bob" not in page and bob.public_id not in page and alice.public_id not in page
    for wrong in ("", "x", "9" * 5000, "²"):
        assert client.post(address, {"lift": wrong}).status_code == 302
    assert Block.objects.count() == 3
    client.post(address, {"lift": Block.objects.get(bidder=bob).pk})
    assert not Block.objects.filter(bidder=bob).exists()


@pytest.mark.parametrize("count", [1, 8])
def test_the_list_costs_the_same_however_long(
    client: Client, sela: User, count: int, django_assert_num_queries: object
) -> None:
    for number in range(count):
        other = User.objects.create_user(f"n{number}@example.org", name=f"Number {number}")
        block(seller_id=sela.pk, bidder_id=other.pk)
    client.force_login(sela)
    with django_assert_num_queries(2):  # type: ignore[operator]  # person, blocks
        client.get(reverse("blocks"))
