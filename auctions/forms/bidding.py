"""What a bidder sends: an amount or one of the steps, with the client key of this intention and the state they saw."""

from typing import Any

from django import forms

from auctions.engine.money import AmountRefused, parse_amount
from auctions.engine.perpetual import DAY
from auctions.messages import amount_fault_text


class IntentionForm(forms.Form):
    """Any action on a lot: `key` is made once per rendered form, `seq` is the state that was on the page."""

    key = forms.UUIDField()
    seq = forms.IntegerField(min_value=0)
    confirmed = forms.BooleanField(required=False)

    @property
    def out_of_date(self) -> bool:
        """Whether the hidden fields are no longer what the page sent."""
        return any(name in self.errors for name in ("key", "seq"))


class BidForm(IntentionForm):
    """A bid. After validation `maximum` is in minor units; `refused` holds what was wrong with the typed amount."""

    amount = forms.CharField(required=False, max_length=100, strip=False, empty_value="")
    step = forms.CharField(required=False, max_length=100)
    above_buy_now = forms.BooleanField(required=False)
    days = forms.IntegerField(required=False)

    def __init__(self, data: Any, currency: str) -> None:
        super().__init__(data)
        self.currency = currency
        self.refused: AmountRefused | None = None

    @property
    def out_of_date(self) -> bool:
        """Whether what was not typed is no longer what the page sent."""
        return super().out_of_date or "days" in self.errors

    @property
    def stands_for(self) -> int | None:
        """How long the bid stands, in microseconds; None where the form did not ask."""
        days: int | None = self.cleaned_data["days"]
        return None if days is None else days * DAY

    @property
    def typed(self) -> str:
        """What was typed or pressed, as it came, for showing it again."""
        return str(self.data.get("step") or self.data.get("amount") or "")[:100]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            cleaned["maximum"] = parse_amount(self.typed, self.currency)
        except AmountRefused as refused:
            self.refused = refused
            self.add_error("amount", amount_fault_text(refused, self.currency))
        return cleaned


class SealForm(BidForm):
    """A sealed bid; `replaces` says that it goes in the place of an earlier one."""

    replaces = forms.BooleanField(required=False)


class RenewForm(IntentionForm):
    """The same bid for longer: `days` from now."""

    days = forms.IntegerField()

    @property
    def stands_for(self) -> int:
        """How long the bid stands, in microseconds."""
        return int(self.cleaned_data["days"]) * DAY


class AcceptLeadForm(forms.Form):
    """The seller's yes to the bid that leads, at the entry and the price (minor units) that the page showed."""

    seq = forms.IntegerField(min_value=0)
    price = forms.IntegerField(min_value=1, max_value=10**12)


class BuyNowForm(IntentionForm):
    """A purchase at once, at the price (minor units) that was shown."""

    price = forms.IntegerField(min_value=1, max_value=10**12)

    @property
    def out_of_date(self) -> bool:
        """Whether the hidden fields are no longer what the page sent."""
        return bool(self.errors)
