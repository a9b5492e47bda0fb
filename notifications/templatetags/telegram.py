"""Filters for Telegram's HTML. They give plain strings, so that autoescape still does its work on them."""

from django import template

from notifications import markup

register = template.Library()


@register.filter
def isolate(value: object) -> str:
    """Wrap what people wrote, whose direction is its own."""
    return markup.isolated(value)


@register.filter
def ltr(value: object) -> str:
    """Wrap an amount, which runs left to right in every language."""
    return markup.isolated(value, by=markup.LRI)
