"""Amounts in templates. Each filter gives plain text: put it in a `<bdi>`."""

from django import template

from auctions.engine.money import decimal_text
from auctions.formatting import amount_text, currency_sign

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
    """Give the currency's sign: `{{ lot.currency|sign }}`."""
    return currency_sign(currency)
