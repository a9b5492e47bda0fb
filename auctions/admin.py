"""Lots, bids, ledger and sales for staff to look at; categories and step tables for staff to keep.

Nothing here changes a price, a state or an amount: that is for the services. Maxima, reserves and nonces are not shown.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from auctions.engine.money import CURRENCIES
from auctions.engine.steps import StepTable as Steps
from auctions.formatting import amount_text
from auctions.models import Auction, Bid, Category, LedgerEntry, Picture, Sale, StepBand, StepTable
from auctions.pictures import discard
from auctions.staff_pages import StaffPages
from events.admin import ReadOnlyAdmin

PRIVATE = frozenset(
    {
        "maximum", "rival_maximum", "reserve", "standing_reserve", "reserve_nonce", "nonce", "key", "detail", "sealed",
        "private_key",
    }
)  # fmt: skip
"""Columns that no staff page shows or answers questions about: `?maximum__gt=` would tell a maximum bit by bit."""


class PictureInline(admin.TabularInline):
    """The lot's pictures: staff may describe or remove one, but not send any."""

    model = Picture
    extra = 0
    fields = ("thumbnail", "alt", "position")
    readonly_fields = ("thumbnail", "position")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("picture"))
    def thumbnail(self, picture: Picture) -> SafeString:
        """The small picture, leading to the full one; in words where it is not ready."""
        if picture.state != Picture.State.READY:
            return format_html("{}", picture.get_state_display())
        return format_html(
            '<a href="{}"><img src="{}" width="96" height="96" alt=""></a>', picture.full.url, picture.small.url
        )


@admin.register(Auction)
class AuctionAdmin(StaffPages):
    """Lots: their words may be corrected, everything else is only shown, or moved by the services of staff."""

    list_display = ("title_or_id", "seller", "category", "status", "outcome", "price_text", "bids_count", "ends_at")
    list_filter = ("status", "outcome", "currency", "category", "reserve_met", "ends_at", "published_at")
    list_select_related = ("seller", "category")
    list_per_page = 50
    search_fields = ("title", "public_id", "seller__name", "seller__email")
    ordering = ("-id",)
    show_full_result_count = False
    inlines = (PictureInline,)
    autocomplete_fields = ("category",)
    fieldsets = (
        (None, {"fields": ("public_id", "title", "description", "category", "seller", "kind")}),
        (_("State"), {"fields": ("status", "outcome", "price_text", "bids_count", "leader", "leader_code",
                                 "starts_at", "ends_at", "extensions", "reserve_met", "buy_now_open")}),
        (_("Terms"), {"fields": ("currency", "opening_text", "buy_now_text", "published_end", "window_s",
                                 "extension_s", "max_extensions")}),
        (_("History"), {"fields": ("created_at", "published_at", "finished_at", "seq", "head_hash", "bids_link")}),
    )  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Everything but the words."""
        words = {"title", "description", "category"}
        return [str(name) for name in flatten_fieldsets(self.fieldsets) if name not in words]

    def save_model(self, request: HttpRequest, obj: Auction, form: Any, change: bool) -> None:
        """Write the corrected words alone: a whole row would undo bids that came in meanwhile."""
        obj.save(update_fields=form.changed_data)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Remove a removed picture's files too."""
        super().save_formset(request, form, formset, change)
        transaction.on_commit(lambda: discard(formset.deleted_objects), robust=True)

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Refuse to filter by what is not shown."""
        return not _private(lookup) and super().lookup_allowed(lookup, value, request)

    def view_on_site(self, obj: Auction) -> str | None:
        """The lot's page, where it has one."""
        return None if obj.status == Auction.Status.DRAFT else reverse("lot", args=[obj.public_id])

    @admin.display(description=_("title"), ordering="title")
    def title_or_id(self, lot: Auction) -> str:
        """The title, or the public id of an untitled draft."""
        return str(lot)

    @admin.display(description=_("price"), ordering="price")
    def price_text(self, lot: Auction) -> str:
        """The present price."""
        return _amount(lot.price, lot.currency)

    @admin.display(description=_("opening price"))
    def opening_text(self, lot: Auction) -> str:
        """The opening price."""
        return _amount(lot.opening_price, lot.currency)

    @admin.display(description=_("buy-now price"))
    def buy_now_text(self, lot: Auction) -> str:
        """The buy-now price."""
        return _amount(lot.buy_now, lot.currency)

    @admin.display(description=_("bids"))
    def bids_link(self, lot: Auction) -> SafeString:
        """The way to this lot's bids and ledger."""
        query = f"?auction__id__exact={lot.pk}"
        return format_html(
            '<a href="{}">{}</a> · <a href="{}">{}</a>',
            reverse("admin:auctions_bid_changelist") + query,
            _("bids"),
            reverse("admin:auctions_ledgerentry_changelist") + query,
            _("ledger"),
        )


@admin.register(Bid)
class BidAdmin(ReadOnlyAdmin):
    """Accepted bids, without what is private to the bidder."""

    list_display = ("id", "auction", "seq", "bidder", "action", "price_text", "leads", "reason", "placed_at")
    list_filter = ("action", "leads", "reason", "placed_at")
    list_select_related = ("auction", "bidder")
    search_fields = ("auction__title", "auction__public_id", "bidder__name", "bidder__email")
    fields = ("auction", "seq", "bidder", "action", "placed_at", "price_text", "leads", "reason", "entry_hash")
    ordering = ("-id",)
    show_full_result_count = False

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Refuse to filter by what is not shown."""
        return not _private(lookup) and super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("price after it"))
    def price_text(self, bid: Bid) -> str:
        """The price that the bid led to."""
        return _amount(bid.price, bid.auction.currency)


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyAdmin):
    """The public chains."""

    list_display = ("id", "auction", "seq", "kind", "hash")
    list_filter = ("kind",)
    list_select_related = ("auction",)
    search_fields = ("auction__title", "auction__public_id", "hash")
    ordering = ("-id",)
    show_full_result_count = False


@admin.register(Sale)
class SaleAdmin(ReadOnlyAdmin):
    """Who bought what, for how much."""

    list_display = ("auction", "price_text", "seller", "buyer", "created_at")
    list_filter = ("currency", "created_at")
    list_select_related = ("auction", "seller", "buyer")
    search_fields = (
        "auction__title",
        "auction__public_id",
        "seller__name",
        "buyer__name",
        "seller__email",
        "buyer__email",
    )
    fields = ("auction", "price_text", "seller", "buyer", "created_at")
    ordering = ("-id",)
    show_full_result_count = False

    @admin.display(description=_("hammer price"), ordering="price")
    def price_text(self, sale: Sale) -> str:
        """The hammer price."""
        return _amount(sale.price, sale.currency)


@admin.register(Category)
class CategoryAdmin(TranslationAdmin):
    """Shelves of the catalogue, named in every language."""

    list_display = ("name", "slug", "position")
    list_editable = ("position",)
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}  # noqa: RUF012 - as Django's admins have it


class StepTableForm(forms.ModelForm):
    """A table is of a currency that the house can count in."""

    currency = forms.ChoiceField(label=_("currency"), choices=[(currency, currency) for currency in CURRENCIES])


class BandFormSet(forms.BaseInlineFormSet):
    """The bands of a table, judged together."""

    def clean(self) -> None:
        """Take what the engine takes.

        :raises forms.ValidationError: when the bands are no step table.
        """
        super().clean()
        if any(self.errors):
            return
        bands = [(form.cleaned_data.get("below"), form.cleaned_data["step"]) for form in self._kept_forms()]
        try:
            Steps(tuple(sorted(bands, key=lambda band: (band[0] is None, band[0]))))
        except ValueError:
            raise forms.ValidationError(
                _("A step table needs rising bounds, positive steps and exactly one band without a bound.")
            ) from None

    def _kept_forms(self) -> list[Any]:
        return [form for form in self.forms if form.cleaned_data and form not in self.deleted_forms]


class StepBandInline(admin.TabularInline):
    """The bands of one table."""

    model = StepBand
    formset = BandFormSet
    extra = 1


@admin.register(StepTable)
class StepTableAdmin(admin.ModelAdmin):
    """Bid increments per currency. A published lot keeps its own copy, so a change touches new lots only."""

    list_display = ("currency", "bands_text")
    form = StepTableForm
    inlines = (StepBandInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[StepTable]:
        """Read the bands of all tables at once."""
        return super().get_queryset(request).prefetch_related("bands")

    @admin.display(description=_("bands"))
    def bands_text(self, table: StepTable) -> str:
        """The bands, as amounts."""
        parts = [
            f"< {_amount(band.below, table.currency)}: {_amount(band.step, table.currency)}"
            if band.below
            else _amount(band.step, table.currency)
            for band in table.bands.all()
        ]
        return " · ".join(parts)


def _private(lookup: str) -> bool:
    return not PRIVATE.isdisjoint(lookup.split("__"))


def _amount(minor: int | None, currency: str) -> str:
    return "—" if minor is None else amount_text(minor, currency)
