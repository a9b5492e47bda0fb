"""What happened in an auction: bids, the ledger, who is who in it, and the sale. Bids and ledger rows never change."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from auctions.models.auction import Auction


class Pseudonym(models.Model):
    """The name somebody goes by in one auction: random, so that erasing this row unties the ledger from the person."""

    auction = models.ForeignKey(
        Auction, models.CASCADE, related_name="pseudonyms", db_index=False, verbose_name=_("lot")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="pseudonyms", verbose_name=_("person")
    )
    code = models.CharField(_("pseudonym"), max_length=8)

    class Meta:
        verbose_name = _("pseudonym")
        verbose_name_plural = _("pseudonyms")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["auction", "user"], name="pseudonym_one_each"),
            models.UniqueConstraint(fields=["auction", "code"], name="pseudonym_distinct"),
        ]

    def __str__(self) -> str:
        return self.code


class Bid(models.Model):
    """An accepted bid; append-only. `maximum` and `nonce` are private to the bidder until the rules open them."""

    class Action(models.TextChoices):
        BID = "bid", _("bid")
        BUY_NOW = "buy_now", _("buy now")
        CONFIRM = "confirm", _("confirmed")
        ACCEPT = "accept", _("accepted the price")
        SEAL = "seal", _("sealed bid")
        REPLACE = "replace", _("replaced the sealed bid")
        WITHDRAW = "withdraw", _("took the sealed bid back")
        RENEW = "renew", _("renewed")

    auction = models.ForeignKey(Auction, models.PROTECT, related_name="bids", db_index=False, verbose_name=_("lot"))
    seq = models.BigIntegerField(_("number in the lot"))
    bidder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="bids", db_index=False, verbose_name=_("bidder")
    )
    action = models.CharField(_("kind"), max_length=8, choices=Action)
    maximum = models.BigIntegerField(_("maximum"), null=True)
    nonce = models.CharField(max_length=64, blank=True)
    sealed = models.TextField(blank=True, editable=False)
    until = models.DateTimeField(_("stands until"), null=True)
    key = models.UUIDField(_("client key"))
    placed_at = models.DateTimeField(_("placed"))
    price = models.BigIntegerField(_("price after it"))
    leads = models.BooleanField(_("led after it"))
    reason = models.CharField(_("reason of the price"), max_length=24)
    detail = models.CharField(max_length=8, blank=True)
    entry_hash = models.CharField(_("ledger entry"), max_length=64)

    class Meta:
        verbose_name = _("bid")
        verbose_name_plural = _("bids")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["auction", "seq"], name="bid_seq"),
            models.UniqueConstraint(fields=["bidder", "key"], name="bid_key"),
            models.CheckConstraint(
                condition=Q(maximum__gt=0, maximum__lte=10**12)
                | Q(maximum=None, action__in=["seal", "replace", "withdraw"]),
                name="bid_maximum",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["bidder", "auction"], name="bid_of_bidder")]

    def __str__(self) -> str:
        return f"{self.auction_id}#{self.seq}"


class StandingBid(models.Model):
    """A bid that stands now in a sealed or perpetual auction, one for each bidder; elsewhere the lot's row tells.

    `seq` is the bid's; a sealed one shows no `maximum`, a perpetual one lapses at `until`.
    """

    auction = models.ForeignKey(Auction, models.CASCADE, related_name="standing", db_index=False, verbose_name=_("lot"))
    bidder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("bidder")
    )
    seq = models.BigIntegerField(_("number in the lot"))
    maximum = models.BigIntegerField(null=True, editable=False)
    until = models.DateTimeField(_("stands until"), null=True)

    class Meta:
        verbose_name = _("standing bid")
        verbose_name_plural = _("standing bids")
        constraints: ClassVar = [models.UniqueConstraint(fields=["auction", "bidder"], name="standing_bid_one_each")]

    def __str__(self) -> str:
        return f"{self.auction_id}: {self.seq}"


class LedgerEntry(models.Model):
    """One link of an auction's public chain, append-only: its hash covers the one before and its own payload."""

    auction = models.ForeignKey(Auction, models.PROTECT, related_name="ledger", db_index=False, verbose_name=_("lot"))
    seq = models.BigIntegerField(_("number in the lot"))
    kind = models.CharField(_("kind"), max_length=20)
    payload = models.TextField(_("payload (canonical JSON)"))
    previous_hash = models.CharField(_("previous hash"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64)

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        constraints: ClassVar = [models.UniqueConstraint(fields=["auction", "seq"], name="ledger_seq")]
        indexes: ClassVar = [
            # Voids are few: who asks which bids stand does not read a whole ledger for them.
            models.Index(fields=["auction"], condition=Q(kind="voided"), name="ledger_voids"),
        ]

    def __str__(self) -> str:
        return f"{self.auction_id}#{self.seq} {self.kind}"


class Sale(models.Model):
    """The result of an auction that ended with a buyer: at most one for each."""

    auction = models.OneToOneField(Auction, models.PROTECT, related_name="sale", verbose_name=_("lot"))
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="sales", verbose_name=_("seller"))
    buyer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="purchases", verbose_name=_("buyer")
    )
    price = models.BigIntegerField(_("hammer price"))
    currency = models.CharField(_("currency"), max_length=3)
    created_at = models.DateTimeField(_("sold"), db_default=Now())

    class Meta:
        verbose_name = _("sale")
        verbose_name_plural = _("sales")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(seller=models.F("buyer")), name="sale_of_two"),
            models.CheckConstraint(condition=Q(price__gt=0), name="sale_price"),
        ]

    def __str__(self) -> str:
        return f"{self.auction_id}: {self.price} {self.currency}"
