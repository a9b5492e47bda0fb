"""The watch button."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from auctions.models import Auction, Watch
from auctions.services.listing import create_draft


def test_watching_and_stopping(client: Client, lot: Auction, alice: User) -> None:
    client.force_login(alice)
    address = reverse("watch", args=[lot.public_id])
    assert client.post(address, {"watch": "1"}).headers["Location"] == reverse("lot", args=[lot.public_id])
    assert Watch.objects.filter(user=alice, auction=lot).exists()
    client.post(address, {"watch": "1"})
    assert Watch.objects.count() == 1
    client.post(address, {"watch": "0"})
    assert not Watch.objects.exists()


def test_without_a_wish_it_turns_over(client: Client, lot: Auction, alice: User) -> None:
    client.force_login(alice)
    for expected in (1, 0):
        client.post(reverse("watch", args=[lot.public_id]))
        assert Watch.objects.count() == expected


@pytest.mark.parametrize(("extra", "kind"), [({}, "card-lot__watch"), ({"on_page": "1"}, "watch--text")])
def test_htmx_gets_the_button_in_its_new_state(
    client: Client, lot: Auction, alice: User, extra: dict[str, str], kind: str
) -> None:
    client.force_login(alice)
    response = client.post(reverse("watch", args=[lot.public_id]), {"watch": "1", **extra}, HTTP_HX_REQUEST="true")
    html = response.content.decode()
    assert response.status_code == 200 and 'aria-pressed="true"' in html and kind in html and "<html" not in html


@pytest.mark.parametrize("next_", ["/en/catalogue/?q=x", "/ar/"])
def test_others_go_back_to_where_they_were(client: Client, lot: Auction, alice: User, next_: str) -> None:
    client.force_login(alice)
    assert client.post(reverse("watch", args=[lot.public_id]), {"next": next_}).headers["Location"] == next_


@pytest.mark.parametrize(
    "next_", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "http:///evil.example", "\\\\evil"]
)
def test_nobody_is_led_elsewhere(client: Client, lot: Auction, alice: User, next_: str) -> None:
    client.force_login(alice)
    location = client.post(reverse("watch", args=[lot.public_id]), {"next": next_}).headers["Location"]
    assert location == reverse("lot", args=[lot.public_id])


def test_a_draft_cannot_be_watched(client: Client, sela: User, alice: User) -> None:
    draft = create_draft(seller_id=sela.pk, title="Unready")
    client.force_login(alice)
    assert client.post(reverse("watch", args=[draft.public_id])).status_code == 404
    assert not Watch.objects.exists()
