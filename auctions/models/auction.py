"""The auction itself, its pictures, and who watches it. Amounts are minor units of the auction's currency."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import public_code
from auctions.models.catalogue import Category

SOONEST = F("ends_at").asc(nulls_last=True)
"""An order: what ends first, and last what has no end."""


class AuctionQuerySet(models.QuerySet["Auction"]):
    """The ways auctions are picked. `now` is a time or a database expression."""

    def public(self) -> Self:
        """Give what anyone may see: everything that was ever published."""
        return self.exclude(status=Auction.Status.DRAFT)

    def running(self, now: datetime | Any) -> Self:
        """Give what can be bid on; a perpetual auction has no end."""
        return self.filter(Q(ends_at__gt=now) | Q(ends_at=None), status=Auction.Status.ACTIVE, starts_at__lte=now)

    def scheduled(self, now: datetime | Any) -> Self:
        """Give what is published but has not begun."""
        return self.filter(status=Auction.Status.ACTIVE, starts_at__gt=now)

    def due(self, now: datetime | Any) -> Self:
        """Give what is past its end and not finished yet."""
        return self.filter(status=Auction.Status.ACTIVE, ends_at__lte=now)

    def waking(self, now: datetime | Any) -> Self:
        """Give the perpetual auctions where something happens by itself: a lapse, a step of a call, a release."""
        return self.filter(status=Auction.Status.ACTIVE, wakes_at__lte=now)


class Auction(models.Model):
    """A lot under the hammer. The row carries all that a decision needs, so that deciding costs no look at the bids."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ACTIVE = "active", _("Active")
        INACTIVE = "inactive", _("Inactive")
        OPENING_FAILED = "opening_failed", _("Opening failed")

    class Kind(models.TextChoices):
        ENGLISH = "english", _("English auction")
        DUTCH = "dutch", _("Dutch auction")
        SEALED = "sealed", _("Sealed-bid auction")
        PERPETUAL = "perpetual", _("Perpetual auction")

    class Pricing(models.TextChoices):
        FIRST = "first", _("The winner pays their bid")
        SECOND = "second", _("The winner pays the second highest bid")

    class Outcome(models.TextChoices):
        SOLD = "sold", _("Sold")
        BOUGHT = "bought", _("Bought at once")
        NO_BIDS = "no_bids", _("Ended without bids")
        RESERVE_NOT_MET = "reserve_not_met", _("Reserve not met")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    public_id = models.CharField(_("public id"), max_length=12, unique=True, default=public_code, editable=False)
    seller = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="auctions", verbose_name=_("seller")
    )
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="auctions", null=True, blank=True, verbose_name=_("category")
    )
    kind = models.CharField(_("type"), max_length=12, choices=Kind, default=Kind.ENGLISH)
    title = models.CharField(_("title"), max_length=120, blank=True)
    description = models.TextField(_("description"), max_length=20_000, blank=True)
    created_at = models.DateTimeField(_("created"), db_default=Now())

    # The terms.
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    opening_price = models.BigIntegerField(_("opening price"), null=True, blank=True)
    reserve = models.BigIntegerField(_("reserve"), null=True, blank=True)
    reserve_nonce = models.CharField(max_length=64, blank=True, editable=False)
    buy_now = models.BigIntegerField(_("buy-now price"), null=True, blank=True)
    fixed_step = models.BigIntegerField(_("fixed step"), null=True, blank=True)
    steps = models.JSONField(_("steps (copied at publication)"), default=list, editable=False)
    starts_at = models.DateTimeField(_("begins"), null=True, blank=True)
    published_end = models.DateTimeField(_("published end"), null=True, blank=True)
    floor = models.BigIntegerField(_("lowest price"), null=True, blank=True)
    drop = models.BigIntegerField(_("drop"), null=True, blank=True)
    drop_s = models.PositiveIntegerField(_("seconds per drop"), default=60)
    pricing = models.CharField(_("what the winner pays"), max_length=8, choices=Pricing, default=Pricing.FIRST)
    public_key = models.TextField(blank=True, editable=False)
    private_key = models.TextField(blank=True, editable=False)
    period_s = models.PositiveIntegerField(_("call: seconds of each of its three periods"), default=300)
    max_calls = models.PositiveSmallIntegerField(_("call: how often it may begin again"), default=10)
    window_s = models.PositiveIntegerField(_("soft close: window, seconds"), default=120)
    extension_s = models.PositiveIntegerField(_("soft close: extension, seconds"), default=120)
    max_extensions = models.PositiveSmallIntegerField(_("soft close: most extensions"), default=10)

    # The state, changed only by the services under this row's lock.
    status = models.CharField(_("status"), max_length=16, choices=Status, default=Status.DRAFT)
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome, blank=True)
    seq = models.BigIntegerField(_("entries"), default=0)
    terms_seq = models.BigIntegerField(default=0, editable=False)
    price = models.BigIntegerField(_("price"), null=True)
    bids_count = models.PositiveIntegerField(_("bids"), default=0)
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, db_index=False, verbose_name=_("leader")
    )
    leader_code = models.CharField(_("leader's pseudonym"), max_length=8, blank=True)
    maximum = models.BigIntegerField(null=True, editable=False)
    rival_maximum = models.BigIntegerField(null=True, editable=False)
    standing_reserve = models.BigIntegerField(null=True, editable=False)
    reserve_met = models.BooleanField(_("reserve met or none"), default=False)
    reserve_seq = models.BigIntegerField(default=0, editable=False)
    buy_now_open = models.BooleanField(_("buy now open"), default=False)
    ends_at = models.DateTimeField(_("ends"), null=True)
    extensions = models.PositiveSmallIntegerField(_("extensions used"), default=0)
    call_began = models.DateTimeField(_("call began"), null=True)
    call_latest_end = models.DateTimeField(null=True, editable=False)
    call_restarts = models.PositiveSmallIntegerField(_("call: begun again"), default=0)
    going_twice = models.BooleanField(default=False, editable=False)
    lead_since = models.BigIntegerField(default=0, editable=False)
    idle_since = models.DateTimeField(null=True, editable=False)
    wakes_at = models.DateTimeField(_("something happens by itself"), null=True)
    head_hash = models.CharField(_("head of the ledger"), max_length=64, blank=True)
    published_at = models.DateTimeField(_("published"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = AuctionQuerySet.as_manager()

    class Meta:
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        indexes: ClassVar = [
            models.Index(fields=["ends_at", "id"], condition=Q(status="active"), name="auction_active_by_end"),
            models.Index(fields=["wakes_at"], condition=Q(status="active"), name="auction_active_by_waking"),
            models.Index(
                fields=["category", "ends_at"], condition=Q(status="active"), name="auction_active_by_category"
            ),
            models.Index(fields=["seller", "status"], name="auction_of_seller"),
            models.Index(fields=["-published_at"], condition=~Q(status="draft"), name="auction_newest"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(seq__gte=0), name="auction_seq"),
            models.CheckConstraint(
                condition=Q(opening_price=None) | Q(opening_price__gt=0, opening_price__lte=10**12),
                name="auction_opening_price",
            ),
            models.CheckConstraint(
                condition=Q(status="draft")
                | (
                    Q(opening_price__isnull=False, price__isnull=False, starts_at__isnull=False)
                    & (Q(price__gte=F("opening_price")) | Q(kind="dutch", price__gte=F("floor")))
                    & (
                        Q(ends_at__gte=F("published_end"), published_end__gt=F("starts_at"))
                        | Q(kind="perpetual", ends_at=None, published_end=None)
                    )
                )
                | Q(outcome="withdrawn"),
                name="auction_complete_when_published",
            ),
            models.CheckConstraint(
                condition=Q(leader=None, maximum=None)
                | Q(leader__isnull=False, maximum__isnull=False, maximum__gte=F("price"))
                | Q(outcome="bought"),
                name="auction_leader_has_maximum",
            ),
            models.CheckConstraint(condition=~Q(leader=F("seller")), name="auction_seller_never_leads"),
            models.CheckConstraint(condition=Q(extensions__lte=F("max_extensions")), name="auction_extensions"),
            models.CheckConstraint(
                condition=Q(status="inactive") ^ Q(outcome=""), name="auction_outcome_when_inactive"
            ),
        ]

    def __str__(self) -> str:
        return str(self.title or self.public_id)


class Picture(models.Model):
    """A picture of a lot, as the house encoded it anew: JPEG in full and small, AVIF in several widths.

    Its names are settled with the row, its files come later. Pictures of earlier times are WebP, without `widths`.
    """

    class State(models.TextChoices):
        READY = "ready", _("ready")
        PREPARING = "preparing", _("being prepared")
        FAILED = "failed", _("not readable")

    auction = models.ForeignKey(Auction, models.CASCADE, related_name="pictures", verbose_name=_("lot"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    state = models.CharField(_("status"), max_length=9, choices=State, default=State.READY)
    full = models.FileField(_("full picture"), upload_to="lots")
    small = models.FileField(_("small picture"), upload_to="lots")
    widths = models.CharField(_("widths"), max_length=40, blank=True)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    alt = models.CharField(_("what it shows"), max_length=200, blank=True)
    original = models.CharField(max_length=100, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    claimed_until = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering: ClassVar = ["position", "id"]
        indexes: ClassVar = [
            models.Index(fields=["attempts", "id"], condition=Q(state="preparing"), name="picture_waiting")
        ]

    def __str__(self) -> str:
        return str(self.full.name)

    @property
    def stem(self) -> str:
        """What the names of all its files begin with."""
        return str(self.full).rpartition(".")[0]

    @property
    def files(self) -> list[str]:
        """The names of all its files, the full one first, then the small one."""
        widths = self.widths.split(",") if self.widths else []
        return [str(self.full), str(self.small), *(f"{self.stem}-{width}.avif" for width in widths)]


class Visits(models.Model):
    """How often a lot's page was looked at. Beside the lot's row, which only the services under its lock write."""

    auction = models.OneToOneField(
        Auction, models.CASCADE, primary_key=True, related_name="visits", verbose_name=_("lot")
    )
    count = models.PositiveIntegerField(_("visits"), default=0)

    class Meta:
        verbose_name = _("visits of a lot")
        verbose_name_plural = _("visits of lots")

    def __str__(self) -> str:
        return f"{self.auction_id}: {self.count}"


class Watch(models.Model):
    """Somebody keeps an eye on a lot."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="watches", verbose_name=_("person"))
    auction = models.ForeignKey(Auction, models.CASCADE, related_name="watches", verbose_name=_("lot"))
    created_at = models.DateTimeField(_("since"), db_default=Now())

    class Meta:
        verbose_name = _("watch")
        verbose_name_plural = _("watches")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "auction"], name="watch_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.auction_id}"
