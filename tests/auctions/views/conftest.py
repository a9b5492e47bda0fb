"""A seller at her listing."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from auctions.models import Auction, Category
from auctions.services.listing import create_draft
from tests.auctions.views.selling import local


@pytest.fixture
def as_sela(client: Client, sela: User) -> Client:
    client.force_login(sela)
    return client


@pytest.fixture
def draft(sela: User) -> Auction:
    return create_draft(seller_id=sela.pk)


@pytest.fixture
def typed(prints: Category) -> dict[str, Any]:
    """What a seller types into every field of a good listing."""
    return {
        "title": "Tidal poster",
        "category": str(prints.pk),
        "description": "A **poster**.",
        "currency": "USD",
        "opening_price": "10.00",
        "reserve": "",
        "buy_now": "",
        "fixed_step": "",
        "starts_at": "",
        "published_end": local(timezone.now() + timedelta(days=2)),
        "window_s": "120",
        "extension_s": "120",
        "max_extensions": "10",
    }
