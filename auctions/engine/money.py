"""Money as integer minor units of one currency: what people type becomes an amount here, and an amount a form value.

How an amount looks to a reader (symbols, grouping, language) is not decided here.
"""

import re
from enum import Enum

CURRENCIES: dict[str, int] = {"USD": 2, "EUR": 2, "GBP": 2, "RUB": 2}
"""The exponent (number of decimals) of every currency the house knows, by ISO 4217 code."""

LIMIT = 10**12
"""The largest amount the house takes, in minor units."""

_WHITESPACE = " \t\n\r\v\f"
_NUMBER = re.compile(r"(?P<minus>-?)(?P<whole>[0-9]+)(?:[.,](?P<decimals>[0-9]+))?")
_GROUP = 3


class AmountFault(Enum):
    """Why a text is not an amount."""

    EMPTY = "empty"
    NOT_A_NUMBER = "not_a_number"
    AMBIGUOUS = "ambiguous"
    TOO_PRECISE = "too_precise"
    NEGATIVE = "negative"
    TOO_HIGH = "too_high"


class AmountRefused(Exception):
    """A text that is no amount; `readings` are the exact amounts (minor units) that an ambiguous text may mean."""

    def __init__(self, fault: AmountFault, readings: tuple[int, ...] = ()) -> None:
        super().__init__(fault, readings)
        self.fault = fault
        self.readings = readings


def within_limit(amount: int) -> int | None:
    """Give an amount (minor units) as something to offer: None where it is more than the house takes."""
    return amount if amount <= LIMIT else None


def parse_amount(text: str, currency: str) -> int:
    """Read ASCII digits with at most the currency's decimals, after `.` or `,`, as minor units.

    No grouping, no plus sign, no exponent, no other digits. Three digits after a separator may be thousands or
    decimals, so they are refused as ambiguous.

    :raises AmountRefused: with the fault, for every other text.
    :raises KeyError: for a currency the house does not know.
    """
    exponent = CURRENCIES[currency]
    stripped = text.strip(_WHITESPACE)
    if not stripped:
        raise AmountRefused(AmountFault.EMPTY)
    number = _NUMBER.fullmatch(stripped)
    if number is None:
        raise AmountRefused(AmountFault.NOT_A_NUMBER)
    whole, decimals = number["whole"], number["decimals"] or ""
    if number["minus"]:
        raise AmountRefused(AmountFault.NEGATIVE)
    if len(decimals) == _GROUP and len(whole) <= _GROUP:
        raise AmountRefused(AmountFault.AMBIGUOUS, _readings(whole, decimals, exponent))
    if len(decimals) > exponent:
        raise AmountRefused(AmountFault.TOO_PRECISE)
    digits = (whole + decimals.ljust(exponent, "0")).lstrip("0") or "0"
    # The length is looked at first, because int() refuses very long texts in its own way.
    if len(digits) > len(str(LIMIT)) or int(digits) > LIMIT:
        raise AmountRefused(AmountFault.TOO_HIGH)
    return int(digits)


def decimal_text(amount: int, currency: str) -> str:
    """Write minor units as digits with a point and all the currency's decimals, ungrouped: `12.50`.

    :raises KeyError: for a currency the house does not know.
    """
    exponent = CURRENCIES[currency]
    whole, decimals = divmod(abs(amount), 10**exponent)
    sign = "-" if amount < 0 else ""
    return f"{sign}{whole}.{decimals:0{exponent}d}" if exponent else f"{sign}{whole}"


def _readings(whole: str, decimals: str, exponent: int) -> tuple[int, ...]:
    """Give what `1,000` may mean, thousands first; a reading that the currency cannot express is left out."""
    grouped = int(whole + decimals) * 10**exponent
    kept, dropped = decimals[:exponent], decimals[exponent:]
    if dropped.strip("0"):
        return (grouped,)
    return grouped, int(whole + kept.ljust(exponent, "0"))
