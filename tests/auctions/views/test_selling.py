"""Selling: a draft is begun, written with gaps, pictured, previewed, published, and changed until somebody bids."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import Restriction, User
from auctions.models import Auction, Category, LedgerEntry
from auctions.services.listing import create_draft
from auctions.services.pictures import MOST
from tests.auctions.picture_files import HTML, SVG, bomb, picture_file

pytestmark = pytest.mark.django_db

PAGES = ("sell_edit", "sell_preview", "sell_publish", "sell_withdraw", "sell_reserve", "sell_again")
POSTED_ONLY = ("sell_publish", "sell_again")
NOW, DAY = timezone.now(), timedelta(days=1)
PUBLISHED = {
    "status": "active", "opening_price": 1000, "price": 1000, "reserve": 9000, "standing_reserve": 9000,
    "steps": [[None, 100]], "starts_at": NOW, "published_end": NOW + DAY, "ends_at": NOW + DAY,
}  # fmt: skip
KATHMANDU = "Asia/Kathmandu"


def at(auction: Auction, page: str = "sell_edit") -> str:
    return reverse(page, args=[auction.public_id])


def local(moment: Any) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M")


def file(content: bytes, name: str = "IMG_0001.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


@pytest.fixture
def as_sela(client: Client, sela: User) -> Client:
    client.force_login(sela)
    return client


@pytest.fixture
def draft(sela: User) -> Auction:
    return create_draft(seller_id=sela.pk)


@pytest.fixture
def typed(prints: Category) -> dict[str, Any]:
    """What a seller types into every field of a good listing."""
    return {
        "title": "Tidal poster",
        "category": str(prints.pk),
        "description": "A **poster**.",
        "currency": "USD",
        "opening_price": "10.00",
        "reserve": "",
        "buy_now": "",
        "fixed_step": "",
        "starts_at": "",
        "published_end": local(timezone.now() + timedelta(days=2)),
        "window_s": "120",
        "extension_s": "120",
        "max_extensions": "10",
    }


# The start


def test_the_start_explains_selling_to_anybody(client: Client) -> None:
    page = client.get(reverse("sell"))

    assert page.status_code == 200
    assert reverse("account_login") in page.content.decode()


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


# Writing


def test_saving_keeps_everything(as_sela: Client, draft: Auction, typed: dict[str, Any], prints: Category) -> None:
    typed |= {"reserve": "50", "buy_now": "100,50", "fixed_step": "2.50", "window_s": "60", "extension_s": "300"}

    answer = as_sela.post(at(draft), {**typed, "max_extensions": "0", "save": "1"})

    draft.refresh_from_db()
    assert answer.headers["Location"] == at(draft)
    assert (draft.title, draft.category, draft.currency) == ("Tidal poster", prints, "USD")
    assert (draft.opening_price, draft.reserve, draft.buy_now, draft.fixed_step) == (1000, 5000, 10050, 250)
    assert (draft.window_s, draft.extension_s, draft.max_extensions) == (60, 300, 0)
    assert 'value="100.50"' in as_sela.get(at(draft)).content.decode()


def test_a_draft_may_be_saved_with_gaps(as_sela: Client, draft: Auction, typed: dict[str, Any]) -> None:
    gaps = dict.fromkeys(("title", "category", "opening_price", "published_end"), "")

    assert as_sela.post(at(draft), {**typed, **gaps, "save": "1"}).status_code == 302

    draft.refresh_from_db()
    assert (draft.title, draft.opening_price, draft.status) == ("", None, Auction.Status.DRAFT)


def test_times_are_read_in_the_sellers_zone_which_is_named(
    as_sela: Client, sela: User, draft: Auction, typed: dict[str, Any]
) -> None:
    User.objects.filter(pk=sela.pk).update(time_zone=KATHMANDU)

    as_sela.post(at(draft), {**typed, "starts_at": "2040-01-02T10:00", "save": "1"})

    draft.refresh_from_db()
    page = as_sela.get(at(draft)).content.decode()
    assert draft.starts_at is not None
    assert draft.starts_at.isoformat() == "2040-01-02T04:15:00+00:00"
    assert 'value="2040-01-02T10:00"' in page
    assert KATHMANDU in page


@pytest.mark.parametrize(
    ("field", "text"),
    [
        *(
            ("opening_price", text)
            for text in (
                "ten", "NaN", "Infinity", "1e3", "١٢", "１２", "1.234", "1,000", "12.345678", "-5", "0", "9" * 40,
                "1_000", "\x00",
            )
        ),
        ("reserve", "0.00"),
        ("published_end", "tomorrow"),
        ("published_end", "9999-12-31T23:59"),
        ("starts_at", "0001-01-01T00:00"),
        ("max_extensions", "-1"),
        ("max_extensions", "1000"),
        ("window_s", "7"),
        ("currency", "XXX"),
        ("category", "999999"),
        ("title", "x" * 121),
    ],
)  # fmt: skip
def test_a_mistake_is_said_at_its_field_and_nothing_changes(
    as_sela: Client, draft: Auction, typed: dict[str, Any], field: str, text: str
) -> None:
    answer = as_sela.post(at(draft), {**typed, field: text, "save": "1"})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"][field].value() == text
    assert "A **poster**." in answer.content.decode()
    draft.refresh_from_db()
    assert (draft.title, draft.opening_price) == ("", None)


def test_an_ambiguous_amount_shows_both_readings(as_sela: Client, draft: Auction, typed: dict[str, Any]) -> None:
    page = as_sela.post(at(draft), {**typed, "opening_price": "1,000", "save": "1"}).content.decode()

    assert "$1,000.00" in page
    assert "$1.00" in page


# Pictures


def test_pictures_are_stored_first_so_that_a_mistake_loses_none(
    as_sela: Client, draft: Auction, typed: dict[str, Any]
) -> None:
    files = [file(picture_file(size=(60, 40))), file(picture_file("PNG", (30, 30)), "b.png")]

    answer = as_sela.post(at(draft), {**typed, "opening_price": "ten", "pictures": files, "save": "1"})

    assert answer.status_code == 422
    assert draft.pictures.count() == 2
    assert 'value="ten"' in answer.content.decode()
    assert "IMG_0001" not in "".join(draft.pictures.values_list("full", flat=True))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (HTML, "not a JPEG, PNG or WebP"),
        (SVG, "not a JPEG, PNG or WebP"),
        (picture_file("GIF", (20, 20)), "not a JPEG, PNG or WebP"),
        (bomb(), "40 million pixels"),
        (picture_file()[:5000], "damaged"),
        (b"\xff" * (10 * 1024 * 1024 + 1), "larger than 10 MB"),
    ],
    ids=["html", "svg", "gif", "bomb", "cut", "large"],
)
def test_a_bad_picture_is_named_with_its_reason(
    as_sela: Client, draft: Auction, typed: dict[str, Any], content: bytes, said: str
) -> None:
    good = file(picture_file(size=(60, 40)))

    answer = as_sela.post(at(draft), {**typed, "pictures": [file(content, "<b>cat.jpg"), good], "upload": "1"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "&lt;b&gt;cat.jpg" in page
    assert draft.pictures.count() == 1


def test_a_full_lot_takes_no_more_files_and_decodes_none(
    as_sela: Client, draft: Auction, typed: dict[str, Any]
) -> None:
    files = [file(picture_file(size=(20, 20)), f"{n}.jpg") for n in range(MOST)]
    files += [file(HTML, f"{n}.jpg") for n in range(MOST, 40)]  # decoded, each would be of the wrong format

    answer = as_sela.post(at(draft), {**typed, "pictures": files, "upload": "1"})

    page = answer.content.decode()
    assert answer.status_code == 422 and draft.pictures.count() == MOST
    assert "12.jpg" in page and "at most 12 pictures" in page and "13.jpg" not in page
    assert "not a JPEG" not in page


def test_pictures_move_are_described_and_removed(as_sela: Client, draft: Auction, typed: dict[str, Any]) -> None:
    as_sela.post(at(draft), {**typed, "pictures": [file(picture_file(size=(60, 40))) for _ in range(3)], "upload": "1"})
    first, second, third = draft.pictures.values_list("pk", flat=True)

    as_sela.post(at(draft), {**typed, f"alt-{third}": "the back", "move": f"earlier:{third}"})
    answer = as_sela.post(at(draft), {**typed, "remove": str(first)})

    assert answer.headers["Location"].endswith("#pictures")
    assert list(draft.pictures.values_list("pk", "alt")) == [(third, "the back"), (second, "")]


@pytest.mark.parametrize(
    "odd", [{"move": "up:1"}, {"move": "earlier:" + "9" * 5000}, {"remove": "x"}, {"alt-x": "y", "alt-": ""}]
)
def test_odd_picture_buttons_do_nothing(
    as_sela: Client, draft: Auction, typed: dict[str, Any], odd: dict[str, str]
) -> None:
    assert as_sela.post(at(draft), {**typed, **odd, "save": "1"}).status_code == 302


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
    as_sela.post(at(lot, "sell_withdraw"), {"reason": ""})

    answer = as_sela.post(at(lot, "sell_again"))

    copy = Auction.objects.get(status=Auction.Status.DRAFT)
    assert answer.headers["Location"] == at(copy)
    assert (copy.title, copy.opening_price, copy.reserve, copy.published_end) == ("Tidal poster", 1000, 5000, None)
    copied, original = copy.pictures.get().full, lot.pictures.get().full
    with copied.open() as one, original.open() as other:
        assert one.read() == other.read()
    assert copied.name != original.name


@pytest.mark.parametrize("count", [1, 6])
def test_the_editor_costs_the_same_however_many_pictures(
    as_sela: Client, draft: Auction, typed: dict[str, Any], django_assert_num_queries: Any, count: int
) -> None:
    as_sela.post(at(draft), {**typed, "pictures": [file(picture_file(size=(20, 20)))] * 1, "upload": "1"})
    for _ in range(count - 1):
        as_sela.post(at(draft), {**typed, "pictures": file(picture_file(size=(20, 20))), "upload": "1"})
    as_sela.get(at(draft))

    with django_assert_num_queries(5):  # person, lot with category, currencies, pictures, categories
        as_sela.get(at(draft))
