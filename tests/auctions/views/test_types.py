"""The pages that explain the types of auction, the includes for other pages, and the comparison on a guess."""

import re
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils.translation import override

from auctions.engine import dutch, sealed
from auctions.engine.simulation import Driver, Way, simulate
from auctions.engine.steps import DEFAULT_TABLES
from auctions.explained import BEHAVIOUR, DRIVERS, KIND_OF, TYPES, WAYS
from auctions.models import Auction, StepTable

INDEX, COMPARE = "/en/help/types/", "/en/sell/compare"
KINDS = ("english", "dutch", "sealed", "perpetual")
GUESS = {"start": "50", "guesses": "80 95 120", "currency": "USD"}


def ask(client: Client, **query: Any) -> Any:
    return client.get(COMPARE, {**GUESS, **query})


def outcomes(answer: Any) -> list[tuple[int | None, int | None]]:
    return [(row.price, row.buyer) for row in answer.context["rows"]]


def errors(answer: Any) -> dict[str, list[str]]:
    return {name: [*found] for name, found in answer.context["form"].errors.items()}


def test_the_index_compares_all_types_without_a_query(client: Client, db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        page = client.get(INDEX).content.decode()
    for kind in KINDS:
        assert f'href="{INDEX}{kind}/"' in page
        assert str(TYPES[kind].pays) in page


@pytest.mark.parametrize("kind", KINDS)
def test_each_type_has_a_page_that_says_all_of_it(
    kind: str, client: Client, db: None, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        answer = client.get(f"{INDEX}{kind}/")
    words, page = TYPES[kind], answer.content.decode().replace("&#x27;", "'")
    said = [words.name, words.sentence, words.best_for, words.bidding]
    for text in (*said, *words.steps, *words.advantages, *words.risks, *words.surprises, *words.examples):
        assert str(text) in page
    assert page.count('<svg class="pic pic--') == len(words.steps) == 4
    assert " style=" not in page


@pytest.mark.parametrize("kind", ["japanese", "English", "english%20", "..%2Fenglish"])
def test_an_unknown_type_is_not_found(kind: str, client: Client, db: None) -> None:
    assert client.get(f"{INDEX}{kind}/").status_code == 404


@pytest.mark.parametrize("address", [INDEX, f"{INDEX}dutch/", COMPARE])
def test_these_pages_are_only_read(address: str, client: Client, db: None) -> None:
    assert client.post(address).status_code == 405


def test_the_help_page_leads_to_the_types(client: Client, db: None) -> None:
    assert f'href="{INDEX}"' in client.get("/en/help/").content.decode()


def test_every_type_of_the_house_has_its_words() -> None:
    assert set(TYPES) == set(KIND_OF.values()) == set(Auction.Kind.values)
    assert set(WAYS) == set(BEHAVIOUR) == set(KIND_OF) == set(Way)
    assert set(DRIVERS) == set(Driver)


def test_the_cards_offer_what_they_are_given_and_tick_what_is_chosen() -> None:
    cards = render_to_string("auctions/_type_cards.html", {"offered": ["english", "sealed"], "chosen": "sealed"})
    radios = re.findall(r'<input [^>]*type="radio"[^>]*>', cards)
    assert [re.search(r'value="(\w+)"', radio)[1] for radio in radios] == ["english", "sealed"]
    assert ["checked" in radio for radio in radios] == [False, True]
    assert all('name="kind"' in radio for radio in radios)
    assert cards.count('aria-hidden="true"') == 2
    assert str(TYPES["english"].sentence) in cards
    assert " style=" not in cards


@pytest.mark.parametrize("kind", KINDS)
def test_the_note_tells_a_bidder_what_to_know(kind: str) -> None:
    note = render_to_string("auctions/_type_note.html", {"kind": kind}).replace("&#x27;", "'")
    assert all(str(text) in note for text in (TYPES[kind].bidding, *TYPES[kind].surprises))


def test_the_note_of_an_unknown_type_is_empty() -> None:
    assert not render_to_string("auctions/_type_note.html", {"kind": "japanese"}).strip()


def test_the_examples_are_what_the_rules_come_to() -> None:
    first, second = (str(text) for text in TYPES["english"].examples)
    _alice, _bob, charlie = simulate(10_00, [24_50, 90_00, 99_00], DEFAULT_TABLES["USD"])[0].course[1:]
    assert "he leads at $25.00" in first and "he leads at $91.00" in first and charlie == 91_00
    assert simulate(10_00, [20_00, 20_00], DEFAULT_TABLES["USD"])[0].price == 20_00
    assert simulate(10_00, [20_00, 20_01], DEFAULT_TABLES["USD"])[0].price == 20_01 and "at $20.01" in second

    minute = 60_000_000
    terms = dutch.Terms(100_00, 80_00, 7_50, every=minute, starts_at=0, ends_at=10 * minute)
    assert [dutch.price_at(terms, at * minute) for at in (1, 2, 3, 9)] == [92_50, 85_00, 80_00, 80_00]
    assert all(amount in str(TYPES["dutch"].examples[0]) for amount in ("$92.50", "$85.00", "$80.00"))

    bids = [sealed.Opened(1, 1, 30_00), sealed.Opened(2, 2, 50_00), sealed.Opened(3, 3, 40_00)]
    paid = [
        sealed.result(sealed.Terms(10_00, pricing, None, 0, 1), bids).price
        for pricing in (sealed.Pricing.FIRST, sealed.Pricing.SECOND)
    ]
    assert paid == [50_00, 40_00]
    assert "pays $50.00, with second price $40.00" in str(TYPES["sealed"].examples[0])


def test_a_guess_is_sold_in_each_way(client: Client, db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        answer = ask(client)
    assert answer.status_code == 200
    assert outcomes(answer) == [(96_00, 1), (115_00, 1), (80_00, 1), (95_00, 1), (96_00, 1)]
    page = answer.content.decode()
    assert "$96.00" in page and "$120.00" in page
    assert page.count('class="course"') == 5
    assert " style=" not in page


def test_nothing_is_asked_at_first_and_the_listings_price_is_filled_in(client: Client, db: None) -> None:
    answer = client.get(COMPARE, {"opening_price": "12.50", "currency": "RUB"})
    assert (answer.status_code, answer.context["rows"]) == (200, [])
    assert (answer.context["form"]["start"].value(), answer.context["form"]["currency"].value()) == ("12.50", "RUB")


def test_htmx_gets_the_part_that_asks_again_by_htmx(client: Client, db: None) -> None:
    whole, part = ask(client).content.decode(), client.get(COMPARE, GUESS, headers={"HX-Request": "true"})
    assert "<html" in whole and "hx-get" not in whole
    assert "HX-Request" in part.headers["Vary"]
    assert part.content.decode().startswith("\n\n<section") and f'hx-get="{COMPARE}"' in part.content.decode()


@pytest.mark.parametrize(
    "guesses",
    [
        "80 95.00 120",
        "80, 95, 120",
        "80,95,120",
        "80;95;120",
        "80; 95,00; 120,",
        "80،95، 120",
        "80\n95\t120",
        [80, 95, 120],
    ],
)
def test_guesses_may_be_written_in_many_ways(guesses: str, client: Client, db: None) -> None:
    assert outcomes(ask(client, guesses=guesses)) == outcomes(ask(client))


def test_repeated_fields_may_have_decimal_commas(client: Client, db: None) -> None:
    assert outcomes(ask(client, guesses=["80,50", "120,50"]))[3] == (80_50, 1)


@pytest.mark.parametrize(
    ("guesses", "says"),
    [
        ("80,95", "may be one amount or several"),
        ("1,000,000 5", "may be one amount or several"),
        ("80", "Give 2 to 8 amounts"),
        ("1 2 3 4 5 6 7 8 9", "Give 2 to 8 amounts"),
        ("ten 20", "That is not an amount"),
        ("٨٠ ٩٠", "That is not an amount"),
        ("80 0", "above zero"),
        ("80 -5", "below zero"),
        ("80 1.000", "read in two ways"),
        ("80 1.005", "read in two ways"),
        ("80 12.3456", "too many decimals"),
        ("80 99999999999999", "more than the house takes"),
        ("<b>5</b> 6", "That is not an amount"),
        ("", "required"),
        (" ; ", "required"),
        ("1 " * 200, "Give 2 to 8 amounts"),
    ],
)
def test_a_guess_that_is_none_is_said_so_and_kept(guesses: str, says: str, client: Client, db: None) -> None:
    answer = ask(client, guesses=guesses)
    assert answer.status_code == 422
    assert says in " ".join(errors(answer)["guesses"])
    assert answer.context["form"]["guesses"].value() == guesses
    assert answer.context["form"]["start"].value() == "50"
    assert answer.context["rows"] == []
    assert "<b>5</b>" not in answer.content.decode()


def test_each_wrong_amount_is_named(client: Client, db: None) -> None:
    found = errors(ask(client, guesses="80 ten 0"))["guesses"]
    assert ["ten" in found[0], "0" in found[1], len(found)] == [True, True, 2]


@pytest.mark.parametrize(
    ("start", "says"),
    [
        ("ten", "That is not an amount"),
        ("0", "above zero"),
        ("", "required"),
        ("1,000", "read in two ways"),
        ("9999999999.99", "more than the house takes"),
    ],
)
def test_a_start_price_that_is_none_is_said_so_and_kept(start: str, says: str, client: Client, db: None) -> None:
    answer = ask(client, start=start)
    assert answer.status_code == 422
    assert says in errors(answer)["start"][0]
    assert answer.context["form"]["start"].value() == start


def test_what_is_left_out_is_asked_for(client: Client, db: None) -> None:
    assert set(errors(client.get(COMPARE, {"start": "10"}))) == {"guesses"}
    assert set(errors(client.get(COMPARE, {"guesses": "10 20"}))) == {"start"}


def test_the_currency_has_its_own_steps_and_must_be_offered(client: Client, db: None) -> None:
    assert outcomes(ask(client, currency="RUB"))[0] == (100_00, 1)
    assert set(errors(ask(client, currency="XAU"))) == {"currency"}
    assert client.get(COMPARE, {"start": "50", "guesses": "80 95"}).context["currency"] == "EUR"


def test_a_house_without_currencies_says_so(client: Client, db: None) -> None:
    StepTable.objects.all().delete()
    assert client.get(COMPARE).status_code == 200
    assert set(errors(client.get(COMPARE, {"start": "50", "guesses": "80 95"}))) == {"currency"}


def test_who_would_pay_most_does_not_always_win_and_the_page_says_why(client: Client, db: None) -> None:
    answer = ask(client, start="10", guesses="19.50 20 20.01")
    assert outcomes(answer)[0] == (20_00, 2)
    assert "The one who would pay most came later" in answer.content.decode()


def test_nobody_pays_less_than_the_start(client: Client, db: None) -> None:
    answer = ask(client, guesses="10 20")
    assert outcomes(answer) == [(None, None)] * 5
    assert "Not sold" in answer.content.decode()
    assert 'class="pic__dot"' not in answer.content.decode()


@pytest.mark.parametrize("language", ["ru", "ar"])
def test_every_language_has_these_pages(language: str, client: Client, db: None) -> None:
    with override(language):
        for address in (INDEX, f"{INDEX}perpetual/", COMPARE):
            assert client.get(address.replace("/en/", f"/{language}/"), GUESS).status_code == 200
