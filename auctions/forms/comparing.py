"""What a seller guesses: a start price, and what people would pay, as they type it."""

import re
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from auctions.engine.money import AmountRefused, parse_amount
from auctions.engine.simulation import FEWEST, MOST
from auctions.filters import offered_currencies
from auctions.forms.fields import MoneyField
from auctions.messages import FIRST_STRONG_ISOLATE, POP_ISOLATE, amount_fault_text, listing_fault_text
from auctions.services.listing import ListingFault

_BETWEEN = re.compile(r"[\s;،؛]+|,(?=[\s;]|$)")
"""What stands between two amounts; a comma right before a digit may belong to the amount."""


class _Repeated(forms.TextInput):
    """Takes a name that is sent several times as one list."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str | None:
        values = data.getlist(name)
        return "; ".join(values) if values else None


class AmountsField(forms.CharField):
    """Several amounts in one line; their value is a list of minor units of `currency`."""

    currency = "EUR"
    default_error_messages = {  # noqa: RUF012 - as Django's fields have it
        "number": _("Give %(fewest)s to %(most)s amounts, with spaces or semicolons between them."),
        "comma": _("%(typed)s may be one amount or several. Put semicolons between amounts: 12,50; 14,00."),
        "amount": _("%(typed)s: %(fault)s"),
        "zero": _("Give an amount above zero."),
    }

    def to_python(self, value: Any) -> Any:
        """Read each amount strictly.

        :raises forms.ValidationError: with a message for each part that is no amount above zero.
        """
        typed = self._pieces(super().to_python(value) or "")
        if typed and not FEWEST <= len(typed) <= MOST:
            params = {"fewest": FEWEST, "most": MOST}
            raise forms.ValidationError(self.error_messages["number"], code="number", params=params)
        amounts, wrong = list[int](), list[forms.ValidationError]()
        for piece in typed:
            try:
                amounts.append(self._amount(piece))
            except forms.ValidationError as error:
                wrong.append(error)
        if wrong:
            raise forms.ValidationError(wrong)
        return amounts

    def _pieces(self, text: str) -> list[str]:
        """Take the line apart; without semicolons a comma may be a decimal comma or stand between two amounts."""
        pieces = [piece for piece in _BETWEEN.split(text) if piece]
        if ";" in text:
            return pieces
        found = list[str]()
        for piece in pieces:
            first, *others = piece.split(",")
            if len(others) == 1 or (others and all(len(other) == 3 for other in others)):
                raise self._refused("comma", piece)
            found += [first, *others]
        return found

    def _amount(self, piece: str) -> int:
        try:
            amount = parse_amount(piece, self.currency)
        except AmountRefused as refused:
            raise self._refused("amount", piece, amount_fault_text(refused, self.currency)) from None
        if not amount:
            raise self._refused("amount", piece, self.error_messages["zero"])
        return amount

    def _refused(self, code: str, piece: str, fault: Any = "") -> forms.ValidationError:
        params = {"typed": f"{FIRST_STRONG_ISOLATE}{piece[:40]}{POP_ISOLATE}", "fault": fault}
        return forms.ValidationError(self.error_messages[code], code=code, params=params)


class CompareForm(forms.Form):
    """A question about a lot that need not exist; empty until it is asked, with the listing's price filled in."""

    start = MoneyField(
        label=_("Start price"),
        help_text=_("The least you would take: opening price, minimum or, in the Dutch auction, floor."),
    )
    guesses = AmountsField(
        label=_("What people would pay"),
        max_length=200,
        help_text=_("Your guess, one amount for each of two to eight people: 80 95.50 120."),
        widget=_Repeated(attrs={"inputmode": "text", "autocomplete": "off", "dir": "ltr"}),
    )
    currency = forms.ChoiceField(label=_("Currency"), required=False)

    def __init__(self, query: QueryDict) -> None:
        asked = any(name in query for name in ("start", "guesses"))
        initial = {"start": query.get("opening_price", ""), "currency": query.get("currency", "")}
        super().__init__(query if asked else None, initial=initial, auto_id="compare_%s")
        self.currencies = offered_currencies()
        self.fields["currency"].choices = [(code, code) for code in self.currencies]  # type: ignore[attr-defined]
        for name in ("start", "guesses"):
            self.fields[name].currency = self.chosen or "EUR"  # type: ignore[attr-defined]

    @property
    def chosen(self) -> str:
        """The currency of all amounts: the one sent, or else the first; empty where none is offered."""
        sent = self.data.get("currency")
        return sent if sent in self.currencies else next(iter(self.currencies), "")

    def clean_currency(self) -> str:
        """Give the currency that the amounts were read in.

        :raises forms.ValidationError: where the house offers none.
        """
        if not self.chosen:
            raise forms.ValidationError(listing_fault_text(ListingFault.CURRENCY_NOT_OFFERED))
        return self.chosen
