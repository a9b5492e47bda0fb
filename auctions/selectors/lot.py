"""The lot page and its bidding desk. What is private to one person (a maximum) is read for that person only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from html import unescape
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from accounts.models import Follow, User
from auctions.clock import ClockTimestamp
from auctions.decisions import decision
from auctions.engine.english import Refusal, Refused, Standing
from auctions.kinds import KINDS, kind_of
from auctions.kinds.base import BidRequest
from auctions.mapping import COLUMNS, Row, hard_end_of
from auctions.models import Auction, Category, Picture, Pseudonym, Sale, Watch
from auctions.richtext import rich_text
from auctions.selectors.history import History, Withdrawal, history, withdrawal
from auctions.selectors.pictures import srcset
from auctions.selectors.sale import Counterpart, counterpart
from auctions.statements import Prepared
from auctions.times import microseconds

Viewer = User | AnonymousUser


PUBLIC_TERMS = ("opening_price", "floor", "drop", "drop_s", "pricing", "period_s", "max_calls")
"""The terms that a page may show as they are; a reserve is not among them."""


SELLER = ("public_id", "name", "is_active", "date_joined", "profile__show_since", "profile__show_counts")


class Phase(StrEnum):
    """Where a lot is in its life, by the database's clock."""

    SCHEDULED = "scheduled"
    RUNNING = "running"
    CLOSING = "closing"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Desk:
    """What stands on the board of a lot, as one person sees it. Amounts in minor units.

    `own_maximum` is the viewer's own, and only while they lead. `least` and `steps` are what this viewer may bid;
    `least` is None where the house takes nothing higher. `own_seq` is the entry of the viewer's sealed bid. `terms_seq`
    is the entry that set the present terms. `public` is what the state of this type says beyond that of all.
    """

    kind: str
    public_id: str
    currency: str
    seq: int
    terms_seq: int
    phase: Phase
    outcome: str
    price: int
    bids: int
    leader: str
    me: str
    starts_at: datetime
    ends_at: datetime | None
    hard_end: datetime | None
    extensions: int
    max_extensions: int
    window_s: int
    extension_s: int
    reserve: str
    buy_now: int | None
    is_seller: bool
    least: int | None
    steps: Sequence[int]
    own_seq: int | None
    stands_until: datetime | None
    public: Row
    terms: Row
    own_maximum: int | None
    confirmable: bool
    withdrawal: Withdrawal | None
    counterpart: Counterpart | None

    @property
    def kind_text(self) -> str:
        """The name of the type."""
        return str(Auction.Kind(self.kind).label)

    @property
    def form(self) -> str:
        """The template of what one may do here."""
        return f"auctions/_form_{self.kind}.html"

    @property
    def owner(self) -> str:
        """The template of what the seller may do while it runs; empty where that is nothing."""
        return f"auctions/_owner_{self.kind}.html" if KINDS[self.kind].seller_actions else ""

    @property
    def note(self) -> str:
        """The template that explains this type to bidders."""
        return f"auctions/_note_{self.kind}.html"

    @property
    def contract(self) -> str:
        """The template of the terms in words."""
        return f"auctions/_terms_{self.kind}.html"

    @property
    def falls(self) -> bool:
        """Whether the price falls by itself."""
        return bool(self.public.get("falls"))

    @property
    def running(self) -> bool:
        """Whether it can be bid on."""
        return self.phase is Phase.RUNNING

    @property
    def ended(self) -> bool:
        """Whether its result is written."""
        return self.phase is Phase.ENDED

    @property
    def leading(self) -> bool:
        """Whether the viewer leads, or led when it ended."""
        return bool(self.me) and self.me == self.leader

    @property
    def outbid(self) -> bool:
        """Whether the viewer has bid and somebody else leads, or led when it ended."""
        return bool(self.me) and bool(self.leader) and self.me != self.leader

    @property
    def sold(self) -> bool:
        """Whether it found a buyer."""
        return self.outcome in (Auction.Outcome.SOLD, Auction.Outcome.BOUGHT)

    @property
    def editable(self) -> bool:
        """Whether its seller may still change or withdraw it."""
        return self.is_seller and not self.bids and self.phase in (Phase.SCHEDULED, Phase.RUNNING)

    @property
    def reserve_lowerable(self) -> bool:
        """Whether its seller may lower the reserve, as far as can be seen from here."""
        return self.is_seller and self.reserve == "not_met" and self.phase in (Phase.SCHEDULED, Phase.RUNNING)


@dataclass(frozen=True, slots=True)
class View:
    """One picture: addresses of the full and the small file and of its widths, size of the full one in pixels.

    `state` is `ready` or `preparing`; only what is ready has files behind its addresses.
    """

    state: str
    full: str
    small: str
    srcset: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True)
class Seller:
    """Who sells, as everybody may know them: what they hide is None. `followed` is the viewer's."""

    public_id: str
    name: str
    here: bool
    since: datetime | None
    sold: int | None
    followed: bool


@dataclass(frozen=True, slots=True)
class LotPage:
    """Everything on the page of one lot."""

    desk: Desk
    title: str
    description: SafeString
    category: Category | None
    pictures: Sequence[View]
    history: History
    seller: Seller
    watched: bool
    watchers: int
    published_end: datetime
    head_hash: str

    @property
    def summary(self) -> str:
        """The description in a line, for search engines and share previews."""
        return " ".join(unescape(strip_tags(self.description)).split())[:200]


def lot_row(public_id: str, viewer: Viewer) -> Row:
    """Give a published lot's columns, with the clock and the viewer's place in it: one query.

    :raises Auction.DoesNotExist: when there is no such published lot.
    """
    if not viewer.is_authenticated:
        return _rows(public_id, me=Value(""), watched=Value(False)).get()
    for row in _seen_by.rows(public_id, viewer.pk):
        return row
    raise Auction.DoesNotExist


def lot_brief(public_id: str) -> Row:
    """Give what reading somebody's bid on a published lot takes: its `id`, `public_id` and `currency`; one query.

    :raises Auction.DoesNotExist: when there is no such published lot.
    """
    for row in _brief.rows(public_id):
        return row
    raise Auction.DoesNotExist


BRIEF = ("id", "public_id", "currency")
_brief = Prepared(lambda public_id: Auction.objects.public().filter(public_id=public_id).values(*BRIEF), "public id")


def _rows(public_id: str, **mine: Any) -> "QuerySet[Auction, Row]":
    lots = Auction.objects.public().filter(public_id=public_id).annotate(now=ClockTimestamp(), **mine)
    rows: QuerySet[Auction, Row] = lots.values(*COLUMNS, "now", *mine)
    return rows


def _rows_seen_by(public_id: str, viewer: int) -> "QuerySet[Auction, Row]":
    code = Pseudonym.objects.filter(auction=OuterRef("pk"), user=viewer).values("code")
    watched = Exists(Watch.objects.filter(auction=OuterRef("pk"), user=viewer))
    return _rows(public_id, me=Coalesce(Subquery(code), Value("")), watched=watched)


_seen_by = Prepared(_rows_seen_by, "public id", -1)


def lot_page(row: Row, viewer: Viewer) -> LotPage:
    """Give the page of the lot whose `lot_row` this is: four more queries, one more after its end."""
    more = _more(row["id"], viewer)
    return LotPage(
        desk=desk(row, viewer),
        title=row["title"],
        description=rich_text(more["description"]),
        category=Category.objects.filter(pk=more["category_id"]).first(),
        pictures=_pictures(row["id"]),
        history=history(row),
        seller=_seller(more),
        watched=row["watched"],
        watchers=more["watchers"],
        published_end=row["published_end"],
        head_hash=row["head_hash"],
    )


def desk(row: Row, viewer: Viewer) -> Desk:
    """Give the board and the bidding desk from a `lot_row`: one query if withdrawn, or sold by or to the viewer."""
    phase, kind = _phase(row), kind_of(row)
    kind.complete(row, [viewer.pk] if viewer.is_authenticated else [])
    offer = kind.offer(row, viewer.pk or 0, row["now"])
    leads = viewer.is_authenticated and row["leader_id"] == viewer.pk
    sells = viewer.is_authenticated and row["seller_id"] == viewer.pk
    return Desk(
        kind=row["kind"],
        public_id=row["public_id"],
        currency=row["currency"],
        seq=row["seq"],
        terms_seq=row["terms_seq"],
        phase=phase,
        outcome=row["outcome"],
        price=offer.price,
        bids=row["bids_count"],
        leader=row["leader_code"],
        me=row["me"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        hard_end=hard_end_of(row),
        extensions=row["extensions"],
        max_extensions=row["max_extensions"],
        window_s=row["window_s"],
        extension_s=row["extension_s"],
        reserve=kind.reserve(row),
        buy_now=offer.buy_now if phase in (Phase.SCHEDULED, Phase.RUNNING) else None,
        is_seller=sells,
        least=offer.least,
        steps=offer.steps,
        own_seq=offer.own_seq,
        stands_until=offer.stands_until,
        public=kind.public(row, row["now"]),
        terms={name: row[name] for name in PUBLIC_TERMS},
        own_maximum=row["maximum"] if leads else None,
        confirmable=offer.confirmable and phase is Phase.RUNNING,
        withdrawal=withdrawal(row["id"]) if row["outcome"] == Auction.Outcome.WITHDRAWN else None,
        counterpart=counterpart(row["id"], viewer.pk or 0) if phase is Phase.ENDED and (leads or sells) else None,
    )


def objection(row: Row, request: BidRequest, standing: Standing = Standing.OK) -> Refused | None:
    """Say why this request would be refused, by a `lot_row`; the service decides anew under the lock."""
    kind = kind_of(row)
    if request.action not in kind.actions:
        return Refused(Refusal.OTHER_TYPE)
    kind.complete(row, [request.bidder_id])
    action = kind.action(row, request, standing)
    answer = decision(row, kind.terms(row), kind.state(row), action, microseconds(row["now"]), request.seen_seq)
    return answer if isinstance(answer, Refused) else None


def _phase(row: Row) -> Phase:
    if row["status"] == Auction.Status.INACTIVE:
        return Phase.ENDED
    if row["now"] < row["starts_at"]:
        return Phase.SCHEDULED
    return Phase.RUNNING if row["ends_at"] is None or row["now"] < row["ends_at"] else Phase.CLOSING


def _seller(more: Row) -> Seller:
    """Give the seller without what they hide; who has no profile yet hides neither."""
    return Seller(
        public_id=more["seller__public_id"],
        name=more["seller__name"],
        here=more["seller__is_active"],
        since=None if more["seller__profile__show_since"] is False else more["seller__date_joined"],
        sold=None if more["seller__profile__show_counts"] is False else more["sold"],
        followed=more["followed"],
    )


def _more(auction_id: int, viewer: Viewer) -> Row:
    watchers = (
        Watch.objects.filter(auction=OuterRef("pk")).order_by().values("auction").annotate(n=Count("pk")).values("n")
    )
    sold = (
        Sale.objects.filter(seller=OuterRef("seller")).order_by().values("seller").annotate(n=Count("pk")).values("n")
    )
    more = (
        Auction.objects.annotate(
            watchers=Coalesce(Subquery(watchers), Value(0)),
            sold=Coalesce(Subquery(sold), Value(0)),
            followed=Exists(Follow.objects.filter(follower=viewer.pk, seller=OuterRef("seller")))
            if viewer.pk
            else Value(False),
        )
        .values("description", "category_id", "watchers", "sold", "followed", *(f"seller__{name}" for name in SELLER))
        .get(pk=auction_id)
    )
    return dict(more)


def _pictures(auction_id: int) -> list[View]:
    rows = Picture.objects.filter(auction=auction_id).exclude(state=Picture.State.FAILED)
    return [
        View(
            row.state,
            row.full.url,
            row.small.url,
            srcset(str(row.full), row.widths),
            row.width,
            row.height,
            row.alt,
        )
        for row in rows
    ]
