"""The words for a type of auction in templates, by its kind."""

from django import template

from auctions import explained as words

register = template.Library()


@register.filter
def explained(kind: str) -> words.Explained | None:
    """Give the words for a kind: `{% with type=kind|explained %}`; nothing for one that is not known."""
    return words.TYPES.get(kind)
