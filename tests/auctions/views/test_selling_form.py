"""The form of a listing: it is saved with gaps, and a mistake is said at its field."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from auctions.models import Auction, Category
from tests.auctions.views.selling import at

pytestmark = pytest.mark.django_db
KATHMANDU = "Asia/Kathmandu"


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
