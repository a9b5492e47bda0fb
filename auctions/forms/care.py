"""From which amounts on a bid asks first whether it is them: one field for each currency."""

from typing import Any

from django import forms

from auctions.engine.money import CURRENCIES
from auctions.forms.fields import MoneyField


class CarefulForm(forms.Form):
    """An empty field asks for no amount of its currency."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for currency in CURRENCIES:
            self.fields[currency] = MoneyField(currency=currency, required=False, label=currency)

    @property
    def limits(self) -> dict[str, int]:
        """The amounts that were given, in minor units by currency."""
        return {currency: amount for currency, amount in self.cleaned_data.items() if amount is not None}
