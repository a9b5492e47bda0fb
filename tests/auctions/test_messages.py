"""messages: every refusal, fault, reason and outcome has words, in each language, with its amounts in them."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils import translation

from auctions import messages
from auctions.engine.english import Detail, Outcome, Reason, Refusal, ReserveRefusal, TermsFault
from auctions.engine.money import AmountFault, AmountRefused, parse_amount
from auctions.services.listing import ListingFault
from auctions.services.staff import StaffRefusal


@pytest.fixture(params=[code for code, _ in settings.LANGUAGES])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    with translation.override(request.param):
        yield request.param


@pytest.mark.parametrize("reason", Refusal)
@pytest.mark.parametrize("moved", [False, True])
def test_every_refusal_has_words(language: str, reason: Refusal, moved: bool) -> None:
    text = messages.refusal_text(reason, "EUR", least=1250, buy_now=5000, moved=moved)
    assert text and "%(" not in text


@pytest.mark.parametrize(
    "reason", [Refusal.TOO_LOW, Refusal.NOT_ABOVE_OWN_MAXIMUM, Refusal.BUY_NOW_GONE, Refusal.TERMS_CHANGED]
)
def test_a_refusal_says_what_would_do(language: str, reason: Refusal) -> None:
    assert messages.written(1250, "EUR") in messages.refusal_text(reason, "EUR", least=1250)


def test_a_refusal_without_a_least_amount_names_none() -> None:
    assert messages.refusal_text(Refusal.BUY_NOW_GONE, "EUR") == "This lot can no longer be bought at once."
    assert messages.refusal_text(Refusal.TERMS_CHANGED, "EUR").endswith("since you looked. Look at it again.")


def test_a_bid_overtaken_says_so() -> None:
    text = messages.refusal_text(Refusal.TOO_LOW, "USD", least=1100, moved=True)
    assert text == "Somebody bid while you were deciding. That is too low now. Bid $11.00 or more."


@pytest.mark.parametrize("typed", ["", "abc", "1,000", "1.005", "1.5555", "-1", "9" * 30, "1e5", "NaN", "١٢", "12_0"])
def test_every_mistyped_amount_has_words(language: str, typed: str) -> None:
    with pytest.raises(AmountRefused) as refused:
        parse_amount(typed, "USD")
    text = messages.amount_fault_text(refused.value, "USD")
    assert text and "%(" not in text
    for reading in refused.value.readings:
        assert messages.written(reading, "USD") in text


@pytest.mark.parametrize("fault", [fault for fault in AmountFault if fault is not AmountFault.AMBIGUOUS])
def test_every_amount_fault_has_words(language: str, fault: AmountFault) -> None:
    assert messages.amount_fault_text(AmountRefused(fault), "USD")


@pytest.mark.parametrize("fault", [*ListingFault, *TermsFault])
def test_every_listing_fault_has_words(language: str, fault: ListingFault | TermsFault) -> None:
    assert messages.listing_fault_text(fault)


@pytest.mark.parametrize("reason", ReserveRefusal)
def test_every_refusal_of_a_lower_reserve_has_words(language: str, reason: ReserveRefusal) -> None:
    assert messages.reserve_refusal_text(reason)


@pytest.mark.parametrize("reason", StaffRefusal)
def test_every_refusal_of_what_staff_ask_has_words(language: str, reason: StaffRefusal) -> None:
    assert messages.staff_refusal_text(reason)


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_words(language: str, reason: Reason) -> None:
    assert messages.reason_text(reason.value)


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_words(language: str, outcome: Outcome) -> None:
    assert messages.outcome_text(outcome.value)


@pytest.mark.parametrize("detail", [Detail.CAPPED, Detail.TIED])
def test_what_a_price_told_has_words_and_nothing_has_none(language: str, detail: Detail) -> None:
    assert messages.detail_text(detail.value)
    assert messages.detail_text("") == ""


def test_amounts_stay_together_in_a_sentence_that_runs_from_right_to_left() -> None:
    with translation.override("ar"):
        assert messages.written(1250, "EUR").startswith("\u2068")
    with translation.override("en"):
        assert messages.written(1250, "EUR") == "€12.50"
