"""How the hostile tests ask, and how they read what they are told."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from auctions.models import Auction
from auctions.services.listing import create_draft

LETTERS = {"en": re.compile("[a-z]{3}"), "ru": re.compile("[а-я]{3}"), "ar": re.compile("[\u0621-\u064a]{3}")}
LISTING = {
    "kind": "english", "title": "A title", "currency": "USD",
    "window_s": "120", "extension_s": "120", "max_extensions": "10",
}  # fmt: skip


@pytest.fixture(autouse=True)
def english(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Begin in English, and keep pictures out of the house's own folder."""
    settings.MEDIA_ROOT = tmp_path
    with translation.override("en"):
        yield


def as_(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def at(name: str, *args: Any, language: str = "en") -> str:
    with translation.override(language):
        return reverse(name, args=args)


def said(answer: Any) -> str:
    """Give what an answer says is wrong: the desk's error, those of its forms, or the page itself."""
    context = answer.context or {}
    forms = [context[name] for name in ("form", "filters") if name in context]
    errors = [str(error) for form in forms for found in getattr(form, "form", form).errors.values() for error in found]
    return " ".join([str(context.get("error", "")), *errors]).strip() or answer.content.decode()


def understood(answer: Any, language: str) -> bool:
    return bool(LETTERS[language].search(said(answer)))


def bid_of(**changes: Any) -> dict[str, Any]:
    return {"key": str(uuid4()), "seq": "1", "amount": "20.00", "confirmed": "on", **changes}


@pytest.fixture
def draft(sela: User) -> Auction:
    return create_draft(seller_id=sela.pk, title="Draft", currency="USD")
