"""Between row and engine: nothing is lost on the way there and back."""

from collections.abc import Callable

from accounts.models import User
from auctions.mapping import COLUMNS, columns_of, state_of, terms_of
from auctions.models import Auction
from auctions.services.bidding import Receipt


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
