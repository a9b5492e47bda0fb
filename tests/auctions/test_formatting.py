"""Amounts and dates as people read them, in each language."""

from datetime import UTC, datetime

import pytest
from django.utils import translation
from django.utils.formats import date_format

from auctions.formatting import amount_text


@pytest.mark.parametrize(
    ("language", "currency", "text"),
    [
        ("en", "EUR", "€12,340.50"),
        ("en", "RUB", "₽12,340.50"),
        ("ru", "USD", "12\xa0340,50\xa0$"),
        ("ar", "GBP", "12,340.50\xa0£"),
    ],
)
def test_an_amount_has_its_sign_and_latin_digits(language: str, currency: str, text: str) -> None:
    assert amount_text(1234050, currency, language) == text


@pytest.mark.parametrize(
    ("language", "text"), [("en", "9 Nov 2026, 21:05"), ("ru", "09.11.2026 21:05"), ("ar", "09/11/2026 21:05")]
)
def test_a_short_time_begins_with_its_day(language: str, text: str) -> None:
    with translation.override(language):
        assert date_format(datetime(2026, 11, 9, 21, 5, tzinfo=UTC), "SHORT_DATETIME_FORMAT") == text
