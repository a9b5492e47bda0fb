"""Which fields of the house's own words are kept per language."""

from modeltranslation.translator import TranslationOptions, register

from auctions.models import Category


@register(Category)
class CategoryTranslation(TranslationOptions):
    """A category's name and text."""

    fields = ("name", "description")
    required_languages = ("en",)
