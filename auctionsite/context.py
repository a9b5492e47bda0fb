"""What every page knows: the house, the languages to switch to, with whom one can sign in elsewhere."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language, get_language_info

from accounts.selectors import providers


def house(request: HttpRequest) -> dict[str, Any]:
    """Give templates the house's name and contact, and the same page's address in each language."""
    here = request.get_full_path()
    current = get_language()
    languages = [
        {
            "code": code,
            "name": get_language_info(code)["name_local"],
            "url": translate_url(here, code),
            "current": code == current,
        }
        for code, _ in settings.LANGUAGES
    ]
    return {"house": settings.HOUSE, "languages": languages, "providers": providers()}
