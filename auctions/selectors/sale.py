"""After a sale: how its two sides reach each other. Nobody else gets to read it."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from auctions.models import Sale


@dataclass(frozen=True, slots=True)
class Counterpart:
    """The other side of a sale."""

    name: str
    email: str


def counterpart(auction_id: int, person_id: int) -> Counterpart | None:
    """Give the buyer to the seller and the seller to the buyer; None without a sale, and to anybody else. One query."""
    sides = Q(seller=person_id) | Q(buyer=person_id)
    sale = Sale.objects.filter(sides, auction=auction_id).select_related("seller", "buyer").first()
    if sale is None:
        return None
    other = sale.buyer if sale.seller_id == person_id else sale.seller
    return Counterpart(other.name, other.email)


def counterparts(public_ids: Collection[str], buyer_id: int) -> dict[str, Counterpart]:
    """Give the sellers of the lots among these that somebody bought, by public id: one query."""
    sales = Sale.objects.filter(buyer=buyer_id, auction__public_id__in=public_ids)
    rows = sales.values_list("auction__public_id", "seller__name", "seller__email")
    return {public_id: Counterpart(name, email) for public_id, name, email in rows}
