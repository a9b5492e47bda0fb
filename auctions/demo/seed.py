"""Fills an empty house with people, categories and lots in every state: through the services, on clocks of the past."""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.models import User
from auctions.demo.crowd import Crowd
from auctions.demo.people import ALICE, BIDDERS, BOB, PASSWORD, SELA, SELLERS, STAN, VISITORS, Person, fits
from auctions.demo.studio import studio
from auctions.demo.works import CATEGORIES, WORKS, Work
from auctions.models import Auction, Category
from auctions.pictures import EncodedPicture
from auctions.services.closing import finish_auction
from auctions.services.listing import create_draft, publish
from auctions.services.pictures import add_picture
from auctions.services.watching import watch

ENDING_SOON, SCHEDULED, ENDED = 10, 5, 12
"""How many of the lots end within the first minutes, begin later, and are over already."""
SERIES = tuple(work for work in WORKS if work.series)
"""The works whose words fit any drawing of their style."""
SOFT_CLOSE = {"window_s": 30, "extension_s": 30, "max_extensions": 5}
"""Shorter than the house's own, so that a visitor sees lots end."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One lot to be: which print of which work, from when to when, and whether anybody will want it."""

    work: Work
    seed: int
    begins: datetime
    ends: datetime
    wanted: bool = True
    reserve: int | None = None


def fill(say: Callable[[str], object] = lambda line: None) -> None:
    """Make the demo house, in a database that holds nobody else's people.

    :raises ValueError: when it does, or when the demo is there already.
    """
    if not fits():
        raise ValueError("the demo fills an empty house only")
    chance = random.Random("the demo house")
    plans = _plans(timezone.now(), chance)
    with studio() as painters:
        orders = [painters.order(plan.work.style, plan.seed, more=plan.seed == plan.work.seed) for plan in plans]
        people = {person.email: _settle(person) for person in (ALICE, BOB, SELA, *SELLERS, *BIDDERS)}
        categories = {category.slug: _shelf(position, category) for position, category in enumerate(CATEGORIES)}
        crowd = Crowd([people[person.email].pk for person in BIDDERS], chance)
        for number, (plan, order) in enumerate(zip(plans, orders, strict=True)):
            seller = people[seller_of(plan.work, number).email]
            shelf, began = categories[plan.work.category], min(plan.begins, timezone.now())
            auction = put_up(plan.work, plan.seed, seller, shelf, order.result(), plan_terms(plan), began)
            guests = [people[person.email].pk for person in (ALICE, BOB)]
            _live_through(auction, plan, crowd, guests, number)
            if number % 20 == 19:
                say(f"{number + 1} of {len(plans)} lots")
    _leave_drafts(people[SELA.email].pk, categories)
    _settle(STAN)


def plan_terms(plan: Plan) -> dict[str, Any]:
    """Give the terms in which a planned lot differs from its work."""
    return {
        "starts_at": plan.begins,
        "published_end": plan.ends,
        "reserve": plan.reserve or plan.work.reserve,
        **SOFT_CLOSE,
    }


def put_up(
    work: Work,
    seed: int,
    seller: User,
    category: Category,
    pictures: Iterable[EncodedPicture],
    terms: dict[str, Any],
    now: datetime | None = None,
) -> Auction:
    """List a print of a work with its pictures, and publish it at `now` (the present by default)."""
    auction = create_draft(
        seller_id=seller.pk,
        category_id=category.pk,
        title=title_of(work, seed),
        description=work.description.replace(str(work.seed), str(seed)),
        currency=work.currency,
        opening_price=work.opening_price,
        **{"reserve": work.reserve, "buy_now": work.buy_now, **terms},
    )
    for picture in pictures:
        add_picture(auction_id=auction.pk, seller_id=seller.pk, picture=picture, alt=work.alt)
    publish(auction_id=auction.pk, seller_id=seller.pk, **({"clock": lambda: now} if now else {}))
    return auction


def title_of(work: Work, seed: int) -> str:
    """Give the title of a print: the catalogue's own has the plain one, another drawing its seed."""
    return work.title if seed == work.seed else f"{work.title} · {seed}"


def _plans(now: datetime, chance: random.Random) -> list[Plan]:
    return [*_running(now, chance), *_scheduled(now, chance), *_ended(now, chance)]


def _running(now: datetime, chance: random.Random) -> list[Plan]:
    plans = []
    for number, work in enumerate(WORKS):
        later = timedelta(minutes=25) * 1.2 ** (number - ENDING_SOON)
        left = timedelta(seconds=150 + 35 * number) if number < ENDING_SOON else min(later, timedelta(days=6))
        plans.append(Plan(work, work.seed, now - timedelta(hours=chance.uniform(3, 90)), now + left, number % 9 != 8))
    return plans


def _scheduled(now: datetime, chance: random.Random) -> list[Plan]:
    plans = []
    for number, work in enumerate(chance.sample(SERIES, SCHEDULED)):
        begins = now + timedelta(hours=1 + 7 * number)
        plans.append(Plan(work, chance.randrange(1000, 9999), begins, begins + timedelta(days=2)))
    return plans


def _ended(now: datetime, chance: random.Random) -> list[Plan]:
    plans = []
    for number, work in enumerate(chance.choices(SERIES, k=ENDED)):
        ends = now - timedelta(hours=1 + 9 * number)
        seed, begins = chance.randrange(1000, 9999), ends - timedelta(hours=chance.uniform(12, 72))
        unmet = work.estimate * 2 if number % 4 == 3 and work.buy_now is None else None
        plans.append(Plan(work, seed, begins, ends, number % 6 != 5, unmet))
    return plans


def _settle(person: Person) -> User:
    """Make an account with a verified address; only visitors' have a password."""
    if known := User.objects.filter(email=person.email).first():
        return known
    password = PASSWORD if person in VISITORS else None
    staff = person is STAN
    fields = {"name": person.name, "language": person.language, "time_zone": person.time_zone}
    user = User.objects.create_user(person.email, password, is_staff=staff, is_superuser=staff, **fields)
    EmailAddress.objects.create(user=user, email=person.email, verified=True, primary=True)
    return user


def _shelf(position: int, category: Any) -> Category:
    names = {f"name_{language}": name for language, name in category.names.items()}
    return Category.objects.get_or_create(slug=category.slug, defaults={"position": position, **names})[0]


def seller_of(work: Work, number: int) -> Person:
    """Give one of those who may sell this work: who speaks its language; Sela has a share of the English ones."""
    language = "ru" if _holds(work.title, "а", "я") else "ar" if _holds(work.title, "ء", "ي") else "en"
    sellers = [*(person for person in SELLERS if person.language == language), *([SELA] if language == "en" else [])]
    return sellers[number % len(sellers)]


def _holds(text: str, first: str, last: str) -> bool:
    return any(first <= letter <= last for letter in text.lower())


def _live_through(auction: Auction, plan: Plan, crowd: Crowd, guests: Sequence[int], number: int) -> None:
    """Let what has happened in this lot happen: bids more and more often, and the end where it is past."""
    now = timezone.now()
    last = min(plan.ends, now)
    if plan.wanted and plan.begins < now:
        guest, part = Crowd([guests[number % 2]], crowd.chance), number // 2 % 3
        times = sorted(1 - crowd.chance.random() ** 2 for _ in range(crowd.chance.randint(4, 14)))
        for turn, share in enumerate(times):
            # A guest begins in a third of the lots, mostly to be outbid, and comes last in another third, to lead.
            comes = (part == 0 and turn == 0) or (part == 1 and turn == len(times) - 1)
            (guest if comes else crowd).bid_on(auction.pk, _at(plan.begins + (last - plan.begins) * share * 0.99))
        if part < 2:
            watch(auction_id=auction.pk, user_id=guests[number % 2])
    if plan.ends < now:
        auction.refresh_from_db()
        ends_at = auction.ends_at
        finish_auction(auction_id=auction.pk, clock=_at(ends_at + timedelta(seconds=1)) if ends_at else timezone.now)


def _at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def _leave_drafts(seller_id: int, categories: dict[str, Category]) -> None:
    """Leave Sela something to finish."""
    create_draft(
        seller_id=seller_id, title="A print still without a price", category_id=next(iter(categories.values())).pk
    )
