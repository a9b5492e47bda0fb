"""Amounts for people: by Babel, in the reader's language, always with Latin digits."""

from decimal import Decimal

from babel.numbers import format_currency
from django.utils.translation import get_language

from auctions.engine.money import CURRENCIES


def amount_text(minor: int, currency: str, language: str | None = None) -> str:
    """Write minor units with their currency, e.g. `€12.50` or `12,50 €`, in the present language by default."""
    number = Decimal(minor).scaleb(-CURRENCIES[currency])
    return format_currency(number, currency, locale=(language or get_language() or "en").replace("-", "_"))
