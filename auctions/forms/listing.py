"""A listing as its seller types it. A draft may be incomplete; what a published lot needs, the service says."""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from auctions.filters import offered_currencies
from auctions.forms.fields import FilesField, MomentField, MoneyField
from auctions.kinds import offered
from auctions.kinds.terms import EVERY_TERM, TERMS
from auctions.messages import listing_fault_text, opening_price_text, span_text
from auctions.models import Auction, Category
from auctions.services.listing import ListingFault

if TYPE_CHECKING:
    from django.http import QueryDict
    from django.utils.functional import _StrPromise

_FIELD_OF: Mapping[str, str] = {
    "title_missing": "title",
    "category_missing": "category",
    "kind_stands": "kind",
    "kind_not_offered": "kind",
    "currency_not_offered": "currency",
    "price_missing": "opening_price",
    "opening_price_not_positive": "opening_price",
    "start_price_not_positive": "opening_price",
    "minimum_not_positive": "opening_price",
    "reserve_below_opening_price": "reserve",
    "reserve_below_minimum": "reserve",
    "buy_now_below_reserve": "buy_now",
    "buy_now_too_low": "buy_now",
    "floor_missing": "floor",
    "floor_not_positive": "floor",
    "floor_not_below_start_price": "floor",
    "drop_missing": "drop",
    "drop_not_positive": "drop",
    "floor_not_reached": "drop",
    "drops_too_often": "drop_s",
    "end_missing": "published_end",
    "end_in_past": "published_end",
    "end_not_after_start": "published_end",
    "too_long": "published_end",
    "soft_close": "extension_s",
    "period": "period_s",
    "max_calls": "max_calls",
}
"""Where the faults that the services and the rules of any type find are shown; the others concern the whole listing."""
_MISSING = (
    ListingFault.TITLE_MISSING,
    ListingFault.CATEGORY_MISSING,
    ListingFault.PRICE_MISSING,
    ListingFault.FLOOR_MISSING,
    ListingFault.DROP_MISSING,
    ListingFault.END_MISSING,
)
_HELP: Mapping[str, Mapping[str, "_StrPromise"]] = {
    "opening_price": {
        "english": _("The first bid must be at least this. For example 12.50."),
        "dutch": _("The price falls from here. Begin well above what you hope for, for example at half as much again."),
        "sealed": _("A bid must be at least this. For example 12.50."),
        "perpetual": _("The first bid must be at least this. For example 12.50."),
    },
    "reserve": {
        "english": _("Hidden. Below it the lot is not sold; people see only whether it is met."),
        "sealed": _("Hidden. If no bid is as high, the lot is not sold; people see only that there is one."),
    },
}
"""What a field means, where that depends on the type."""
_PRICINGS = (
    (Auction.Pricing.FIRST, _("Their own bid")),
    (Auction.Pricing.SECOND, _("The best bid of the others, at least the least bid and the reserve")),
)
_CLOSE = (30, 60, 120, 180, 300, 600, 900, 1800)
_DROPS = (1, 5, 10, 30, 60, 300, 600, 3600, 86400)
_CALLS = (60, 120, 300, 600, 1800, 3600)
SPANS = ("window_s", "extension_s", "drop_s", "period_s")
MONEY = ("opening_price", "reserve", "buy_now", "fixed_step", "floor", "drop")
MOMENTS = ("starts_at", "published_end")


class SpanField(forms.TypedChoiceField):
    """A span of time out of a few, in seconds; one that a lot has already is kept as a choice."""

    def __init__(self, spans: Sequence[int], **options: Any) -> None:
        super().__init__(choices=_named(spans), coerce=int, **options)
        self.spans = spans

    def offer(self, seconds: int) -> None:
        """Make sure that this span can be chosen."""
        if seconds not in self.spans:
            self.choices = _named([*self.spans, seconds])


def _named(spans: Sequence[int]) -> Callable[[], list[tuple[int, str]]]:
    """Give the choices as Django asks for them each time, so that they are in the reader's language."""
    return lambda: [(seconds, span_text(seconds)) for seconds in spans]


class ListingForm(forms.Form):
    """All that a seller may set; field names are the service's.

    Fields that the `chosen` type does not have are `away`: hidden, disabled, and so not sent. What is sent of them all
    the same (no script ran when another type was chosen) a draft keeps, so that a change of mind loses nothing, and
    mistakes in it do not count.
    """

    kind = forms.ChoiceField(label=_("Type"))
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
    opening_price = MoneyField(required=False)
    floor = MoneyField(
        label=_("Lowest price it falls to"),
        required=False,
        help_text=_("Below the start price. It falls no further than this."),
    )
    drop = MoneyField(
        label=_("Drop"),
        required=False,
        help_text=_("By how much the price falls each time. A twentieth of the way down is a good measure."),
    )
    drop_s = SpanField(_DROPS, label=_("Time per drop"), help_text=_("Time enough to decide, and not to forget."))
    reserve = MoneyField(label=_("Reserve"), required=False)
    buy_now = MoneyField(
        label=_("Buy-now price"),
        required=False,
        help_text=_("At least 1.3 times the opening price. It goes with the first bid, or once the reserve is met."),
    )
    fixed_step = MoneyField(
        label=_("Fixed step"), required=False, help_text=_("Empty: the step grows with the price by the house's table.")
    )
    pricing = forms.ChoiceField(label=_("What the winner pays"), choices=_PRICINGS, widget=forms.RadioSelect)
    starts_at = MomentField(label=_("Begins"), required=False, help_text=_("Empty: as soon as it is published."))
    published_end = MomentField(label=_("Ends"), required=False, help_text=_("At most 90 days after the beginning."))
    window_s = SpanField(_CLOSE, label=_("A bid this close to the end"))
    extension_s = SpanField(_CLOSE, label=_("moves the end so far away"))
    max_extensions = forms.IntegerField(
        label=_("at most so many times"), min_value=0, max_value=100, help_text=_("0 switches it off.")
    )
    period_s = SpanField(
        _CALLS,
        label=_("Each of the three calls lasts"),
        error_messages={"invalid_choice": _("A call's period lasts between a minute and a day. Choose another.")},
    )
    max_calls = forms.IntegerField(
        label=_("and a rival's bid begins them again at most so many times"), min_value=0, max_value=100
    )
    pictures = FilesField(label=_("Add pictures"), accept="image/jpeg,image/png,image/webp")

    def __init__(self, auction: Auction, data: "QueryDict | None" = None, files: Any = None) -> None:
        super().__init__(data, files, initial=_initial(auction))
        drafted = auction.status == Auction.Status.DRAFT
        self.offered = list(dict.fromkeys([*offered(), auction.kind])) if drafted else [auction.kind]
        sent = self.data.get("kind")
        self.chosen = sent if sent in self.offered else auction.kind
        self._field("kind").choices = [(kind, kind) for kind in self.offered]
        currencies = offered_currencies()
        self._field("currency").choices = [(currency, currency) for currency in currencies]
        sent = self.data.get("currency")
        for name in MONEY:
            self._field(name).currency = sent if sent in currencies else auction.currency
        for name in SPANS:
            self._field(name).offer(getattr(auction, name))
        begun = not drafted and auction.starts_at and auction.starts_at <= timezone.now()
        self._field("starts_at").disabled = bool(begun)
        for name in EVERY_TERM:
            self._assign(self._field(name), [kind for kind in self.offered if name in TERMS[kind]])
        self._field("opening_price").label = self._by_type({kind: opening_price_text(kind) for kind in self.offered})
        for name, texts in _HELP.items():
            self._field(name).help_text = self._by_type(texts)
        if data is not None:
            self.data = self._completed(data, drafted=drafted)

    @property
    def changes(self) -> dict[str, Any]:
        """What differs from the stored listing, under the service's names."""
        names = {"category": "category_id"}
        chosen = {**self.cleaned_data, "category": getattr(self.cleaned_data.get("category"), "pk", None)}
        return {names.get(name, name): chosen[name] for name in self.changed_data if name in chosen}

    def clean(self) -> None:
        """Drop the mistakes in fields that the chosen type does not have."""
        for name in EVERY_TERM.difference(TERMS[self.chosen]):
            self.errors.pop(name, None)

    def point_out(self, faults: Sequence[Enum]) -> None:
        """Put what the service found at the fields it concerns."""
        for fault in faults:
            self.add_error(_FIELD_OF.get(fault.value), listing_fault_text(fault))

    def point_out_missing(self) -> None:
        """Beside what is wrong already, point at what a lot of this type cannot be published without."""
        self.point_out([fault for fault in _MISSING if self._lacks(_FIELD_OF[fault.value])])

    def _lacks(self, name: str) -> bool:
        away = name in EVERY_TERM and name not in TERMS[self.chosen]
        return not away and self.cleaned_data.get(name, "wrong") in ("", None)

    def _assign(self, field: Any, kinds: list[str]) -> None:
        """Tell the template which types have a field, and whether the chosen one has not."""
        field.kinds, field.away = " ".join(kinds), self.chosen not in kinds
        if field.away:
            field.widget.attrs["disabled"] = True

    def _by_type(self, texts: "Mapping[str, str | _StrPromise]") -> SafeString:
        """Write the words of every type that may be chosen, of which the page shows one."""
        rows = ((kind, "" if kind == self.chosen else "hidden", texts[kind]) for kind in self.offered if kind in texts)
        return format_html_join("", '<span data-kinds="{}" {}>{}</span>', rows)

    def _completed(self, data: "QueryDict", *, drafted: bool) -> "QueryDict":
        """Give what was sent, with the stored values of what was not, or what a published lot of its type has not."""
        completed = data.copy()
        for name in ("kind", *EVERY_TERM):
            field = self._field(name)
            if name not in data or not (drafted or name in TERMS[self.chosen]):
                value = field.widget.format_value(field.prepare_value(self.initial[name]))
                completed.setlist(name, value if isinstance(value, list) else [value or ""])
        return completed

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
    plain = {"kind", "title", "description", "currency", *EVERY_TERM}.difference(MOMENTS)
    moments = {name: getattr(auction, name) for name in MOMENTS}
    return {
        **{name: getattr(auction, name) for name in plain},
        **{name: moment and moment.replace(second=0, microsecond=0) for name, moment in moments.items()},
        "category": auction.category_id,
    }
