"""Rows of the auction house: fields, constraints, query methods. No rules; those are in engine/ and services/."""

from auctions.models.auction import Auction, Picture, Visits, Watch
from auctions.models.bidding import Bid, LedgerEntry, Pseudonym, Sale, StandingBid
from auctions.models.catalogue import Category, StepBand, StepTable

__all__ = [
    "Auction",
    "Bid",
    "Category",
    "LedgerEntry",
    "Picture",
    "Pseudonym",
    "Sale",
    "StandingBid",
    "StepBand",
    "StepTable",
    "Visits",
    "Watch",
]
