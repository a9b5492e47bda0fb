"""Random lots, played by the engine into ledgers: all that the rules allow happens in some of them."""

from random import Random

from auctions.engine import dutch, english, perpetual, sealed
from auctions.engine.steps import DEFAULT_TABLES, StepTable
from tests.docs.ledgers import BEGAN, SECOND, Book, EnglishBook, PerpetualBook, SealedBook, dutch_book

TABLES = [
    DEFAULT_TABLES["USD"],
    StepTable.fixed(1),
    StepTable.fixed(700),
    StepTable(((1500, 300), (1600, 1), (3000, 50), (None, 7))),  # steps that fall
]


def english_play(chance: Random) -> EnglishBook:
    """Play an English lot to its end."""
    opening = chance.choice([100, 999, 1000])
    book = EnglishBook(
        english.Terms(
            opening_price=opening,
            steps=chance.choice(TABLES),
            reserve=opening * 3 if chance.random() < 0.5 else None,
            buy_now=opening * 4 if chance.random() < 0.3 else None,
            starts_at=BEGAN,
            published_end=BEGAN + 1000 * SECOND,
            window=120 * SECOND,
            extension=chance.choice([120, 200]) * SECOND,
            max_extensions=chance.choice([0, 2, 10]),
        )
    )
    time = BEGAN
    for _ in range(chance.randrange(14)):
        time += chance.randrange(140 * SECOND)
        if time >= book.state.ends_at or book.state.bought:
            break
        _english_action(book, chance, time)
    book.finish()
    return book


def _english_action(book: EnglishBook, chance: Random, time: int) -> None:
    person, state = chance.randrange(1, 5), book.state
    what = chance.choices(
        ["bid", "raise", "buy", "confirm", "lower", "void", "extend"], weights=[60, 10, 3, 20, 15, 10, 4]
    )[0]
    if what == "bid":
        least = english.least_for(book.terms, state, person)
        book.bid(person, chance.choice([least, state.maximum or least, least + chance.randrange(2 * least)]), time)
    elif what == "raise" and state.leader is not None:
        book.bid(state.leader, english.least_raise(state) + chance.randrange(800), time)
    elif what == "buy":
        book.act(english.BuyNow(person, book.terms.buy_now or 0), time)
    elif what == "confirm" and state.leader is not None:
        book.act(english.Confirm(state.leader), time)
    elif what == "lower" and state.reserve is not None:
        lowest = book.terms.opening_price
        reserve = chance.choice([lowest, state.price, chance.randrange(lowest, max(state.reserve, lowest + 1))])
        if book.lower(reserve, time) and state.leader is not None and chance.random() < 0.5:
            book.act(english.Confirm(state.leader), time)
    elif what == "void" and book.standing:
        book.void(chance.choice(book.standing).seq, time)
    elif what == "extend":
        book.extend(chance.randrange(1, 500) * SECOND, time)


def dutch_play(chance: Random) -> Book:
    """Play a Dutch lot to its end."""
    terms = dutch.Terms(
        10_000, chance.randrange(1, 9000), chance.choice([500, 750]), 10 * SECOND, BEGAN, BEGAN + 300 * SECOND
    )
    time = BEGAN + chance.randrange(300 * SECOND)
    pressed = dutch.price_at(terms, time) + chance.choice([0, 500])
    return dutch_book(terms, chance.choice([None, pressed]), time)


def sealed_play(chance: Random) -> SealedBook:
    """Play a sealed-bid lot to its end."""
    reserve = chance.choice([None, 3000])
    terms = sealed.Terms(1000, chance.choice([*sealed.Pricing]), reserve, BEGAN, BEGAN + 1000 * SECOND)
    book, time = SealedBook(terms), BEGAN
    for _ in range(chance.randrange(9)):
        time += chance.randrange(100 * SECOND)
        person = chance.randrange(4)
        if person in book.standing and chance.random() < 0.3:
            chance.choice([book.withdraw, book.void])(person, time)
        else:
            book.submit(person, chance.choice([1000, 2000, 5000, chance.randrange(1000, 6000)]), time)
    book.finish(excluded=tuple(book.standing)[:1] if chance.random() < 0.2 else ())
    return book


def perpetual_play(chance: Random) -> PerpetualBook:
    """Play a perpetual lot for a while, perhaps to its end."""
    day = perpetual.DAY
    steps = chance.choice(TABLES)
    terms = perpetual.Terms(1000, steps, BEGAN, chance.choice([60, 86_400]) * SECOND, chance.choice([0, 2]))
    book, time = PerpetualBook(terms), BEGAN
    for _ in range(chance.randrange(16)):
        time += chance.choice([chance.randrange(100 * SECOND), chance.randrange(12 * day)])
        book.pass_time(time)
        if book.state.sold:
            break
        _perpetual_action(book, chance, time)
    return book


def _perpetual_action(book: PerpetualBook, chance: Random, time: int) -> None:
    person, state = chance.randrange(1, 5), book.state
    stands_for = chance.choice([7, 30, 90]) * perpetual.DAY
    what = chance.choices(["bid", "renew", "call", "accept", "open", "void"], weights=[60, 10, 15, 3, 5, 10])[0]
    if what == "bid":
        least = perpetual.least_for(book.terms, state, person)
        amount = chance.choice([least, state.maximum or least, least + chance.randrange(least)])
        book.act(perpetual.Bid(person, amount, stands_for), time)
    elif what == "renew":
        book.act(perpetual.Renew(person, stands_for), time)
    elif what == "call":
        book.act(perpetual.CallNow(), time)
    elif what == "accept":
        book.act(perpetual.AcceptLead(state.seq, state.price), time)
    elif what == "open":
        book.act(perpetual.KeepOpen(), time)
    elif state.offers:
        book.void(chance.choice(state.offers).seq, time)
