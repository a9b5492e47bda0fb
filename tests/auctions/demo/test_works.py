"""The demo catalogue: every work can be drawn, described, listed and found, at prices that the house's rules allow."""

import re
from collections import Counter

import pytest

from auctions.demo.posters import STYLES
from auctions.demo.works import CATEGORIES, WORKS, Work
from auctions.demo.works.work import prose
from auctions.engine.money import CURRENCIES, LIMIT

SCRIPTS = {"en": "[A-Za-z]", "ru": "[А-Яа-яЁё]", "ar": "[\u0621-\u064a]"}

every_work = pytest.mark.parametrize("work", WORKS, ids=lambda work: f"{work.style}-{work.seed}")


def test_there_are_forty_works_or_more_in_eight_categories_each_with_some() -> None:
    assert len(WORKS) >= 40
    assert len(CATEGORIES) == 8
    counts = Counter(work.category for work in WORKS)
    assert set(counts) == {category.slug for category in CATEGORIES}
    assert min(counts.values()) >= 4


def test_neighbours_in_the_list_are_of_different_categories() -> None:
    assert all(len({work.category for work in WORKS[i : i + 3]}) > 1 for i in range(len(WORKS) - 2))


def test_categories_are_named_in_every_language_and_have_plain_slugs() -> None:
    for category in CATEGORIES:
        assert re.fullmatch(r"[a-z]+", category.slug)
        assert set(category.names) == set(SCRIPTS)
        for language, name in category.names.items():
            assert re.match(SCRIPTS[language], name)


def test_no_two_works_share_a_title_or_a_drawing_and_no_title_begins_another() -> None:
    titles = [work.title for work in WORKS]
    assert not [(a, b) for a in titles for b in titles if a is not b and b.startswith(a)]
    assert len({(work.style, work.seed) for work in WORKS}) == len(WORKS)


def test_every_style_is_on_sale() -> None:
    assert {work.style for work in WORKS} == set(STYLES)


def test_every_language_and_currency_has_works() -> None:
    assert Counter(work.language for work in WORKS).keys() == SCRIPTS.keys()
    assert {work.currency for work in WORKS} == {"EUR", "USD", "GBP", "RUB"}
    assert sum(work.language != "en" for work in WORKS) >= 8


def test_most_works_can_be_sold_without_a_reserve_and_one_will_miss_it() -> None:
    assert sum(work.reserve is None for work in WORKS) > len(WORKS) / 2
    assert sum((work.reserve or 0) > work.estimate for work in WORKS) == 1


def test_enough_works_may_be_listed_in_other_drawings() -> None:
    assert sum(work.series for work in WORKS) >= 17


@every_work
def test_prices_obey_the_rules_of_the_house(work: Work) -> None:
    assert work.currency in CURRENCIES
    assert 0 < work.opening_price < work.estimate < LIMIT
    if work.reserve is not None:
        assert work.opening_price < work.reserve < LIMIT
    if work.buy_now is not None:
        assert work.buy_now * 10 >= work.opening_price * 13
        assert work.buy_now >= (work.reserve or 0)
        assert work.buy_now < LIMIT


@every_work
def test_texts_are_of_the_works_language_and_of_a_fitting_length(work: Work) -> None:
    for text in (work.title, work.alt, work.description):
        assert re.match(SCRIPTS[work.language], text)
        assert text == text.strip()
    assert 10 <= len(work.title) <= 60
    assert 40 <= len(work.alt) <= 200
    assert 2 <= work.description.count("\n\n") + 1 <= 4
    assert 250 <= len(work.description) <= 1200


@every_work
def test_the_description_owns_up_to_the_program_and_names_the_seed_once(work: Work) -> None:
    assert re.search(r"[Dd]rawn by the house's program|программ(ой|а) дома|برنامج الدار", work.description)
    assert re.findall(r"\d+", work.description).count(str(work.seed)) == 1
    assert work.description.count(str(work.seed)) == 1, "not within another number either"


def test_prose_joins_lines_but_keeps_paragraphs_and_lists() -> None:
    text = prose("""
        One line
        and the next.

        - an item
          that goes on
        - another
    """)
    assert text == "One line and the next.\n\n- an item that goes on\n- another"
