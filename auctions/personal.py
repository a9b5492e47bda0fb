"""What the auctions hold of a person: their lots, bids, watches and sales; what of it goes, what keeps them here."""

from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.parts import Hindrance, Part, Table
from auctions.models import Auction, Bid, Picture, Pseudonym, Sale, StandingBid, Watch
from auctions.models.auction import AuctionQuerySet
from auctions.pictures import discard

SETTLING = timedelta(days=30)
"""How long after a sale its two sides stay within each other's reach."""
MOST_NAMED = 10
LOT = ("public_id", "kind", "status", "outcome", "title", "description", "currency", "opening_price", "reserve",
       "buy_now", "price", "bids_count", "created_at", "published_at", "starts_at", "ends_at",
       "finished_at")  # fmt: skip
BID = ("seq", "action", "maximum", "placed_at", "price", "leads", "until", "entry_hash")
SALE = ("price", "currency", "created_at")


def export(person_id: int) -> dict[str, Table]:
    """Give lots with their terms, bids with their own maxima, watches, sales and purchases. Amounts in minor units.

    A sealed bid has no amount here: nobody but the closing can open it.
    """
    lot, title = F("auction__public_id"), F("auction__title")
    bids = Bid.objects.filter(bidder=person_id).order_by("pk")
    mine = Pseudonym.objects.filter(user=person_id)
    watches = Watch.objects.filter(user=person_id)
    sold, bought = (Sale.objects.filter(**{side: person_id}) for side in ("seller", "buyer"))
    return {
        "lots": list(Auction.objects.filter(seller=person_id).order_by("pk").values(*LOT)),
        "bids": list(bids.values(*BID, lot=lot, title=title, currency=F("auction__currency"))),
        "pseudonyms": list(mine.order_by("pk").values("code", lot=lot, title=title)),
        "watches": list(watches.order_by("pk").values("created_at", lot=lot, title=title)),
        "sales": list(sold.order_by("pk").values(*SALE, lot=lot, title=title)),
        "purchases": list(bought.order_by("pk").values(*SALE, lot=lot, title=title)),
    }


def erase(person_id: int) -> None:
    """Remove watches and drafts with their pictures, and untie ended auctions from the person.

    Bids, sales and ledgers stay as they are: they are what others were told and what prices came from.
    """
    Watch.objects.filter(user=person_id).delete()
    drafts = Auction.objects.filter(seller=person_id, status=Auction.Status.DRAFT)
    pictures = list(Picture.objects.filter(auction__in=drafts))
    drafts.delete()
    transaction.on_commit(lambda: discard(pictures), robust=True)
    _over(Pseudonym.objects.filter(user=person_id)).delete()


def untie_the_deleted() -> int:
    """Untie from deleted people the auctions that have ended since; give the number of pseudonyms removed."""
    return _over(Pseudonym.objects.filter(user__deletion__done_at__isnull=False)).delete()[0]


def hindrances(person_id: int) -> list[Hindrance]:
    """Name lots that would be hurt: their own, those in which a bid of theirs may count, and young sales."""
    running = Auction.objects.filter(status=Auction.Status.ACTIVE)
    standing = StandingBid.objects.filter(bidder=person_id).values("auction")
    binding = Bid.objects.filter(bidder=person_id).values("auction")
    by_bids = (Auction.Kind.ENGLISH, Auction.Kind.DUTCH)  # in the other types only what stands binds
    bid_on = running.filter(Q(pk__in=standing) | Q(pk__in=binding, kind__in=by_bids) | Q(leader=person_id))
    recent = Sale.objects.filter(Q(seller=person_id) | Q(buyer=person_id), created_at__gt=timezone.now() - SETTLING)
    return [
        *_named(running.filter(seller=person_id), _("You are selling this. Withdraw it, or wait until it ends.")),
        *_named(bid_on, _("You have bid on this, and a bid binds. Wait until it ends.")),
        *_named(
            Auction.objects.filter(pk__in=recent.values("auction")),
            _("This was sold in the last 30 days. Settle it with each other first, and wait until they are over."),
        ),
    ]


PART = Part("auctions", export, erase, hindrances)


def _over(pseudonyms: QuerySet[Pseudonym]) -> QuerySet[Pseudonym]:
    """Keep those of auctions that still run: a bid that is voided there may make another count again."""
    return pseudonyms.exclude(auction__status=Auction.Status.ACTIVE)


def _named(lots: AuctionQuerySet, text: str) -> Iterator[Hindrance]:
    for public_id, title in lots.order_by("pk").values_list("public_id", "title")[:MOST_NAMED]:
        yield Hindrance(text, title, reverse("lot", args=[public_id]))
