"""Fills an empty house with people, categories and lots in every state: through the services, on clocks of the past."""

import random
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.models import User
from auctions.demo import works
from auctions.demo.crowd import Crowd
from auctions.demo.people import ALICE, BIDDERS, BOB, PASSWORD, SELA, SELLERS, STAN, VISITORS, Person, fits
from auctions.demo.plans import Plan, plans_of, terms_of
from auctions.demo.studio import SIDE, studio
from auctions.demo.works import CATEGORIES, Work
from auctions.encoding import EncodedPicture
from auctions.models import Auction, Category
from auctions.services.closing import finish_auction
from auctions.services.listing import create_draft, publish
from auctions.services.pictures import add_picture
from auctions.services.watching import watch


def fill(say: Callable[[str], object] = lambda line: None, *, side: int = SIDE) -> None:
    """Make the demo house, in a database that holds nobody else's people; its pictures are `side` pixels wide and high.

    :raises ValueError: when it does, or when the demo is there already.
    """
    if not fits():
        raise ValueError("the demo fills an empty house only")
    chance = random.Random("the demo house")
    plans = plans_of(timezone.now(), chance)
    with studio() as painters:
        orders = [
            painters.order(plan.work.style, plan.seed, side=side, more=plan.seed == plan.work.seed) for plan in plans
        ]
        people = {person.email: settle(person) for person in (ALICE, BOB, SELA, *SELLERS, *BIDDERS)}
        categories = {category.slug: shelf(position, category) for position, category in enumerate(CATEGORIES)}
        crowd = Crowd([people[person.email].pk for person in BIDDERS], chance)
        for number, (plan, order) in enumerate(zip(plans, orders, strict=True)):
            seller = people[seller_of(plan.work, number).email]
            category, began = categories[plan.work.category], min(plan.begins, timezone.now())
            auction = put_up(plan.work, plan.seed, seller, category, order.result(), terms_of(plan), began)
            guests = [people[person.email].pk for person in (ALICE, BOB)]
            _live_through(auction, plan, crowd, guests, number)
            if number % 20 == 19:
                say(f"{number + 1} of {len(plans)} lots")
    _leave_drafts(people[SELA.email].pk, categories)
    settle(STAN)


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
        **{"opening_price": work.opening_price, "reserve": work.reserve, "buy_now": work.buy_now, **terms},
    )
    for picture in pictures:
        add_picture(auction_id=auction.pk, seller_id=seller.pk, picture=picture, alt=work.alt)
    publish(auction_id=auction.pk, seller_id=seller.pk, **({"clock": lambda: now} if now else {}))
    return auction


def title_of(work: Work, seed: int) -> str:
    """Give the title of a print: the catalogue's own has the plain one, another drawing its seed."""
    return work.title if seed == work.seed else f"{work.title} · {seed}"


def settle(person: Person) -> User:
    """Make an account with a verified address; only visitors' have a password."""
    if known := User.objects.filter(email=person.email).first():
        return known
    password = PASSWORD if person in VISITORS else None
    staff = person is STAN
    fields = {"name": person.name, "language": person.language, "time_zone": person.time_zone}
    user = User.objects.create_user(person.email, password, is_staff=staff, is_superuser=staff, **fields)
    EmailAddress.objects.create(user=user, email=person.email, verified=True, primary=True)
    return user


def shelf(position: int, category: works.Category) -> Category:
    """Give a category of the catalogue, in every language."""
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
    """Let what has happened in this lot happen: bids more and more often, and the end where it is past.

    A guest opens a third of the lots, mostly to be outbid, and takes the lead in another third.
    """
    now = timezone.now()
    last = min(plan.ends, now)
    still_falls = plan.kind == "dutch" and plan.ends > now
    if plan.wanted and plan.begins < now and not still_falls:
        part, guest = number // 2 % 3, guests[number % 2]
        if part == 0:
            Crowd([guest], crowd.chance, means=0.6).bid_on(auction.pk, _at(plan.begins))
        for share in sorted(1 - crowd.chance.random() ** 2 for _ in range(crowd.chance.randint(4, 14))):
            crowd.bid_on(auction.pk, _at(plan.begins + (last - plan.begins) * share * 0.98))
        if part == 1:
            _take_the_lead(Crowd([guest], crowd.chance, means=2.0), auction, plan.begins + (last - plan.begins) * 0.99)
        if part < 2:
            watch(auction_id=auction.pk, user_id=guests[number % 2])
    if plan.ends < now:
        auction.refresh_from_db()
        ends_at = auction.ends_at
        finish_auction(auction_id=auction.pk, clock=_at(ends_at + timedelta(seconds=1)) if ends_at else timezone.now)


def _take_the_lead(guest: Crowd, auction: Auction, moment: datetime) -> None:
    receipt = guest.bid_on(auction.pk, _at(moment))
    while receipt and not receipt.leads:
        receipt = guest.bid_on(auction.pk, _at(moment))


def _at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def _leave_drafts(seller_id: int, categories: dict[str, Category]) -> None:
    """Leave Sela something to finish."""
    create_draft(
        seller_id=seller_id, title="A print still without a price", category_id=next(iter(categories.values())).pk
    )
