"""What people type becomes minor units, or is refused with the reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auctions.engine.money import CURRENCIES, LIMIT, AmountFault, AmountRefused, decimal_text, parse_amount


def fault_of(text: str, currency: str = "USD") -> AmountFault:
    with pytest.raises(AmountRefused) as refusal:
        parse_amount(text, currency)
    return refusal.value.fault


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("12", 1200),
        ("12.5", 1250),
        ("12,5", 1250),
        ("12.50", 1250),
        ("0", 0),
        ("0.01", 1),
        ("007", 700),
        (" \t12.50\r\n", 1250),
        ("1000", 100_000),
        ("10000000000.00", LIMIT),
        ("0" * 5000 + "1", 100),
    ],
)
def test_ascii_digits_with_the_currencys_decimals_are_an_amount(text: str, amount: int) -> None:
    assert parse_amount(text, "USD") == amount


@pytest.mark.parametrize("text", ["", " ", "\t\n"])
def test_nothing_is_empty(text: str) -> None:
    assert fault_of(text) is AmountFault.EMPTY


@pytest.mark.parametrize(
    "text",
    [
        *(
            "abc",
            "NaN",
            "Infinity",
            "-Infinity",
            "1e400",
            "1E+3",
            "1_000",
            "0x10",
            "+5",
            "--5",
            "-",
            ".",
            ",",
            "5.",
            ".5",
        ),
        *(
            "1 000",
            "1\u00a0000",
            "1'000",
            "1,000.00",
            "1.000,00",
            "1..5",
            "$5",
            "5$",
            "5 USD",
            "5\x00",
            "1/2",
            "\u00b2",
        ),
        *("\u0661\u0662", "\uff11\uff12", "\u0967\u0968", "\u22125", "5\u200f", "\u00a05", "\u216b", "5.\u0660\u0660"),
    ],
)
def test_anything_else_is_not_a_number(text: str) -> None:
    assert fault_of(text) is AmountFault.NOT_A_NUMBER


@pytest.mark.parametrize("text", ["-5", "-0", "-1.000", "-12.345678"])
def test_a_minus_sign_is_negative(text: str) -> None:
    assert fault_of(text) is AmountFault.NEGATIVE


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("1,000", (100_000, 100)),
        ("1.000", (100_000, 100)),
        ("12.500", (1_250_000, 1250)),
        ("999,990", (99_999_000, 99_999)),
        ("0.500", (50_000, 50)),
        ("1,234", (123_400,)),
    ],
)
def test_three_digits_after_a_separator_are_ambiguous(text: str, readings: tuple[int, ...]) -> None:
    with pytest.raises(AmountRefused) as refusal:
        parse_amount(text, "USD")
    assert (refusal.value.fault, refusal.value.readings) == (AmountFault.AMBIGUOUS, readings)


@pytest.mark.parametrize("text", ["1.2345", "1000.000", "1.0000", "0.00000000000000000001"])
def test_more_decimals_than_the_currency_has_are_too_precise(text: str) -> None:
    assert fault_of(text) is AmountFault.TOO_PRECISE


@pytest.mark.parametrize("text", ["10000000000.01", "10000000001", "9" * 13, "9" * 10_000])
def test_more_than_the_limit_is_too_high(text: str) -> None:
    assert fault_of(text) is AmountFault.TOO_HIGH


def test_an_unknown_currency_is_a_programming_error() -> None:
    with pytest.raises(KeyError):
        parse_amount("1", "XXX")
    with pytest.raises(KeyError):
        decimal_text(1, "XXX")


def test_a_refusal_shows_its_fault() -> None:
    assert str(AmountRefused(AmountFault.EMPTY)) == "(<AmountFault.EMPTY: 'empty'>, ())"


@pytest.mark.parametrize(
    ("amount", "text"), [(0, "0.00"), (5, "0.05"), (1250, "12.50"), (-1250, "-12.50"), (LIMIT, "10000000000.00")]
)
def test_a_form_value_has_all_decimals_and_no_grouping(amount: int, text: str) -> None:
    assert decimal_text(amount, "USD") == text


def test_currencies_with_other_exponents_are_read_and_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CURRENCIES, "JPY", 0)
    monkeypatch.setitem(CURRENCIES, "KWD", 3)
    assert (parse_amount("1500", "JPY"), decimal_text(1500, "JPY")) == (1500, "1500")
    assert fault_of("1.5", "JPY") is AmountFault.TOO_PRECISE
    assert (parse_amount("1500.25", "KWD"), decimal_text(1_500_250, "KWD")) == (1_500_250, "1500.250")
    with pytest.raises(AmountRefused) as refusal:
        parse_amount("1.234", "KWD")
    assert refusal.value.readings == (1_234_000, 1234)


@given(st.integers(0, LIMIT), st.sampled_from(sorted(CURRENCIES)))
def test_what_is_written_is_read_back(amount: int, currency: str) -> None:
    assert parse_amount(decimal_text(amount, currency), currency) == amount


@given(
    st.text() | st.text(alphabet="0123456789.,-+eE_ \u0663\uff13\u00a0", max_size=20),
    st.sampled_from(sorted(CURRENCIES)),
)
def test_any_text_is_an_exact_amount_or_a_named_fault(text: str, currency: str) -> None:
    try:
        amount = parse_amount(text, currency)
    except AmountRefused as refusal:
        assert isinstance(refusal.fault, AmountFault)
        assert all(type(reading) is int for reading in refusal.readings)
    else:
        assert type(amount) is int
        assert 0 <= amount <= LIMIT
        whole, _, decimals = text.strip(" \t\n\r\v\f").replace(",", ".").partition(".")
        assert decimal_text(amount, currency) == f"{whole.lstrip('0') or '0'}.{decimals:0<2}"
