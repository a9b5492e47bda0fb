"""Each type of auction stands behind the same interface, with a row's columns, templates and words of its own."""

import pytest
from django.template.loader import get_template

from auctions.kinds import KINDS
from auctions.mapping import COLUMNS
from auctions.models import Auction, Bid


def test_every_type_that_can_be_listed_is_a_choice_of_the_model() -> None:
    assert KINDS.keys() <= set(Auction.Kind.values)


@pytest.mark.parametrize("name", KINDS)
def test_a_type_names_what_exists(name: str) -> None:
    kind = KINDS[name]
    assert kind.value == name
    assert kind.actions <= set(Bid.Action.values)
    assert set(kind.needs) <= set(COLUMNS) and kind.committed <= kind.actions


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("part", ["form", "terms", "note"])
def test_a_type_has_its_templates(name: str, part: str) -> None:
    assert get_template(f"auctions/_{part}_{name}.html")
