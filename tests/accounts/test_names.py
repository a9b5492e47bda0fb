"""Names that look alike share a key, names that only resemble each other do not, and nobody speaks for the house."""

import time
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.forms import NameField
from accounts.models import User
from accounts.names import MOST, name_key, speaks_for_the_house, tidy
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
    ("Admin", "ᴀᴅᴍɪɴ"), ("Home", "ʜᴏᴍᴇ"), ("Support", "ꜱᴜᴘᴘᴏʀᴛ"),  # small capitals
    ("Alice", "𝐀𝐥𝐢𝐜𝐞"), ("Alice", "𝕬𝖑𝖎𝖈𝖊"), ("Alice", "𝓐𝓵𝓲𝓬𝓮"), ("Alice", "𝙰𝚕𝚒𝚌𝚎"), ("Alice", "Ⓐⓛⓘⓒⓔ"),
    ("Alice", "Ꭺlice"), ("Alice", "ꓮlice"), ("Alice", "AӀice"), ("Alice", "Aⅼⅰⅽe"), ("Alice", "A|ice"),
    ("Alice", "Alıce"), ("Alice", "Aⅼіⅽе"), ("Alice", "A\u00adlice"), ("Alice", "Al\u2063ice"),
    ("Alice", "\u202eAlice"), ("Alice", "Alice\u202c"), ("Alice", "\u2066Alice\u2069"), ("Alice", "Ali\u200dce"),
    ("Alice", "\u200fAlice"), ("Alice", "\ufeffAlice"), ("Alice", "Al\u061cice"), ("Alice", "Alice\u2003"),
    ("ليلى", "\u200fليلى\u200e"), ("ليلى", "ليلي"), ("Анна", "\u202bАнна"),
    ("Bob", "Вοb"), ("Bob", "ВОВ"), ("Bob", "ꓐob"), ("Bob", "B૦b"), ("Bob", "Boᖯ"), ("Bob", "Вo\u0412"),
    ("David", "Ⅾavid"), ("David", "ⅾavid"), ("David", "ԁavid"), ("David", "Daνid".replace("ν", "ѵ")),
    ("Eve", "Еvе"), ("Eve", "Εve"), ("Eve", "ℰve"), ("Eve", "Eѵe"), ("Fritz", "Ϝritz"), ("George", "ցeorge"),
    ("Hanna", "Ηanna"), ("Hanna", "Нanna"), ("Hanna", "ℍanna"), ("Ivan", "lvan"), ("Ivan", "Іvan"), ("Ivan", "1van"),
    ("John", "Јohn"), ("John", "Jοhn"), ("John", "Joհn"), ("Kim", "Κim"), ("Kim", "Кim"), ("Kim", "\u212aim"),
    ("Lena", "Ⅼena"), ("Lena", "ʟena"), ("Mia", "Міа"), ("Mia", "Μia"), ("Mia", "Ϻia"), ("Mia", "rnia"),
    ("Nina", "Νina"), ("Otto", "0tt0"), ("Otto", "Оttо"), ("Otto", "Οttο"), ("Otto", "Օtto"), ("Otto", "ഠtto"),
    ("Paul", "Рaul"), ("Paul", "Ρaul"), ("Paul", "ⲣaul"), ("Quinn", "ԛuinn"), ("Quinn", "զuinn"), ("Rosa", "гosa"),
    ("Sam", "Ѕam"), ("Sam", "ѕam"), ("Sam", "Տam"), ("Tom", "Тom"), ("Tom", "Τom"), ("Tom", "𝚃om"), ("Uli", "սli"),
    ("Uli", "Սli"), ("Vera", "ѵera"), ("Vera", "ⅴera"), ("Willi", "vvilli"), ("Willi", "ѡilli"), ("Willi", "Ԝilli"),
    ("Xaver", "Χaver"), ("Xaver", "Хaver"), ("Yan", "Υan"), ("Yan", "Үan"), ("Yan", "уan"), ("Zoe", "Ζoe"),
    ("René", "Rene\u0301"), ("René", "Rеné"), ("Ёлка", "Ëлкa"), ("ÉCLAIR", "éclair"), ("STRASSE", "straße"),
    ("Ника", "НИКА"), ("Νίκος", "ΝΊΚΟΣ"), ("ﬁona", "fiona"), ("№1", "No1"), ("２０", "2O"),
]  # fmt: skip
STRANGERS = [
    *(("Nina", "Vina"), ("Nina", "Hina"), ("Lena", "Lana"), ("Юра", "Яра"), ("Игорь", "Егорь"), ("Agent 6", "Agent 0")),
    *(("Room 7", "Room 1"), ("Room 3", "Room 8"), ("Ада", "Ида"), ("Шура", "Щура"), ("René", "Rene")),
    ("Anna", "Hanna"),
    ("Анна", "Алла"),
    ("Alice", "Alicia"),
    ("ليلى", "سلمى"),
    ("Иван", "Ирина"),
]


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


def test_there_are_a_hundred_pairs() -> None:
    assert len(set(TWINS)) >= 100


@pytest.mark.parametrize("name", ["Pаul", "Αnna", "ВасяPro", "ցeorge", "Anna Кim", "Ꭺlice"])
def test_a_word_in_two_scripts_is_asked_to_choose_one(name: str) -> None:
    with pytest.raises(ValidationError, match="two scripts"):
        NameField().clean(name)


@pytest.mark.parametrize(
    "name", ["DJ Вася", "Anna Ким", "東京タワー", "München", "Nguyễn", "Ελλάδα", "علي 22", "Ἀλέξανδρος"]
)
def test_a_name_may_have_words_of_several_scripts(name: str) -> None:
    assert NameField().clean(name) == name


@pytest.mark.parametrize("name", ["\u202eecilA", "\u2066\u2069", "A\u200fB", "\u061cعلي", "Al\u202eecnil"])
def test_marks_of_direction_are_in_no_name(name: str) -> None:
    assert not set(tidy(name)) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def test_a_key_fits_its_column_and_takes_less_than_a_millisecond() -> None:
    names = [*("".join(pair) for pair in TWINS), "ΐ" * MOST, "ᾂ" * MOST, "𝕬" * MOST, "각" * MOST]
    most = User._meta.get_field("name_key").max_length
    began = time.perf_counter()
    keys = [name_key(name[:MOST]) for name in names * 10]
    assert (time.perf_counter() - began) / len(keys) < 0.001
    assert max(map(len, keys)) <= most


def test_a_key_is_its_own_key() -> None:
    for name in {name for pair in [*TWINS, *STRANGERS] for name in pair}:
        assert name_key(name_key(name)) == name_key(name)


def test_new_keys_keep_the_first_of_two_twins_and_number_the_others(db: None) -> None:
    renew = import_module("accounts.migrations.0004_name_keys").renew
    names = ["Alice", "Bob", "Vera", "Yan"]
    people = [User.objects.create_user(f"{name}@example.org", name=name) for name in names]
    for user, name, key in zip(people, ["Nina", "ɴina", "ʜome 2", "x" * 40], ["a", "nina", "b", "c"], strict=True):
        User.objects.filter(pk=user.pk).update(name=name, name_key=key)  # as an older table had them
    twin, long = (User.objects.create_user(f"late{n}@example.org", name=f"Late {n}") for n in range(2))
    User.objects.filter(pk=twin.pk).update(name="Nɪna", name_key="d")
    User.objects.filter(pk=long.pk).update(name="X" * 40, name_key="e")
    renew(apps, None)
    found = dict(User.objects.order_by("pk").values_list("name", "name_key"))
    assert list(found) == ["Nina", "ɴina 2", "ʜome 2", "x" * 40, "Nɪna 3", f"{'X' * 38} 2"]
    assert found == {name: name_key(name) for name in found}


def test_the_database_takes_only_one_of_two_twins(db: None) -> None:
    person("Alice")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("other@example.org", name="Аlice")
