"""The house's icons in templates, as references into one sprite. A builtin of every template."""

from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()
TURNING = {"left", "right"}
"""Icons that point along the line, and so turn with the direction of the script."""


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """Draw an icon of `static/img/icons.svg`: `{% icon "watch" %}`. It says nothing to a screen reader."""
    turns = " icon--turns" if name in TURNING else ""
    return format_html(
        '<svg class="icon icon--{}{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        name,
        turns,
        static("img/icons.svg"),
        name,
    )
