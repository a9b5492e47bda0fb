"""Selling: who may, beginning a draft, publishing it, and what a seller may do until somebody bids."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import Restriction, User
from auctions.explained import TYPES
from auctions.kinds import KINDS
from auctions.models import Auction, LedgerEntry
from auctions.services.listing import create_draft
from auctions.tasks import prepare_pictures
from tests.auctions.picture_files import picture_file
from tests.auctions.views.selling import at, file, local

pytestmark = pytest.mark.django_db

PAGES = ("sell_edit", "sell_preview", "sell_publish", "sell_withdraw", "sell_reserve", "sell_again")
POSTED_ONLY = ("sell_publish", "sell_again")
NOW, DAY = timezone.now(), timedelta(days=1)
PUBLISHED = {
    "status": "active", "opening_price": 1000, "price": 1000, "reserve": 9000, "standing_reserve": 9000,
    "steps": [[None, 100]], "starts_at": NOW, "published_end": NOW + DAY, "ends_at": NOW + DAY,
}  # fmt: skip


# The start


def test_the_start_explains_selling_to_anybody(client: Client) -> None:
    page = client.get(reverse("sell"))

    assert page.status_code == 200
    assert reverse("account_login") in page.content.decode()


def test_the_start_introduces_every_type_that_is_offered_alike(
    client: Client, settings: Any, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        html = client.get(reverse("sell")).content.decode()

    places = [html.index(f'<dt><a href="{reverse("type", args=[kind])}">{TYPES[kind].name}</a></dt>') for kind in KINDS]
    assert places == sorted(places) and all(html.count(str(TYPES[kind].sentence)) == 1 for kind in KINDS)
    assert not {"Reserve", "Soft close", "How an English auction sells"} & set(re.findall(r">([^<>]+)<", html))
    settings.SEALING_PUBLIC_KEY = ""
    assert reverse("type", args=["sealed"]) not in client.get(reverse("sell")).content.decode()


def test_the_start_shows_my_drafts_and_nobody_elses(as_sela: Client, sela: User, alice: User) -> None:
    create_draft(seller_id=sela.pk, title="Mine, begun")
    create_draft(seller_id=alice.pk, title="Hers, begun")

    page = as_sela.get(reverse("sell")).content.decode()

    assert "Mine, begun" in page
    assert "Hers, begun" not in page


def test_beginning_makes_a_draft_and_goes_to_it(as_sela: Client, sela: User) -> None:
    answer = as_sela.post(reverse("sell"))

    draft = Auction.objects.get(seller=sela)
    assert draft.status == Auction.Status.DRAFT
    assert answer.headers["Location"] == at(draft)


def test_beginning_again_goes_on_with_the_untouched_draft(as_sela: Client, alice: User) -> None:
    create_draft(seller_id=alice.pk)
    addresses = {as_sela.post(reverse("sell")).headers["Location"] for _ in range(3)}
    assert len(addresses) == 1


@pytest.mark.parametrize("written", [{"title": "A"}, {"description": "A"}, {"opening_price": 1}, {"buy_now": 1}])
def test_beginning_again_leaves_a_draft_alone_that_has_something_in_it(
    as_sela: Client, sela: User, written: dict[str, Any]
) -> None:
    begun = create_draft(seller_id=sela.pk, **written)
    assert as_sela.post(reverse("sell")).headers["Location"] != at(begun)


def test_a_draft_with_a_picture_is_not_untouched(as_sela: Client, draft: Auction, typed: dict[str, Any]) -> None:
    picture = file(picture_file(size=(60, 40)))
    as_sela.post(at(draft), {"currency": "EUR", "pictures": [picture], "upload": "1"})
    assert draft.pictures.count() == 1
    assert as_sela.post(reverse("sell")).headers["Location"] != at(draft)


def test_beginning_asks_strangers_to_sign_in(client: Client) -> None:
    answer = client.post(reverse("sell"))

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_login"))
    assert not Auction.objects.exists()


# Who may, and how


@pytest.mark.parametrize("page", PAGES)
def test_strangers_sign_in_first(client: Client, draft: Auction, page: str) -> None:
    answer = client.post(at(draft, page)) if page != "sell_preview" else client.get(at(draft, page))

    assert answer.status_code == 302
    assert reverse("account_login") in answer.headers["Location"]


@pytest.mark.parametrize("page", PAGES)
def test_somebody_elses_listing_does_not_exist(client: Client, draft: Auction, alice: User, page: str) -> None:
    client.force_login(alice)

    answer = client.post(at(draft, page)) if page != "sell_preview" else client.get(at(draft, page))

    assert answer.status_code == 404
    assert Auction.objects.filter(pk=draft.pk, status=Auction.Status.DRAFT).exists()


@pytest.mark.parametrize("page", PAGES)
def test_they_reject_other_methods(as_sela: Client, draft: Auction, page: str) -> None:
    assert as_sela.put(at(draft, page)).status_code == 405
    if page in POSTED_ONLY:
        assert as_sela.get(at(draft, page)).status_code == 405
    if page == "sell_preview":
        assert as_sela.post(at(draft, page)).status_code == 405


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
@pytest.mark.parametrize("page", ["sell_edit", "sell_preview", "sell_withdraw"])
def test_the_pages_of_an_empty_draft_render(as_sela: Client, draft: Auction, page: str, language: str) -> None:
    with translation.override(language):
        address = at(draft, page)

    assert as_sela.get(address).status_code == 200


# Publishing


def test_publishing_puts_it_under_the_hammer(as_sela: Client, draft: Auction, typed: dict[str, Any]) -> None:
    answer = as_sela.post(at(draft), {**typed, "publish": "1"})

    draft.refresh_from_db()
    assert draft.status == Auction.Status.ACTIVE
    assert answer.headers["Location"] == at(draft, "lot")
    assert as_sela.get(at(draft, "lot")).status_code == 200


def test_publishing_from_the_preview(as_sela: Client, draft: Auction, typed: dict[str, Any]) -> None:
    later = local(timezone.now() + timedelta(days=1))
    answer = as_sela.post(at(draft), {**typed, "starts_at": later, "preview": "1"})
    assert answer.headers["Location"] == at(draft, "sell_preview")
    preview = as_sela.get(at(draft, "sell_preview")).content.decode()
    assert "<strong>poster</strong>" in preview
    assert "$10.00" in preview

    as_sela.post(at(draft, "sell_publish"))

    assert Auction.objects.scheduled(timezone.now()).filter(pk=draft.pk).exists()
    assert as_sela.get(at(draft, "sell_preview")).headers["Location"] == at(draft, "lot")


def test_an_unfinished_draft_is_not_published_from_the_preview(as_sela: Client, draft: Auction) -> None:
    answer = as_sela.post(at(draft, "sell_publish"))

    assert answer.status_code == 422
    assert "Give the lot a title." in answer.content.decode()
    assert Auction.objects.get(pk=draft.pk).status == Auction.Status.DRAFT


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({"title": " ", "category": "", "opening_price": "", "published_end": ""},
         {"title", "category", "opening_price", "published_end"}),
        ({"published_end": "2020-01-01T10:00"}, {"published_end"}),
        ({"published_end": "2099-01-01T10:00"}, {"published_end"}),
        ({"starts_at": "2098-01-02T10:00", "published_end": "2098-01-01T10:00"}, {"published_end"}),
        ({"buy_now": "12.99"}, {"buy_now"}),
        ({"reserve": "9.99"}, {"reserve"}),
        ({"reserve": "20", "buy_now": "15"}, {"buy_now"}),
        ({"window_s": "300", "extension_s": "60"}, {"extension_s"}),
        ({"opening_price": "ten", "title": "", "published_end": ""}, {"title", "opening_price", "published_end"}),
    ],
)  # fmt: skip
def test_publishing_refuses_with_every_fault_at_its_field(
    as_sela: Client, draft: Auction, typed: dict[str, Any], change: dict[str, str], faults: set[str]
) -> None:
    answer = as_sela.post(at(draft), {**typed, **change, "publish": "1"})

    draft.refresh_from_db()
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == faults
    assert draft.status == Auction.Status.DRAFT
    assert not LedgerEntry.objects.exists()


def test_a_restricted_seller_cannot_publish(as_sela: Client, sela: User, draft: Auction, typed: dict[str, Any]) -> None:
    Restriction.objects.create(user=sela, reason="unpaid")

    answer = as_sela.post(at(draft), {**typed, "publish": "1"})

    assert answer.status_code == 422
    assert "may not sell" in answer.content.decode()


# After publication


def test_a_published_lot_changes_while_nobody_has_bid(as_sela: Client, lot: Auction, typed: dict[str, Any]) -> None:
    later = timezone.now() + timedelta(days=5)
    assert as_sela.get(at(lot)).status_code == 200

    answer = as_sela.post(
        at(lot), {**typed, "title": "Better", "opening_price": "20", "published_end": local(later), "save": "1"}
    )

    lot.refresh_from_db()
    assert answer.headers["Location"] == at(lot, "lot")
    assert (lot.title, lot.price, lot.seq) == ("Better", 2000, 2)
    assert lot.ends_at == later.replace(second=0, microsecond=0)
    assert list(LedgerEntry.objects.filter(auction=lot).values_list("kind", flat=True)) == ["opened", "amended"]


def test_a_published_lot_cannot_be_made_incomplete(as_sela: Client, lot: Auction, typed: dict[str, Any]) -> None:
    answer = as_sela.post(at(lot), {**typed, "opening_price": "", "save": "1"})

    lot.refresh_from_db()
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["opening_price"]
    assert (lot.opening_price, lot.seq) == (1000, 1)


def test_a_picture_of_a_published_lot_leaves_its_terms_alone(
    as_sela: Client, lot: Auction, typed: dict[str, Any]
) -> None:
    answer = as_sela.post(at(lot), {**typed, "title": "Half typ", "pictures": file(picture_file()), "upload": "1"})

    lot.refresh_from_db()
    assert answer.status_code == 200
    assert "Half typ" in answer.content.decode()
    assert (lot.title, lot.seq, lot.pictures.count()) == ("Tidal poster", 1, 1)


@pytest.mark.parametrize("page", ["sell_edit", "sell_withdraw"])
def test_terms_stand_once_somebody_has_bid(
    as_sela: Client, lot: Auction, alice: User, place: Callable[..., Any], typed: dict[str, Any], page: str
) -> None:
    place(lot, alice, 2000)

    answer = as_sela.post(at(lot, page), {**typed, "title": "Other", "save": "1"}, follow=True)

    lot.refresh_from_db()
    assert "its terms stand" in answer.content.decode()
    assert (lot.title, lot.status) == ("Tidal poster", Auction.Status.ACTIVE)


def test_withdrawing_asks_once_and_notes_the_reason(as_sela: Client, lot: Auction) -> None:
    assert as_sela.get(at(lot, "sell_withdraw")).status_code == 200
    lot.refresh_from_db()
    assert lot.status == Auction.Status.ACTIVE

    answer = as_sela.post(at(lot, "sell_withdraw"), {"reason": "It broke"})

    lot.refresh_from_db()
    assert answer.headers["Location"] == at(lot, "lot")
    assert lot.outcome == Auction.Outcome.WITHDRAWN
    assert "It broke" in LedgerEntry.objects.get(auction=lot, kind="finished").payload


@pytest.mark.parametrize("page", ["sell_edit", "sell_publish", "sell_withdraw"])
def test_a_draft_that_another_tab_throws_away_meanwhile_is_404(
    as_sela: Client, sela: User, draft: Auction, typed: dict[str, Any], page: str
) -> None:
    """The other tab is quicker by a moment: its request comes between the first look at the draft and the lock."""
    looks = 0

    def throw_away(execute: Any, sql: str, *args: Any) -> Any:
        nonlocal looks
        looks += sql.startswith("SELECT") and '"head_hash"' in sql
        if looks == 2:
            looks += 1
            Auction.objects.filter(pk=draft.pk)._raw_delete("default")
        return execute(sql, *args)

    with connection.execute_wrapper(throw_away):
        answer = as_sela.post(at(draft, page), {**typed, "save": "1", "reason": ""})

    assert looks >= 2 and answer.status_code == 404
    assert "has been removed meanwhile" in answer.content.decode()


def test_listing_a_draft_again_is_404(as_sela: Client, draft: Auction) -> None:
    assert as_sela.post(at(draft, "sell_again")).status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("postgresql")
@pytest.mark.parametrize("page", ["sell", "sell_edit", "sell_publish", "sell_withdraw", "sell_reserve"])
def test_what_stays_locked_is_503_and_keeps_what_was_typed(
    as_sela: Client, sela: User, draft: Auction, typed: dict[str, Any], page: str
) -> None:
    """The rows are held by another connection for longer than anybody waits (the wait is shortened here)."""
    if page == "sell_reserve":
        Auction.objects.filter(pk=draft.pk).update(**PUBLISHED)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '50ms'")
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT 1 FROM auctions_auction, accounts_user FOR UPDATE")
        address = reverse("sell") if page == "sell" else at(draft, page)
        answer = as_sela.post(address, {**typed, "save": "1", "reserve": "5"})
    finally:
        other.close()
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")

    html = answer.content.decode()
    assert answer.status_code == 503 and "nothing was carried out" in html
    assert page != "sell_edit" or 'value="Tidal poster"' in html


def test_throwing_a_draft_away(as_sela: Client, draft: Auction) -> None:
    answer = as_sela.post(at(draft, "sell_withdraw"), {"reason": ""})

    assert answer.headers["Location"] == reverse("dashboard_selling")
    assert not Auction.objects.exists()


def test_lowering_the_reserve(as_sela: Client, list_lot: Callable[..., Auction]) -> None:
    lot = list_lot(reserve=5000)
    assert "$50.00" in as_sela.get(at(lot, "sell_reserve")).content.decode()

    answer = as_sela.post(at(lot, "sell_reserve"), {"reserve": "30"})

    lot.refresh_from_db()
    assert answer.headers["Location"] == at(lot, "lot")
    assert lot.standing_reserve == 3000


@pytest.mark.parametrize(
    ("text", "said"),
    [("60", "only be lowered"), ("5", "below the opening price"), ("ten", "not an amount"), ("", "required")],
)
def test_a_reserve_that_cannot_be_stays(
    as_sela: Client, list_lot: Callable[..., Auction], text: str, said: str
) -> None:
    lot = list_lot(reserve=5000)

    answer = as_sela.post(at(lot, "sell_reserve"), {"reserve": text})

    lot.refresh_from_db()
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert (lot.standing_reserve, lot.seq) == (5000, 1)


def test_listing_again_copies_text_terms_and_pictures(
    as_sela: Client, list_lot: Callable[..., Auction], typed: dict[str, Any]
) -> None:
    lot = list_lot(reserve=5000)
    as_sela.post(at(lot), {**typed, "reserve": "50", "pictures": file(picture_file()), "upload": "1"})
    prepare_pictures()
    as_sela.post(at(lot, "sell_withdraw"), {"reason": ""})

    answer = as_sela.post(at(lot, "sell_again"))

    copy = Auction.objects.get(status=Auction.Status.DRAFT)
    assert answer.headers["Location"] == at(copy)
    assert (copy.title, copy.opening_price, copy.reserve, copy.published_end) == ("Tidal poster", 1000, 5000, None)
    copied, original = copy.pictures.get().full, lot.pictures.get().full
    with copied.open() as one, original.open() as other:
        assert one.read() == other.read()
    assert copied.name != original.name
