"""The admin of lots and people: its pages open for staff alone, and show and change nothing that they must not."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Permission
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import AccountLink, Restriction, TelegramAccount, User
from auctions.encoding import encode
from auctions.models import Auction, Bid, Category, LedgerEntry, Sale, StepTable
from auctions.services.closing import finish_auction
from auctions.services.listing import create_draft
from auctions.services.pictures import add_picture
from tests.auctions.picture_files import picture_file
from tests.cast import past_end, with_app

pytestmark = pytest.mark.django_db

MODELS = [Auction, Bid, LedgerEntry, Sale, Category, StepTable, User, Restriction, AccountLink, TelegramAccount]
ADDED_BY_HAND = {Category, StepTable, Restriction, AccountLink}
READ_ONLY = {Bid, LedgerEntry, Sale, TelegramAccount}
MAXIMUM, RESERVE = 98_765, 77_777  # cents
Place = Callable[..., Any]


def listed(model: type[Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def added(model: type[Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")


def changed(row: Model) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


@pytest.fixture
def as_stan(client: Client, stan: User) -> Client:
    client.force_login(stan)
    return client


@pytest.fixture
def house(list_lot: Callable[..., Auction], place: Place, alice: User, bob: User, charlie: User, sela: User) -> Auction:
    """A running lot with a secret maximum, one with a secret reserve, a sold one, a draft, one of everything else."""
    sold = list_lot(title="Sold lot")
    place(sold, alice, 2000)
    past_end(sold)
    finish_auction(auction_id=sold.pk)
    create_draft(seller_id=sela.pk)
    TelegramAccount.objects.create(user=bob, telegram_id=5, chat_id=5, title="Bob in Telegram")
    Restriction.objects.create(user=charlie, reason="unpaid", until=timezone.now() + timedelta(days=1))
    AccountLink.objects.create(one=charlie, other=sela, reason="one household")
    list_lot(title="Reserved lot", reserve=RESERVE)
    running = list_lot(title="Running lot")
    place(running, alice, MAXIMUM)
    return running


@pytest.mark.parametrize("model", MODELS)
def test_staff_see_every_list_and_row(as_stan: Client, house: Auction, model: type[Model]) -> None:
    pages = [listed(model), f"{listed(model)}?q=a", *(changed(row) for row in model._default_manager.all())]

    assert len(pages) > 2
    for page in pages:
        assert as_stan.get(page).status_code == 200, page


@pytest.mark.parametrize("model", MODELS)
def test_staff_add_by_hand_only_what_no_service_makes(as_stan: Client, db: None, model: type[Model]) -> None:
    assert as_stan.get(added(model)).status_code == (200 if model in ADDED_BY_HAND else 403)


@pytest.mark.parametrize("language", ["ru", "ar"])
def test_the_admin_speaks_every_language(as_stan: Client, house: Auction, language: str) -> None:
    with translation.override(language):
        pages = [listed(Auction), changed(house), listed(User), listed(StepTable)]

    assert [as_stan.get(page).status_code for page in pages] == [200] * 4


@pytest.mark.parametrize("model", MODELS)
def test_everybody_else_is_sent_away(client: Client, alice: User, house: Auction, model: type[Model]) -> None:
    row = model._default_manager.first()
    assert row is not None
    pages = [listed(model), added(model), changed(row)]

    assert {client.get(page).status_code for page in pages} == {302}
    client.force_login(alice)
    assert {client.get(page).status_code for page in pages} == {302}


def test_staff_without_rights_see_nothing(client: Client, house: Auction, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    client.force_login(with_app(alice))

    assert client.get(listed(Auction)).status_code == 403


@pytest.mark.parametrize("model", sorted(READ_ONLY, key=str))
def test_what_happened_cannot_be_changed_or_removed(as_stan: Client, house: Auction, model: type[Model]) -> None:
    row = model._default_manager.first()
    assert row is not None
    before = list(model._default_manager.values())

    assert as_stan.post(changed(row), {"price": "1", "title": "x"}).status_code == 403
    assert as_stan.post(changed(row).replace("change", "delete"), {"post": "yes"}).status_code == 403
    as_stan.post(listed(model), {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})

    assert list(model._default_manager.values()) == before


def test_no_page_shows_a_maximum_a_reserve_or_a_password(as_stan: Client, house: Auction, alice: User) -> None:
    bid, reserved = Bid.objects.get(auction=house), Auction.objects.get(reserve=RESERVE)
    rows = [house, reserved, bid, alice, *LedgerEntry.objects.filter(auction__in=[house, reserved])]
    pages = [*(listed(model) for model in MODELS), *(changed(row) for row in rows)]

    seen = "".join(as_stan.get(page).content.decode() for page in pages)

    secrets = [str(MAXIMUM), "987.65", bid.nonce, str(RESERVE), "777.77", reserved.reserve_nonce, alice.password]
    assert [secret for secret in secrets if secret in seen] == []


@pytest.mark.parametrize(
    ("model", "query"),
    [
        (Auction, "maximum__gt=5"),
        (Auction, "reserve__gt=5"),
        (Auction, "standing_reserve__isnull=0"),
        (Auction, "bids__maximum__gt=5"),
        (Bid, "maximum__gt=5"),
        (Bid, "detail=tied"),
        (Bid, "auction__reserve__gt=5"),
        (Sale, "auction__maximum__gt=5"),
        (User, "password__startswith=a"),
    ],
)
def test_no_list_answers_questions_about_what_is_hidden(
    as_stan: Client, house: Auction, model: type[Model], query: str
) -> None:
    assert as_stan.get(f"{listed(model)}?{query}").status_code == 400


def test_correcting_a_lots_words_leaves_its_state_alone(
    as_stan: Client, house: Auction, bob: User, place: Place
) -> None:
    seen = Auction.objects.filter(pk=house.pk).values().get()
    pictures = {"pictures-TOTAL_FORMS": "0", "pictures-INITIAL_FORMS": "0"}
    place(house, bob, MAXIMUM + 1000)

    answer = as_stan.post(
        changed(house),
        {
            **pictures,
            "title": "Corrected",
            "description": "Cleaner.",
            "category": house.category_id,
            "price": "1",
            "reserve": "1",
            "status": "draft",
        },
    )

    after = Auction.objects.filter(pk=house.pk).values().get()
    assert answer.status_code == 302
    assert (after["title"], after["description"]) == ("Corrected", "Cleaner.")
    assert after["leader_id"] == bob.pk
    assert (after["reserve"], after["status"]) == (seen["reserve"], seen["status"])


def test_saving_a_lot_writes_only_the_words(as_stan: Client, house: Auction, django_assert_num_queries: Any) -> None:
    pictures = {"pictures-TOTAL_FORMS": "0", "pictures-INITIAL_FORMS": "0"}
    with django_assert_num_queries(15, exact=False) as queries:
        as_stan.post(
            changed(house),
            {**pictures, "title": "New", "description": house.description, "category": house.category_id},
        )

    (update,) = [
        query["sql"] for query in queries.captured_queries if query["sql"].startswith('UPDATE "auctions_auction"')
    ]
    assert update.split("WHERE")[0].count("=") == 1


@pytest.mark.django_db(transaction=True)
def test_a_removed_picture_takes_its_files_along(as_stan: Client, lot: Auction, media_folder: Path) -> None:
    picture = add_picture(
        auction_id=lot.pk, seller_id=lot.seller_id, picture=encode(BytesIO(picture_file(size=(40, 40))))
    )

    assert picture.small.url in as_stan.get(changed(lot)).content.decode()

    as_stan.post(
        changed(lot),
        {
            "title": lot.title, "description": "", "category": lot.category_id,
            "pictures-TOTAL_FORMS": "1", "pictures-INITIAL_FORMS": "1",
            "pictures-0-id": picture.pk, "pictures-0-auction": lot.pk, "pictures-0-alt": "", "pictures-0-DELETE": "on",
        },
    )  # fmt: skip

    assert not lot.pictures.exists()
    assert not any(path.is_file() for path in media_folder.rglob("*"))


def test_the_page_of_a_lot_is_a_click_away(as_stan: Client, house: Auction) -> None:
    assert reverse("lot", args=[house.public_id]) in as_stan.get(changed(house)).content.decode()


def test_a_category_is_named_in_every_language(as_stan: Client, db: None) -> None:
    names = {"name_en": "Maps", "name_ru": "Карты", "name_ar": "خرائط"}
    as_stan.post(added(Category), {**names, "slug": "maps", "position": "3"})

    category = Category.objects.get(slug="maps")
    assert {name: getattr(category, name) for name in names} == names


def bands(*rows: tuple[str, str]) -> dict[str, str]:
    data = {"bands-TOTAL_FORMS": str(len(rows)), "bands-INITIAL_FORMS": "0", "currency": "USD"}
    for place, (below, step) in enumerate(rows):
        data |= {f"bands-{place}-below": below, f"bands-{place}-step": step}
    return data


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [("1000", "50")],
        [("", "50"), ("", "60")],
        [("1000", "0"), ("", "50")],
        [("1000", "50"), ("1000", "60"), ("", "100")],
        [("-5", "50"), ("", "60")],
    ],
)
def test_a_table_that_the_engine_would_refuse_is_refused(as_stan: Client, db: None, rows: list[Any]) -> None:
    StepTable.objects.all().delete()

    assert as_stan.post(added(StepTable), bands(*rows)).status_code == 200
    assert not StepTable.objects.exists()


def test_a_good_table_is_kept_in_whatever_order_it_was_typed(as_stan: Client, db: None) -> None:
    StepTable.objects.all().delete()

    assert as_stan.post(added(StepTable), bands(("", "100"), ("1000", "50"))).status_code == 302
    assert list(StepTable.objects.get().bands.values_list("below", "step")) == [(1000, 50), (None, 100)]


def test_only_a_superuser_gives_rights_and_changes_staff(client: Client, alice: User, bob: User, stan: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    alice.user_permissions.set(Permission.objects.filter(content_type__app_label="accounts"))
    client.force_login(with_app(alice))
    inlines = {
        f"{name}-{total}": "0" for name in ("restrictions", "telegram") for total in ("TOTAL_FORMS", "INITIAL_FORMS")
    }

    answer = client.post(
        changed(bob),
        {
            **inlines,
            "name": "Bobby",
            "language": "ru",
            "time_zone": "UTC",
            "is_active": "on",
            "is_staff": "on",
            "is_superuser": "on",
        },
    )

    bob.refresh_from_db()
    assert answer.status_code == 302
    assert (bob.name, bob.language, bob.is_staff, bob.is_superuser) == ("Bobby", "ru", False, False)
    assert client.post(changed(stan), {**inlines, "name": "Mine"}).status_code == 403


def test_a_name_is_judged_as_in_ones_own_settings(as_stan: Client, alice: User, bob: User) -> None:
    inlines = {
        f"{name}-{total}": "0" for name in ("restrictions", "telegram") for total in ("TOTAL_FORMS", "INITIAL_FORMS")
    }

    answer = as_stan.post(changed(bob), {**inlines, "name": "ALICE", "language": "en", "time_zone": "UTC"})

    bob.refresh_from_db()
    assert answer.status_code == 200
    assert bob.name == "Bob"


def test_two_accounts_are_linked_once(as_stan: Client, alice: User, bob: User) -> None:
    def link(one: User, other: User) -> int:
        return as_stan.post(added(AccountLink), {"one": one.pk, "other": other.pk, "reason": "x"}).status_code

    assert [link(alice, bob), link(bob, alice), link(alice, alice)] == [302, 200, 200]
    assert AccountLink.objects.count() == 1


@pytest.mark.parametrize("number", [1, 4])
def test_the_list_of_lots_costs_the_same_however_many(
    as_stan: Client, list_lot: Callable[..., Auction], django_assert_max_num_queries: Any, number: int
) -> None:
    for _ in range(number):
        list_lot()

    with django_assert_max_num_queries(8):
        as_stan.get(listed(Auction))


def test_every_model_of_both_apps_that_staff_need_is_here() -> None:
    assert set(MODELS) <= set(site._registry)
