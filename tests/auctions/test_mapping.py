"""Between row and engine: nothing is lost on the way there and back."""

from collections.abc import Callable

from accounts.models import User
from auctions.mapping import COLUMNS, columns_of, hard_end_of, reserve_of, state_of, terms_of
from auctions.models import Auction
from auctions.services.bidding import Receipt
from auctions.times import microseconds


def test_a_state_comes_back_from_its_columns(
    list_lot: Callable[..., Auction], alice: User, bob: User, place: Callable[..., Receipt]
) -> None:
    lot = list_lot(reserve=1500)
    place(lot, alice, 2000)
    place(lot, bob, 3000)
    row = Auction.objects.values(*COLUMNS).get(pk=lot.pk)
    columns = columns_of(state_of(row))
    assert columns == {name: row[name] for name in columns}
    assert state_of({**row, **columns}) == state_of(row)


def test_terms_are_in_microseconds(lot: Auction) -> None:
    terms = terms_of(Auction.objects.values(*COLUMNS).get(pk=lot.pk))
    assert (terms.window, terms.extension) == (120_000_000, 120_000_000)
    assert terms.published_end - terms.starts_at == (lot.published_end - lot.starts_at).total_seconds() * 1_000_000


def test_the_hard_end_is_the_engines(list_lot: Callable[..., Auction]) -> None:
    lot = list_lot(window_s=30, extension_s=90, max_extensions=3)
    row = Auction.objects.values(*COLUMNS).get(pk=lot.pk)
    assert microseconds(hard_end_of(row)) == terms_of(row).hard_end
    assert (hard_end_of(row) - lot.published_end).total_seconds() == 270


def test_of_the_reserve_only_whether_it_is_met_is_said() -> None:
    told = [
        reserve_of({"reserve": reserve, "reserve_met": met}) for reserve, met in ((None, True), (5, False), (5, True))
    ]
    assert told == ["none", "not_met", "met"]
