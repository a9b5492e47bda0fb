"""What a Dutch schedule comes to, for the page of a lot, its preview and the form of its listing."""

from collections.abc import Mapping
from typing import Any

from django import template

from auctions.selectors import selling

register = template.Library()


@register.filter
def falling(terms: Mapping[str, Any]) -> selling.Falling | None:
    """Say what a lot's columns come to: `{% with fall=terms|falling %}`; nothing while they are incomplete."""
    return selling.falling(terms)
