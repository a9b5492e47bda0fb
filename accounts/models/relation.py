"""What one person means to another: follows them, or takes no bids of theirs."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models.person import User


class Follow(models.Model):
    """Somebody wants to see what a seller offers."""

    follower = models.ForeignKey(
        User, models.CASCADE, related_name="following", db_index=False, verbose_name=_("follower")
    )
    seller = models.ForeignKey(User, models.CASCADE, related_name="followers", verbose_name=_("seller"))
    created_at = models.DateTimeField(_("since"), db_default=Now())

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["follower", "seller"], name="follow_once"),
            models.CheckConstraint(condition=~Q(follower=F("seller")), name="follow_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.follower_id}: {self.seller_id}"


class Block(models.Model):
    """A seller takes no bids of a person, on any lot.

    Known by name, or by `pseudonym` in the lot whose public id is `lot`: then the seller never learns who it is, and
    so the same person can be blocked several times over, once for each way in which the seller knows them.
    """

    seller = models.ForeignKey(User, models.CASCADE, related_name="blocks", db_index=False, verbose_name=_("seller"))
    bidder = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("bidder"))
    lot = models.CharField(_("lot"), max_length=12, blank=True)
    pseudonym = models.CharField(_("pseudonym"), max_length=8, blank=True)
    created_at = models.DateTimeField(_("since"), db_default=Now())

    class Meta:
        verbose_name = _("blocked bidder")
        verbose_name_plural = _("blocked bidders")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seller", "bidder", "lot"], name="block_once"),
            models.CheckConstraint(condition=~Q(seller=F("bidder")), name="block_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.seller_id}: {self.bidder_id}"
