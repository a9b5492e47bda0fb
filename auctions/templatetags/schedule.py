"""What a Dutch schedule comes to, for the page of a lot, its preview and the form of its listing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template

from auctions.selectors import selling

register = template.Library()


@register.filter
def schedule(terms: Mapping[str, Any], begins: datetime | None) -> selling.Falling | None:
    """Say what a lot's columns come to: `{% with fall=terms|schedule:begins %}`; nothing while they lack something."""
    return selling.falling(terms, begins)
