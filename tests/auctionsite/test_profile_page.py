"""Somebody's public page: what everybody sees, what is hidden, and what nobody ever sees there."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Profile, TelegramAccount, User
from accounts.models.profile import SWITCHES
from accounts.services.following import follow
from accounts.services.profile import save_profile, set_picture
from auctions.models import Auction, Pseudonym
from auctions.services.closing import finish_auction
from auctions.services.listing import create_draft
from tests.auctionsite.hostile import english
from tests.cast import past_end

__all__ = ["english"]
pytestmark = pytest.mark.django_db
HIDDEN = dict.fromkeys(SWITCHES, False)


def page(client: Client, person: User, **query: str) -> str:
    answer = client.get(reverse("profile", args=[person.public_id]), query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def full(person: User) -> None:
    """Fill in everything that a profile can hold."""
    name = default_storage.save("people/face.webp", ContentFile(b"x"))
    set_picture(user_id=person.pk, name=name)
    save_profile(
        user_id=person.pk, changes={"country": "FR", "languages": ["de", "ar"], "about": "I **frame** posters."}
    )
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    TelegramAccount.objects.create(user=person, telegram_id=77, chat_id=77, title="Sela in Telegram")
    User.objects.filter(pk=person.pk).update(last_login=timezone.now() - timedelta(days=2))


def sold(lot: Auction, buyer: User, place: Any) -> None:
    place(lot, buyer, 4321)
    past_end(lot)
    finish_auction(auction_id=lot.pk)


def test_everybody_sees_what_a_person_shows(
    client: Client, sela: User, alice: User, bob: User, lot: Auction, list_lot: Callable[..., Auction], place: Any
) -> None:
    full(sela)
    sold(list_lot(title="Sold poster"), bob, place)
    follow(follower_id=alice.pk, seller_id=sela.pk)
    html = page(client, sela)
    for shown in (
        "<h1><bdi>Sela</bdi></h1>", "people/face.webp", "France", "Arabic", "German", "<strong>frame</strong>",
        "Here since", "Here this week", "E-mail confirmed", "Telegram linked", "Lots sold <b>1</b>",
        "Lots bought <b>0</b>", "Followers <b>1</b>", "Tidal poster",
    ):  # fmt: skip
        assert shown in html, shown
    assert "second factor" not in html and "Sold poster" not in html and "Won by them" not in html
    assert "Sold poster" in page(client, sela, show="past")


def test_a_bare_profile_needs_no_row(client: Client, alice: User) -> None:
    html = page(client, alice)
    assert "Alice" in html and "Nothing here now." in html and not Profile.objects.exists()


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("picture", ["face.webp"]), ("country", ["France"]), ("languages", ["German", "Speaks"]),
        ("about", ["<strong>frame</strong>"]), ("since", ["Here since"]),
        ("marks", ["E-mail confirmed", "Telegram linked"]), ("counts", ["Lots sold", "Followers"]),
        ("activity", ["Here this week"]), ("running", ["Tidal poster"]),
    ],
)  # fmt: skip
def test_each_switch_hides_its_part_and_nothing_else(
    part: str, words: list[str], client: Client, sela: User, lot: Auction
) -> None:
    full(sela)
    shown = page(client, sela)
    save_profile(user_id=sela.pk, changes={f"show_{part}": False})
    hidden = page(client, sela)
    assert all(word in shown for word in words) and not any(word in hidden for word in words)
    others = {
        "France",
        "German",
        "<strong>frame</strong>",
        "Here since",
        "Followers",
        "Here this week",
        "Tidal poster",
    } - set(words)
    assert all(word in hidden for word in others)


def test_who_hides_everything_still_has_a_name(client: Client, sela: User, lot: Auction) -> None:
    full(sela)
    save_profile(user_id=sela.pk, changes=HIDDEN)
    html = page(client, sela)
    assert "Sela" in html and "keeps their lots off this page" in html
    assert "Tidal poster" not in html and "Here since" not in html
    for shelf in ("running", "past", "wins"):
        assert "Tidal poster" not in page(client, sela, show=shelf)


def test_the_lot_page_names_the_seller_and_hides_what_they_hide(client: Client, sela: User, lot: Auction) -> None:
    html = client.get(reverse("lot", args=[lot.public_id])).content.decode()
    profile = f'href="{reverse("profile", args=[sela.public_id])}"'
    assert profile in html and "Here since" in html and "Lots sold" in html
    assert profile in client.get(reverse("catalogue")).content.decode()
    save_profile(user_id=sela.pk, changes={"show_since": False, "show_counts": False})
    html = client.get(reverse("lot", args=[lot.public_id])).content.decode()
    assert profile in html and "Here since" not in html and "Lots sold" not in html
    User.objects.filter(pk=sela.pk).update(is_active=False)
    for address in (reverse("lot", args=[lot.public_id]), reverse("catalogue")):
        html = client.get(address).content.decode()
        assert "Sela" in html and profile not in html


def test_wins_are_shown_by_who_allows_it_only(
    client: Client, sela: User, bob: User, list_lot: Callable[..., Auction], place: Any
) -> None:
    sold(list_lot(title="Sold poster"), bob, place)
    assert "Sold poster" not in page(client, bob, show="wins")
    save_profile(user_id=bob.pk, changes={"show_wins": True})
    assert "Sold poster" in page(client, bob, show="wins")


def test_drafts_are_on_no_page(client: Client, sela: User, lot: Auction) -> None:
    create_draft(seller_id=sela.pk, title="Secret draft", currency="USD")
    client.force_login(sela)
    assert "Secret draft" not in page(client, sela) + page(client, sela, show="past")


@pytest.mark.parametrize("viewer", ["anyone", "sela", "alice", "bob"])
def test_no_page_tells_a_maximum_an_address_or_who_bids(
    viewer: str, client: Client, sela: User, alice: User, bob: User, lot: Auction, place: Any
) -> None:
    for person in (sela, alice, bob):
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        save_profile(user_id=person.pk, changes={"show_wins": True})
    place(lot, alice, 4321)
    place(lot, bob, 8765)
    codes = set(Pseudonym.objects.values_list("code", flat=True))
    if viewer != "anyone":
        client.force_login({"sela": sela, "alice": alice, "bob": bob}[viewer])
    for person in (sela, alice, bob):
        for show in ("running", "past", "wins"):
            html = re.sub(r"\d{4}-\d\d-\d\dT[^\"]*", "", page(client, person, show=show))  # times have many digits
            own = set(Pseudonym.objects.filter(user__name=viewer.title()).values_list("code", flat=True))
            secrets = {"43.21", "87.65", "4321", "8765", *(other.email for other in (sela, alice, bob)), *(codes - own)}
            assert [secret for secret in secrets if secret in html] == []
            if person is not sela:
                assert "Tidal poster" not in html


def test_who_is_gone_has_no_page(client: Client, sela: User) -> None:
    User.objects.filter(pk=sela.pk).update(is_active=False)
    for public_id in (sela.public_id, "NOBODY", "x" * 300):
        assert client.get(reverse("profile", args=[public_id])).status_code == 404


def test_a_description_brings_no_markup_of_its_own(client: Client, sela: User) -> None:
    text = '<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)> "><b>\u202egnp'
    save_profile(user_id=sela.pk, changes={"about": text})
    User.objects.filter(pk=sela.pk).update(name='"><script>alert(2)</script>')
    html = page(client, sela)
    assert "<script>alert" not in html and "<img src=x" not in html and 'href="javascript' not in html


def test_the_owner_sees_it_as_others_do_and_has_no_buttons_for_themselves(client: Client, sela: User) -> None:
    client.force_login(sela)
    html = page(client, sela)
    assert "This is how others see you" in html and reverse("profile_edit") in html
    assert reverse("follow", args=[sela.public_id]) not in html and reverse("block", args=[sela.public_id]) not in html


def test_one_persons_buttons_are_kept_out_of_shared_caches(client: Client, sela: User, alice: User) -> None:
    follow(follower_id=alice.pk, seller_id=sela.pk)
    client.force_login(alice)
    answer = client.get(reverse("profile", args=[sela.public_id]))
    assert "no-store" in answer.headers["Cache-Control"] and "Following" in answer.content.decode()


@pytest.mark.parametrize("lots", [1, 6])
def test_it_costs_the_same_however_much_there_is(
    client: Client, sela: User, alice: User, list_lot: Callable[..., Auction], lots: int, django_assert_num_queries: Any
) -> None:
    full(sela)
    for number in range(lots):
        list_lot(title=f"Poster {number}")
    with django_assert_num_queries(2):  # the person with all counts, cards
        page(client, sela)
    client.force_login(alice)
    with django_assert_num_queries(3):  # and the visitor
        page(client, sela)


def test_long_shelves_have_pages(
    client: Client, sela: User, list_lot: Callable[..., Auction], monkeypatch: Any
) -> None:
    monkeypatch.setattr("auctionsite.people.selectors.PER_PAGE", 2)
    for number in range(3):
        list_lot(title=f"Poster {number}", published_end=timezone.now() + timedelta(days=number + 1))
    first, second = page(client, sela), page(client, sela, page="2")
    assert "Poster 0" in first and "Poster 2" not in first and "?page=2" in first
    assert "Poster 2" in second and "Poster 0" not in second
    assert "Poster 2" in page(client, sela, page="99") and "Poster 0" in page(client, sela, page="x", show="\u202e")
