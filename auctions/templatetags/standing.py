"""How long a bid stands in a perpetual lot, and the times of its call."""

from datetime import datetime
from typing import NamedTuple

from django import template
from django.utils.translation import ngettext

from auctions.engine.perpetual import DAY, DEFAULT_STANDING

register = template.Library()
DAYS = (7, 14, 30, 60, 90)


class Choice(NamedTuple):
    """A time that a bid can stand for."""

    days: int
    text: str
    chosen: bool


@register.simple_tag
def standing_choices(chosen: int | None) -> list[Choice]:
    """Give the times to choose from; the usual one is chosen until another is."""
    wanted = chosen if chosen in DAYS else DEFAULT_STANDING // DAY
    return [Choice(days, _days_text(days), days == wanted) for days in DAYS]


@register.filter
def moment(text: str) -> datetime:
    """Read a time of the public state, so that a page can write it."""
    return datetime.fromisoformat(text)


def _days_text(days: int) -> str:
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
