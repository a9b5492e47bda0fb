"""What the bot needs to know before it answers."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from accounts.models import TelegramAccount, User
from auctions.formatting import amount_text
from auctions.kinds import kind_of
from auctions.models import Auction


@dataclass(frozen=True)
class Reader:
    """Who reads the answer: in which language and time zone, and which account of the house is linked, if any."""

    language: str
    time_zone: str
    user: User | None


def reader(telegram_id: int, language_code: str | None) -> Reader:
    """Give the linked person's choices; a stranger's language is the one Telegram tells."""
    account = (
        TelegramAccount.objects.select_related("user").filter(telegram_id=telegram_id, user__is_active=True).first()
    )
    if account:
        return Reader(account.user.language, account.user.time_zone, account.user)
    spoken = (language_code or "").split("-")[0].lower()
    return Reader(spoken if spoken in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE, "UTC", None)


@dataclass(frozen=True)
class LotCard:
    """A lot in a few lines. `stage` is scheduled, running or ended."""

    title: str
    price: str
    bids: int
    stage: str
    outcome: str
    starts_at: datetime
    ends_at: datetime | None
    url: str


def lot_card(public_id: str, language: str, now: datetime) -> LotCard | None:
    """Give a published lot as the bot shows it; None when there is no such lot."""
    lot = Auction.objects.public().filter(public_id=public_id).first()
    if lot is None or lot.starts_at is None:
        return None
    over = lot.status == Auction.Status.INACTIVE or (lot.ends_at is not None and lot.ends_at <= now)
    stage = "ended" if over else "scheduled" if lot.starts_at > now else "running"
    with override(language):
        url = site_url("lot", lot.public_id)
        outcome = str(lot.get_outcome_display()) if lot.outcome else ""
    return LotCard(
        lot.title,
        amount_text(kind_of(vars(lot)).price(vars(lot), now), lot.currency, language),
        lot.bids_count,
        stage,
        outcome,
        lot.starts_at,
        lot.ends_at,
        url,
    )


def site_url(name: str, *args: str) -> str:
    """Give a page's full address in the present language."""
    return settings.SITE_URL + reverse(name, args=args)
