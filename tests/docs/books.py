"""Lots of every type with all that can happen to them, played by the engine; and how each must end."""

from collections.abc import Callable

from auctions.engine import dutch, english, perpetual, sealed
from auctions.engine.steps import DEFAULT_TABLES
from tests.docs.ledgers import BEGAN, SECOND, Book, EnglishBook, PerpetualBook, SealedBook, dutch_book

DAY, USD = perpetual.DAY, DEFAULT_TABLES["USD"]


def sold_by_staff_void() -> Book:
    book = EnglishBook(
        english.Terms(1000, USD, None, None, BEGAN, BEGAN + 1000 * SECOND, 120 * SECOND, 120 * SECOND, 10)
    )
    book.bid(1, 2000, BEGAN + 10 * SECOND)
    book.bid(2, 9000, BEGAN + 20 * SECOND)
    book.bid(3, 5000, BEGAN + 30 * SECOND)
    book.void(3, BEGAN + 40 * SECOND)
    book.extend(500 * SECOND, BEGAN + 50 * SECOND)
    book.bid(1, 6000, BEGAN + 1400 * SECOND)
    book.finish()
    return book


def withdrawn_by_staff() -> Book:
    book = EnglishBook(
        english.Terms(1000, USD, 5000, 6000, BEGAN, BEGAN + 1000 * SECOND, 120 * SECOND, 120 * SECOND, 10)
    )
    book.bid(1, 2000, BEGAN + 10 * SECOND)
    book.write("withdrawn", BEGAN + 20 * SECOND, {"reason": "Stolen"})
    book.end(BEGAN + 20 * SECOND, "withdrawn", reason="Stolen")
    return book


DUTCH = dutch.Terms(10_000, 5000, 750, 60 * SECOND, BEGAN, BEGAN + 3600 * SECOND)


def dutch_sold() -> Book:
    return dutch_book(DUTCH, 8500, BEGAN + 130 * SECOND)


def dutch_unsold() -> Book:
    return dutch_book(DUTCH, None, BEGAN)


def sealed_sold(pricing: sealed.Pricing, reserve: int | None) -> SealedBook:
    book = SealedBook(sealed.Terms(1000, pricing, reserve, BEGAN, BEGAN + 1000 * SECOND))
    for number, (person, price) in enumerate([(1, 3000), (2, 5000), (3, 4000), (1, 2000), (4, 5000), (5, 9000)]):
        book.submit(person, price, BEGAN + (number + 1) * 10 * SECOND)
    book.withdraw(5, BEGAN + 100 * SECOND)
    book.finish()
    return book


def sealed_with_a_void() -> SealedBook:
    book = SealedBook(sealed.Terms(1000, sealed.Pricing.SECOND, None, BEGAN, BEGAN + 1000 * SECOND))
    book.submit(1, 3000, BEGAN + SECOND)
    book.submit(2, 9000, BEGAN + 2 * SECOND)
    book.submit(3, 5000, BEGAN + 3 * SECOND)
    book.void(2, BEGAN + 4 * SECOND)
    book.submit(2, 4000, BEGAN + 5 * SECOND)
    book.finish()
    return book


def sealed_with_one_left_out() -> SealedBook:
    book = SealedBook(sealed.Terms(1000, sealed.Pricing.FIRST, None, BEGAN, BEGAN + 1000 * SECOND))
    book.submit(1, 3000, BEGAN + SECOND)
    book.submit(2, 5000, BEGAN + 2 * SECOND)
    book.finish(excluded=(2,))
    return book


def perpetual_book() -> PerpetualBook:
    book = PerpetualBook(perpetual.Terms(1000, USD, BEGAN))
    book.act(perpetual.Bid(1, 2000, 7 * DAY), BEGAN + DAY)
    book.act(perpetual.Bid(2, 5000, 30 * DAY), BEGAN + 2 * DAY)
    book.act(perpetual.Bid(3, 3000, 90 * DAY), BEGAN + 3 * DAY)
    return book


def accepted_by_the_seller() -> Book:
    book = perpetual_book()
    book.pass_time(BEGAN + 8 * DAY)
    book.act(perpetual.AcceptLead(book.state.seq, book.state.price), BEGAN + 9 * DAY)
    return book


def called() -> Book:
    book, start = perpetual_book(), BEGAN + 4 * DAY
    book.act(perpetual.CallNow(), start)
    book.act(perpetual.Bid(4, 4000), start + 400 * SECOND)
    book.act(perpetual.Bid(1, 6000), start + 800 * SECOND)
    book.pass_time(start + DAY)
    return book


def voided_until_nobody_stood() -> Book:
    book, start = perpetual_book(), BEGAN + 4 * DAY
    book.act(perpetual.CallNow(), start)
    book.void(2, start + 60 * SECOND)
    book.void(3, start + 60 * SECOND)  # Bob's, who led
    book.act(perpetual.CallNow(), start + 90 * SECOND)
    book.void(4, start + 120 * SECOND)
    book.act(perpetual.Bid(2, 4000), start + DAY)
    book.act(perpetual.AcceptLead(book.state.seq, book.state.price), start + DAY)
    return book


def voided_and_released() -> Book:
    book = perpetual_book()
    book.act(perpetual.CallNow(), BEGAN + 4 * DAY)
    book.void(3, BEGAN + 4 * DAY + SECOND)
    book.act(perpetual.Renew(3, 90 * DAY), BEGAN + 5 * DAY)
    book.act(perpetual.KeepOpen(), BEGAN + 6 * DAY)
    book.pass_time(BEGAN + 90 * DAY)
    return book


FIRST, SECOND_PRICE = sealed.Pricing.FIRST, sealed.Pricing.SECOND
BOOKS: dict[str, tuple[Callable[[], Book], str]] = {
    "english, void and extension": (sold_by_staff_void, "sold to P1 for 51.00 USD; opened: P3 50.00"),
    "english, withdrawn by staff": (withdrawn_by_staff, "Result: withdrawn"),
    "dutch": (dutch_sold, "bought to P7 for 85.00 USD"),
    "dutch, unsold": (dutch_unsold, "Result: no_bids"),
    "sealed, first price": (lambda: sealed_sold(FIRST, None), "sold to P2 for 50.00 USD"),
    "sealed, second price": (lambda: sealed_sold(SECOND_PRICE, None), "sold to P2 for 50.00 USD"),
    "sealed, reserve": (lambda: sealed_sold(SECOND_PRICE, 4500), "sold to P2 for 50.00 USD"),
    "sealed, reserve not met": (lambda: sealed_sold(FIRST, 6000), "Result: reserve_not_met"),
    "sealed, a void": (sealed_with_a_void, "sold to P3 for 40.00 USD; opened: P1 30.00, P3 50.00, P2 40.00"),
    "sealed, one left out": (sealed_with_one_left_out, "sold to P1 for 30.00 USD"),
    "perpetual, accepted": (accepted_by_the_seller, "sold to P2 for 31.00 USD"),
    "perpetual, called": (called, "sold to P1 for 51.00 USD"),
    "perpetual, all voided": (voided_until_nobody_stood, "sold to P2 for 10.00 USD"),
    "perpetual, voided and released": (voided_and_released, "the lot goes on; bids: 0"),
}
