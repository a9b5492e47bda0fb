"""Amounts for people: by Babel, in the reader's language, always with Latin digits."""

from decimal import Decimal
from functools import lru_cache

from babel.numbers import format_currency, get_currency_symbol
from django.utils.translation import get_language

from auctions.engine.money import CURRENCIES

SIGNS = {"EUR": "€", "GBP": "£", "RUB": "₽", "USD": "$"}
"""One sign for each currency in every language; Babel's longer ones (`UK£`, `US$`) fall apart in right-to-left text."""
RIGHT_TO_LEFT_MARK = "\u200f"


def amount_text(minor: int, currency: str, language: str | None = None) -> str:
    """Write minor units with their currency, e.g. `€12.50` or `12,50 €`, in the present language by default."""
    return _amount_text(minor, currency, (language or get_language() or "en").replace("-", "_"))


@lru_cache(maxsize=10_000)
def _amount_text(minor: int, currency: str, locale: str) -> str:
    text: str = format_currency(Decimal(minor).scaleb(-CURRENCIES[currency]), currency, locale=locale)
    symbol: str = get_currency_symbol(currency, locale=locale)
    return text.replace(symbol, currency_sign(currency)).replace(RIGHT_TO_LEFT_MARK, "")


def currency_sign(currency: str) -> str:
    """Give the currency's sign, or its code where the house knows no sign."""
    return SIGNS.get(currency, currency)
