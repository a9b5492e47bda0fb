"""Amounts in templates. Each filter gives plain text: put it in a `<bdi>`."""

from babel.numbers import get_currency_symbol
from django import template
from django.utils.translation import get_language

from auctions.engine.money import decimal_text
from auctions.formatting import amount_text

register = template.Library()


@register.filter
def amount(minor: int | None, currency: str) -> str:
    """Write minor units as an amount in the reader's language: `{{ price|amount:currency }}`; nothing for None."""
    return "" if minor is None else amount_text(minor, currency)


@register.filter
def decimal(minor: int | None, currency: str) -> str:
    """Write minor units as a form field takes them, `12.50`; nothing for None."""
    return "" if minor is None else decimal_text(minor, currency)


@register.filter
def sign(currency: str) -> str:
    """Give the currency's sign in the reader's language: `{{ lot.currency|sign }}`."""
    symbol: str = get_currency_symbol(currency, locale=(get_language() or "en").replace("-", "_"))
    return symbol
