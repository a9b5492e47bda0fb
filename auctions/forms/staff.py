"""What staff fill in to void a bid, to move an end or to withdraw a lot. The services judge it."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import OuterRef, Subquery
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from auctions.formatting import amount_text
from auctions.kinds import KINDS
from auctions.messages import nothing_to_void_text
from auctions.models import Auction, Bid, Pseudonym
from auctions.selectors.standing import standing
from auctions.services.staff import LONGEST_EXTENSION, LONGEST_REASON


class StaffForm(forms.Form):
    """Whatever it is, with the reason that everybody will read."""

    reason = forms.CharField(
        label=_("Public reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Everybody reads it in the lot's history, and whom it touches is told. At most 200 characters."),
    )
    field_order = ("seq", "minutes", "reason")

    def __init__(self, lot: Auction, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lot = lot


class VoidForm(StaffForm):
    """One of the bids that stand."""

    seq = forms.TypedChoiceField(label=_("Which bid"), coerce=int)

    def __init__(self, lot: Auction, *args: Any, **kwargs: Any) -> None:
        super().__init__(lot, *args, **kwargs)
        codes = Pseudonym.objects.filter(auction=OuterRef("auction"), user=OuterRef("bidder")).values("code")
        bids = standing().filter(auction=lot).select_related("bidder").annotate(code=Subquery(codes)).order_by("-seq")
        self.fields["seq"].choices = [(bid.seq, _described(bid, bid.code, lot)) for bid in bids]  # type: ignore[attr-defined]
        self.nothing = "" if bids else nothing_to_void_text(lot.kind)


class ExtendForm(StaffForm):
    """A span in minutes."""

    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=1,
        max_value=LONGEST_EXTENSION // timedelta(minutes=1),
        help_text=_("The end and the latest possible end move by as much."),
    )


def _described(bid: Bid, code: str, lot: Auction) -> str:
    """Name a bid without what is private to its bidder; a price after it is told where somebody leads."""
    price = [amount_text(bid.price, lot.currency)] if KINDS[lot.kind].led else []
    placed = date_format(localtime(bid.placed_at), "SHORT_DATETIME_FORMAT")
    return " · ".join([f"#{bid.seq}", code, str(bid.bidder), *price, placed])
