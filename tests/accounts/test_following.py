"""Following somebody: the service and its button."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Follow, User
from accounts.services.following import FollowRefused, follow, unfollow

pytestmark = pytest.mark.django_db


def test_following_twice_is_once_and_stopping_twice_is_no_error(alice: User, sela: User) -> None:
    for _ in range(2):
        follow(follower_id=alice.pk, seller_id=sela.pk)
    assert [str(row) for row in Follow.objects.all()] == [f"{alice.pk}: {sela.pk}"]
    for _ in range(2):
        unfollow(follower_id=alice.pk, seller_id=sela.pk)
    assert not Follow.objects.exists()


def test_nobody_follows_themselves_nor_somebody_who_is_gone(alice: User, sela: User) -> None:
    with pytest.raises(FollowRefused):
        follow(follower_id=alice.pk, seller_id=alice.pk)
    User.objects.filter(pk=sela.pk).update(is_active=False)
    with pytest.raises(User.DoesNotExist):
        follow(follower_id=alice.pk, seller_id=sela.pk)
    assert not Follow.objects.exists()


def test_the_button_follows_stops_and_leads_back(client: Client, alice: User, sela: User) -> None:
    client.force_login(alice)
    address = reverse("follow", args=[sela.public_id])
    answer = client.post(address, {"follow": "1", "next": "/en/catalogue/"})
    assert answer.headers["Location"] == "/en/catalogue/" and Follow.objects.count() == 1
    answer = client.post(address, {"follow": "0", "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == reverse("profile", args=[sela.public_id]) and not Follow.objects.exists()
    assert client.get(address).status_code == 405


def test_following_oneself_says_so(client: Client, alice: User) -> None:
    client.force_login(alice)
    answer = client.post(reverse("follow", args=[alice.public_id]), {"follow": "1"}, follow=True)
    assert "This is you" in answer.content.decode() and not Follow.objects.exists()


def test_strangers_sign_in_and_come_back_to_the_person(client: Client, sela: User) -> None:
    answer = client.post(reverse("follow", args=[sela.public_id]), {"follow": "1"})
    assert answer.headers["Location"] == f"/en/accounts/login/?next=%2Fen%2Fpeople%2F{sela.public_id}%2F"


def test_nobody_is_found_under_a_wrong_address(client: Client, alice: User, sela: User) -> None:
    client.force_login(alice)
    User.objects.filter(pk=sela.pk).update(is_active=False)
    for public_id in (sela.public_id, "NOBODY", "x" * 300):
        assert client.post(reverse("follow", args=[public_id]), {"follow": "1"}).status_code == 404
