"""Names that look alike share a key, names that only resemble each other do not, and nobody speaks for the house."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.forms import NameField
from accounts.models import User
from accounts.names import name_key, speaks_for_the_house
from tests.cast import person

TWINS = [
    ("admin", "аdmin"),  # Cyrillic а
    ("Torg", "Тоrg"),  # Cyrillic Т, о
    ("Alice", "Αlice"),  # Greek Α
    ("Alice", "A1ice"),
    ("Alice", "AIice"),  # capital i
    ("Bob", "Воb"),  # Cyrillic В, о
    ("Bob", "B0b"),
    ("Kathy", "Каthу"),
    ("Nora", "Νora"),  # Greek Ν
    ("Rome", "Rοme"),  # Greek ο
    ("Max", "Мах"),
    ("Tess", "Tеѕѕ"),
    ("Jack", "Јасk"),
    ("Modem", "Modern"),
    ("Wanda", "ԝаndа"),
    ("HOME", "НОМЕ"),
    ("Peter", "Реtеr"),
    ("Zeta", "Ζετα"),
    ("Chris", "Сhrіѕ"),
    ("Ada", "Ａｄａ"),  # full width
    ("Ada", "A\u200bda"),
    ("Анна", "АННА"),
    ("Alice  Moss", "alice moss"),
]
STRANGERS = [("Anna", "Hanna"), ("Анна", "Алла"), ("Alice", "Alicia"), ("ليلى", "سلمى"), ("Иван", "Ирина")]


@pytest.mark.parametrize(("one", "other"), TWINS)
def test_names_that_look_alike_have_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(("one", "other"), STRANGERS)
def test_different_names_have_different_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize(
    "name",
    [
        "Admin",
        "аdmin",
        "Тоrg",
        "T0rg",
        "Torg Support",
        "The Torg",
        "torg_shop",
        "T.o.r.g",
        "Site Staff",
        "Root",
        "Seller",
    ],
)
def test_names_that_speak_for_the_house_are_kept(name: str) -> None:
    assert speaks_for_the_house(name)


@pytest.mark.parametrize(
    "name", ["Anna", "Анна", "Сергей Торгов", "ليلى", "Torger", "White House Prints", "Staffan", "42"]
)
def test_peoples_own_names_are_free(name: str) -> None:
    assert not speaks_for_the_house(name)
    assert NameField().clean(name) == name


def test_a_house_keeps_the_name_that_it_has(settings: Any) -> None:
    settings.HOUSE = {**settings.HOUSE, "name": "Grand Bazaar"}
    assert speaks_for_the_house("Grаnd Bаzааr help")
    assert speaks_for_the_house("GrandBazaar")
    assert not speaks_for_the_house("Bazaar lover")
    assert not speaks_for_the_house("Torg fan")


def test_the_database_takes_only_one_of_two_twins(db: None) -> None:
    person("Alice")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("other@example.org", name="Аlice")
