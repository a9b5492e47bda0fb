"""A listing as its seller types it. A draft may be incomplete; what a published lot needs, the service says."""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from auctions.engine.english import TermsFault
from auctions.filters import offered_currencies
from auctions.forms.fields import FilesField, MomentField, MoneyField
from auctions.messages import listing_fault_text
from auctions.models import Auction, Category
from auctions.services.listing import ListingFault

_FIELD_OF: Mapping[Enum, str] = {
    ListingFault.TITLE_MISSING: "title",
    ListingFault.CATEGORY_MISSING: "category",
    ListingFault.PRICE_MISSING: "opening_price",
    ListingFault.END_MISSING: "published_end",
    ListingFault.END_IN_PAST: "published_end",
    ListingFault.TOO_LONG: "published_end",
    ListingFault.CURRENCY_NOT_OFFERED: "currency",
    TermsFault.OPENING_PRICE_NOT_POSITIVE: "opening_price",
    TermsFault.RESERVE_BELOW_OPENING_PRICE: "reserve",
    TermsFault.BUY_NOW_BELOW_RESERVE: "buy_now",
    TermsFault.BUY_NOW_TOO_LOW: "buy_now",
    TermsFault.END_NOT_AFTER_START: "published_end",
    TermsFault.SOFT_CLOSE: "extension_s",
}
_MISSING = (
    ListingFault.TITLE_MISSING,
    ListingFault.CATEGORY_MISSING,
    ListingFault.PRICE_MISSING,
    ListingFault.END_MISSING,
)
_SPANS = {
    30: _("30 seconds"),
    60: _("1 minute"),
    120: _("2 minutes"),
    180: _("3 minutes"),
    300: _("5 minutes"),
    600: _("10 minutes"),
    900: _("15 minutes"),
    1800: _("30 minutes"),
}
MONEY = ("opening_price", "reserve", "buy_now", "fixed_step")


class SpanField(forms.TypedChoiceField):
    """A span of time out of a few, in seconds; one that a lot has already is kept as a choice."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=[*_SPANS.items()], coerce=int, **options)

    def offer(self, seconds: int) -> None:
        """Make sure that this span can be chosen."""
        if seconds not in _SPANS:
            text = ngettext_lazy("%(seconds)d second", "%(seconds)d seconds", "seconds") % {"seconds": seconds}
            self.choices = [*_SPANS.items(), (seconds, text)]


class ListingForm(forms.Form):
    """All that a seller may set; field names are the service's."""

    title = forms.CharField(
        label=_("Title"),
        max_length=120,
        required=False,
        help_text=_("What it is, in a line: maker, thing, year."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    category: "forms.ModelChoiceField[Category]" = forms.ModelChoiceField(
        Category.objects.all(), label=_("Category"), required=False
    )
    description = forms.CharField(
        label=_("Description"),
        max_length=20_000,
        required=False,
        help_text=_("Condition, size, history, how you send it. Markdown works: **bold**, lists, links."),
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}),
    )
    currency = forms.ChoiceField(label=_("Currency"))
    opening_price = MoneyField(
        label=_("Opening price"), required=False, help_text=_("The first bid must be at least this. For example 12.50.")
    )
    reserve = MoneyField(
        label=_("Reserve"),
        required=False,
        help_text=_("Hidden. Below it the lot is not sold; people see only whether it is met."),
    )
    buy_now = MoneyField(
        label=_("Buy-now price"),
        required=False,
        help_text=_("At least 1.3 times the opening price. It goes with the first bid, or once the reserve is met."),
    )
    fixed_step = MoneyField(
        label=_("Fixed step"), required=False, help_text=_("Empty: the step grows with the price by the house's table.")
    )
    starts_at = MomentField(label=_("Begins"), required=False, help_text=_("Empty: as soon as it is published."))
    published_end = MomentField(label=_("Ends"), required=False, help_text=_("At most 90 days after the beginning."))
    window_s = SpanField(label=_("A bid this close to the end"))
    extension_s = SpanField(label=_("moves the end so far away"))
    max_extensions = forms.IntegerField(
        label=_("at most so many times"), min_value=0, max_value=100, help_text=_("0 switches it off.")
    )
    pictures = FilesField(label=_("Add pictures"), accept="image/jpeg,image/png,image/webp")

    def __init__(self, auction: Auction, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, initial=_initial(auction))
        currencies = offered_currencies()
        self.fields["currency"].choices = [(currency, currency) for currency in currencies]  # type: ignore[attr-defined]
        sent = self.data.get("currency")
        for name in MONEY:
            self._field(name).currency = sent if sent in currencies else auction.currency
        for name in ("window_s", "extension_s"):
            self._field(name).offer(getattr(auction, name))
        begun = auction.status != Auction.Status.DRAFT and auction.starts_at and auction.starts_at <= timezone.now()
        self._field("starts_at").disabled = bool(begun)

    @property
    def changes(self) -> dict[str, Any]:
        """What differs from the stored listing, under the service's names."""
        names = {"category": "category_id"}
        chosen = {**self.cleaned_data, "category": getattr(self.cleaned_data.get("category"), "pk", None)}
        return {names.get(name, name): chosen[name] for name in self.changed_data}

    def point_out(self, faults: Sequence[Enum]) -> None:
        """Put what the service found at the fields it concerns."""
        for fault in faults:
            self.add_error(_FIELD_OF.get(fault), listing_fault_text(fault))

    def point_out_missing(self) -> None:
        """Beside what is wrong already, point at what a lot cannot be published without."""
        empty = [fault for fault in _MISSING if self.cleaned_data.get(_FIELD_OF[fault], "wrong") in ("", None)]
        self.point_out(empty)

    def _field(self, name: str) -> Any:
        return self.fields[name]


class ReserveForm(forms.Form):
    """A lower reserve."""

    reserve = MoneyField(label=_("New reserve"))

    def __init__(self, currency: str, data: Any = None) -> None:
        super().__init__(data)
        self.fields["reserve"].currency = currency  # type: ignore[attr-defined]


class WithdrawForm(forms.Form):
    """Why a lot is taken back: public, and optional."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        help_text=_("Everybody can read it on the page of the lot."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


def _initial(auction: Auction) -> dict[str, Any]:
    """Give the stored values as the fields know them: moments to the minute, so that an untouched one is no change."""
    plain = ("title", "description", "currency", *MONEY, "window_s", "extension_s", "max_extensions")
    moments = {name: getattr(auction, name) for name in ("starts_at", "published_end")}
    return {
        **{name: getattr(auction, name) for name in plain},
        **{name: moment and moment.replace(second=0, microsecond=0) for name, moment in moments.items()},
        "category": auction.category_id,
    }
