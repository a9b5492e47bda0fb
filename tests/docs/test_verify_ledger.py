"""docs/verify_ledger.py: it accepts what the house writes, and finds what was changed, hashed again or not."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from accounts.models import User
from auctions import ledger
from auctions.engine import english, perpetual, sealed
from auctions.selectors.ledger import ledger_download
from tests.docs import plays
from tests.docs.books import BOOKS, DAY, USD, dutch_sold, sold_by_staff_void
from tests.docs.forging import (
    PATH,
    Rows,
    Says,
    Tamper,
    Unreadable,
    Wrong,
    accepted,
    forged,
    hashed_again,
    moved,
    opened,
    refused,
    set_,
    tampers_of_the_end,
    unnoticed,
    verify,
)  # fmt: skip
from tests.docs.ledgers import AUCTION, BEGAN, SECOND, Book, EnglishBook, PerpetualBook, SealedBook, at, download
from tests.docs.stories import STORIES, Story

ONLY_A_HASH_TELLS = {
    "withdrawn by staff": ["entry 2 dropped"],  # the last bid on a lot that was withdrawn anyway
    "english, withdrawn by staff": ["entry 1 dropped"],  # the only bid on a lot that was withdrawn anyway
    "perpetual, all voided": ["entry 7 dropped"],  # another such call
    "perpetual, voided and released": ["entry 4 dropped"],  # a call that a void ended at once
}
"""What the rules cannot miss, because the lot would have gone on in the same way without it."""


@pytest.fixture
def people(sela: User, alice: User, bob: User, charlie: User, stan: User) -> dict[str, User]:
    return {"sela": sela, "alice": alice, "bob": bob, "charlie": charlie, "stan": stan}


@pytest.fixture
def told(request: pytest.FixtureRequest, list_lot: Any, people: dict[str, User]) -> tuple[Rows, str]:
    """A story's ledger as it is downloaded, and the id of its lot."""
    tell, terms, _ = STORIES[request.param]
    lot = list_lot(**terms)
    tell(Story(lot), people)
    found = json.loads(json.dumps(ledger_download(lot.public_id)))
    return found["entries"], found["auction"]


@pytest.mark.parametrize(("told", "result"), [(name, story[2]) for name, story in STORIES.items()], indirect=["told"])
def test_what_the_house_writes_holds(told: tuple[Rows, str], result: str) -> None:
    rows, auction = told
    assert re.search(result, accepted(rows, auction))
    for length in range(1, len(rows)):  # and so it did at every moment before
        accepted(rows[:length], auction)


@pytest.mark.parametrize("told", STORIES, indirect=True)
def test_whatever_is_changed_in_a_real_lot_is_found(told: tuple[Rows, str], request: pytest.FixtureRequest) -> None:
    assert unnoticed(*told) == ONLY_A_HASH_TELLS.get(request.node.callspec.params["told"], [])


@pytest.mark.parametrize("name", BOOKS)
def test_a_ledger_of_any_type_holds(name: str) -> None:
    make, result = BOOKS[name]
    rows = make().rows
    assert re.search(result, accepted(rows, AUCTION))
    for length in range(1, len(rows)):
        accepted(rows[:length], AUCTION)


@pytest.mark.parametrize("name", BOOKS)
def test_whatever_is_changed_in_a_lot_of_any_type_is_found(name: str) -> None:
    assert unnoticed(BOOKS[name][0]().rows, AUCTION) == ONLY_A_HASH_TELLS.get(name, [])


@pytest.mark.parametrize(
    "play", [plays.english_play, plays.dutch_play, plays.sealed_play, plays.perpetual_play], ids=lambda p: p.__name__
)
@examples(max_examples=150, deadline=None)
@given(chance=st.randoms(use_true_random=True), data=st.data())
def test_what_the_rules_allow_holds_and_a_changed_result_does_not(play: Any, chance: Random, data: Any) -> None:
    rows = play(chance).rows
    accepted(rows, AUCTION)
    if rows[-1]["kind"] == "finished":
        name, tamper = data.draw(st.sampled_from([*tampers_of_the_end(opened(rows))]))
        assert refused(rows, tamper, AUCTION), name


def prices_moved(by: int) -> Tamper:
    """Change the last price and the result together."""

    def tamper(said: Says) -> None:
        for entry in said[-2:]:
            entry["says"]["price"] += by

    return tamper


@pytest.mark.parametrize("told", ["plain", "with reserve", "capped and tied", "extended", "confirmed"], indirect=True)
@pytest.mark.parametrize("by", [1, -1000])
def test_a_wrong_price_that_all_entries_agree_on_is_found(told: tuple[Rows, str], by: int) -> None:
    rows, auction = told
    assert "price" in refused(rows, prices_moved(by), auction)


@pytest.mark.parametrize("told", ["extended"], indirect=True)
def test_a_bid_dated_into_the_last_minutes_needs_its_extension(told: tuple[Rows, str]) -> None:
    rows, auction = told
    ends_at = opened(rows)[0]["says"]["ends_at"]
    said = refused(rows, set_(1, "at", moved(ends_at, seconds=-60)), auction)
    assert "extensions is 0, and by the rules it is 1" in said


@pytest.mark.parametrize("told", ["plain"], indirect=True)
def test_a_bid_that_somebody_added_is_found(told: tuple[Rows, str]) -> None:
    rows, auction = told

    def add(said: Says) -> None:
        says = {**said[-2]["says"], "bidder": "STRANGER", "bids": said[-2]["says"]["bids"] + 1, "commitment": "f" * 64}
        said.insert(-1, {**said[-2], "says": {**says, "price": 5_200}})

    assert "not opened" in refused(rows, add, auction)


@pytest.mark.parametrize("told", ["plain"], indirect=True)
def test_a_forgery_that_keeps_every_rule_is_found_by_a_hash_that_one_holds(told: tuple[Rows, str]) -> None:
    rows, auction = told
    entries = forged(
        rows, set_(1, "commitment", "f" * 64)
    )  # a bid that was beaten later by its own bidder stays closed
    new = hashed_again(entries)
    report = "\n".join(verify(download(new, auction)))
    assert "no hash was given" in report
    for head in (rows[-1]["hash"], rows[2]["hash"], rows[-1]["hash"][:12]):
        with pytest.raises(Wrong, match="written anew"):
            verify(download(new, auction), [head])


@pytest.mark.parametrize("told", ["plain"], indirect=True)
def test_a_receipt_speaks_for_everything_before_it(told: tuple[Rows, str]) -> None:
    rows, auction = told
    report = "\n".join(verify(download(rows, auction), [rows[2]["hash"][:12], f" {rows[-1]['hash'].upper()}\n"]))
    assert f"the hash {rows[2]['hash'][:12]} is that of entry 3" in report
    assert f"is that of entry {len(rows)}: everything up to there is as it was then\n" in report
    assert "no hash was given" not in report


@pytest.mark.parametrize("head", ["", "abcdef", "xyz" * 10, "f" * 11])
def test_what_is_no_hash_is_said_to_be_none(head: str) -> None:
    with pytest.raises(Unreadable, match="is no hash"):
        verify(download(dutch_sold().rows), [head])


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("sealed, reserve not met", "unproved  that the reserve was not met"),
        ("sealed, one left out", "unproved  that 1 bids"),
        ("perpetual, called", "unproved  the winner's maximum beyond what was paid"),
        ("perpetual, voided and released", "unproved  maxima: they are closed while the lot runs"),
    ],
)
def test_what_cannot_be_proved_is_said(name: str, said: str) -> None:
    assert said in accepted(BOOKS[name][0]().rows, AUCTION)


def test_a_price_that_is_the_winners_whole_maximum_is_said_to_rest_on_their_word() -> None:
    book = EnglishBook(english.Terms(1000, USD, None, None, BEGAN, BEGAN + SECOND, 0, 0, 0))
    book.bid(1, 2000, BEGAN)
    book.bid(2, 2001, BEGAN)
    book.finish()
    assert "unproved  that the price is the winner's whole maximum" in accepted(book.rows, AUCTION)


# What cannot have happened.


def english_running(**terms: Any) -> EnglishBook:
    """Give a lot on which one bid of 20.00 stands, below its reserve of 50.00."""
    ends_at = BEGAN + 1000 * SECOND
    usual = {"reserve": 5000, "buy_now": 9000, "starts_at": BEGAN}
    book = EnglishBook(
        english.Terms(
            opening_price=1000, steps=USD, published_end=ends_at, window=120 * SECOND, extension=120 * SECOND,
            max_extensions=10, **{**usual, **terms},
        )
    )  # fmt: skip
    book.bid(1, 2000, max(book.terms.starts_at, BEGAN + SECOND))
    return book


def after(book: Book, kind: str, seconds: int, **says: Any) -> Rows:
    """Give the ledger of a book with one more entry, some seconds after the start."""
    time = BEGAN + seconds * SECOND
    book.write(kind, time, {**says, "at": at(time)})
    return book.rows


def says(rows: Rows, place: int, **changes: Any) -> Rows:
    """Give a ledger, hashed again, in which one entry says something else."""
    return hashed_again(forged(rows, lambda said: said[place]["says"].update(changes)))


def bought_after_a_bid() -> Rows:
    book = english_running(reserve=None)
    last = opened(book.rows)[-1]["says"]
    return after(book, "buy_now", 5, **{**last, "price": 9000, "reason": "bought"})


def voided(met: bool) -> Rows:
    """Give the ledger of a lot whose void says the wrong thing of the reserve, which the end opens."""
    book = english_running()
    book.bid(2, 6000 if not met else 2100, BEGAN + 20 * SECOND)
    book.bid(3, 9000, BEGAN + 30 * SECOND)
    book.void(4, BEGAN + 40 * SECOND)
    place = len(book.rows) - 1
    book.bid(3, 9500, BEGAN + 50 * SECOND)
    book.finish()
    return says(book.rows, place, reserve_met=met)


def sealed_below_the_reserve() -> Rows:
    book = SealedBook(sealed.Terms(1000, sealed.Pricing.FIRST, 6000, BEGAN, BEGAN + 1000 * SECOND))
    book.submit(1, 5000, BEGAN)
    book.finish()
    reserve = {"amount": 6000, "nonce": book.reserve_nonce}
    return says(book.rows, -1, outcome="sold", price=5000, winner="P1", reserve=reserve)


def sealed_replaced() -> SealedBook:
    """Give a lot on which the bid of entry 3 stands, which replaced that of entry 2."""
    book = SealedBook(sealed.Terms(1000, sealed.Pricing.FIRST, None, BEGAN, BEGAN + 1000 * SECOND))
    book.submit(1, 5000, BEGAN)
    book.submit(1, 6000, BEGAN + SECOND)
    return book


def perpetual_calling() -> PerpetualBook:
    book = PerpetualBook(perpetual.Terms(1000, USD, BEGAN))
    book.act(perpetual.Bid(1, 2000), BEGAN)
    book.act(perpetual.CallNow(), BEGAN + SECOND)
    return book


NOTHING: dict[str, Any] = {"price": None, "winner": None, "openings": [], "reserve": None}
IMPOSSIBLE: dict[str, tuple[Callable[[], Rows], str]] = {
    "openings that are no list": (lambda: says(dutch_sold().rows, -1, openings={}), "no list of objects"),
    "terms that change under a bid": (
        lambda: after(english_running(), "amended", 5, **opened(english_running().rows)[0]["says"]),
        "cannot change while a bid stands",
    ),
    "a bid before the start": (
        lambda: says(english_running(starts_at=BEGAN + 9 * SECOND).rows, 1, at=at(BEGAN + 8 * SECOND)),
        "before the start",
    ),
    "a floor above the start price": (lambda: says(dutch_sold().rows, 0, floor=10_000), "floor is not below"),
    "more than was on the button": (lambda: says(dutch_sold().rows, 1, price_pressed=8499), "above the one on the"),
    "a third price": (lambda: says(BOOKS["sealed, first price"][0]().rows, 0, pricing="third"), "neither first nor"),
    "a sealed bid below the reserve": (sealed_below_the_reserve, "does not meet the opened reserve"),
    "a purchase when it was too late": (bought_after_a_bid, "could not be bought at once"),
    "a confirmation of nothing": (
        lambda: after(english_running(), "confirm", 5, bidder="P1", price=2000), "nothing to confirm"
    ),
    "a reserve lowered in the last minutes": (
        lambda: after(english_running(), "reserve_lowered", 881, reserve="c0ffee"), "could not be lowered"
    ),
    "a reserve that is met by nobody": (lambda: voided(met=True), "no bid of the leader that stands meets"),
    "a reserve that is met unsaid": (lambda: voided(met=False), "a bid of the leader that stands meets"),
    "a void of what does not stand": (
        lambda: after(english_running(), "voided", 5, voided=1, reason="x"), "no bid of entry 1 stands"
    ),
    "a void of a sealed bid that was replaced": (
        lambda: after(sealed_replaced(), "voided", 5, voided=2, reason="x", bids=0), "no bid of entry 2 stands"
    ),
    "a void of a sealed bid after the end": (
        lambda: after(sealed_replaced(), "voided", 1000, voided=3, reason="x", bids=0), "after the end"
    ),
    "a void of a sealed bid without a reason": (
        lambda: after(sealed_replaced(), "voided", 5, voided=3, bids=0), "reason is missing"
    ),
    "a void of a bid that had lapsed": (
        lambda: after(perpetual_calling(), "voided", 302, voided=2, reason="x", bids=0), "was due: going_twice"
    ),
    "a void that lets a call go on": (
        lambda: says(BOOKS["perpetual, all voided"][0]().rows, 6, call={"going_twice": False}), "call is"
    ),
    "a seller who withdraws under a bid": (
        lambda: after(english_running(), "finished", 5, outcome="withdrawn", **NOTHING), "only be withdrawn by staff"
    ),
    "a sale after a withdrawal": (
        lambda: says(BOOKS["english, withdrawn by staff"][0]().rows, -1, outcome="no_bids"), "withdrawn before it"
    ),
    "a withdrawal after a purchase": (lambda: says(dutch_sold().rows, -1, outcome="withdrawn"), "sold cannot be"),
    "an end that staff move back": (
        lambda: after(english_running(), "extended", 5, ends_at=at(BEGAN + 900 * SECOND), reason="x"), "a later time"
    ),
    "an end of what has none": (
        lambda: after(perpetual_calling(), "extended", 5, ends_at=at(BEGAN), reason="x"), "only move an end"
    ),
    "calls below zero": (lambda: says(perpetual_calling().rows, 0, max_calls=-1), "below zero"),
    "a bid for a week and less": (
        lambda: says(perpetual_calling().rows, 1, until=at(BEGAN + DAY)), "stands for 7 to 90 days"
    ),
    "a renewal of nothing": (lambda: after(perpetual_calling(), "renew", 5, bidder="P2"), "no bid that stands"),
    "a call in a call": (lambda: after(perpetual_calling(), "called", 5, call=None), "a call runs already"),
    "an acceptance in a call": (lambda: after(perpetual_calling(), "accepted", 5), "a call runs"),
    "a withdrawal in a call": (
        lambda: after(perpetual_calling(), "finished", 5, outcome="withdrawn", **NOTHING), "while a call runs"
    ),
    "going twice too early": (lambda: after(perpetual_calling(), "going_twice", 300, call=None), "was not due"),
    "a bid when something was due": (lambda: after(perpetual_calling(), "kept_open", 302), "was due: going_twice"),
    "a perpetual lot that nobody bought": (
        lambda: after(perpetual_calling(), "finished", 5, outcome="no_bids", **NOTHING), "a sale or a withdrawal only"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_what_the_rules_forbid_is_refused(name: str) -> None:
    make, why = IMPOSSIBLE[name]
    with pytest.raises(Wrong, match=why):
        verify(download(make()))


def test_terms_may_change_before_the_start_and_the_start_with_them() -> None:
    book = english_running(starts_at=BEGAN + 500 * SECOND)
    terms = {**opened(book.rows)[0]["says"], "starts_at": at(BEGAN + 300 * SECOND), "opening_price": 700}
    rows = after(EnglishBook(book.terms), "amended", 200, **terms)
    accepted(rows, AUCTION)
    with pytest.raises(Wrong, match="begin in the past"):
        verify(download(says(rows, 1, starts_at=at(BEGAN + 100 * SECOND))))


def test_an_entry_must_name_the_hash_before_it() -> None:
    rows = dutch_sold().rows
    with pytest.raises(Wrong, match="does not follow the entry before it"):
        verify(download([rows[0], {**rows[1], "previous_hash": "f" * 64}, rows[2]]))


# The form of the file.


def rewritten(rows: Rows, place: int, payload: str) -> Rows:
    """Hash the chain again with one payload as a text of its own."""
    new: Rows = []
    previous = ledger.GENESIS
    for seq, row in enumerate(rows, start=1):
        text = payload if seq == place else row["payload"]
        own = ledger.link(previous, seq, row["kind"], text)
        new.append({**row, "payload": text, "previous_hash": previous, "hash": own})
        previous = own
    return new


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(",", ", "),
        lambda text: text.replace('"bids":1', '"bids":1.0'),
        lambda text: text.replace('"bids":1', '"bids":1e0'),
        lambda text: text.replace('"bids":1', '"bids":NaN'),
        lambda text: text.replace('"bids":1', f'"bids":{2**53}'),
        lambda text: text.replace('"bids":1', '"bids":1,"bids":1'),
        lambda text: text.replace('"bids"', '"\\u0062ids"'),
        lambda text: '{"é":1,' + text[1:],
        lambda text: f"[{text}]",
        lambda text: "[" * 100_000,
        lambda text: "",
    ],
)
def test_only_the_one_canonical_form_will_do(change: Callable[[str], str]) -> None:
    rows = dutch_sold().rows
    text = change(rows[1]["payload"])
    assert text != rows[1]["payload"]
    with pytest.raises(Wrong, match="canonical form"):
        verify(download(rewritten(rows, 2, text)))


@pytest.mark.parametrize(
    "change",
    [
        {"bids": True}, {"bids": None}, {"price": "8500"}, {"at": "2027-01-15"}, {"at": "2027-01-15T08:02:10Z"},
        {"at": 1}, {"bidder": "\u001b[2J"}, {"bidder": ["P7"]}, {"leader": {}}, {"price_pressed": None},
        {"at": "2027-01-15T08:02:10.000000+00:00Z"},
    ],
)  # fmt: skip
def test_values_of_another_form_are_refused(change: dict[str, Any]) -> None:
    rows = dutch_sold().rows
    payload = ledger.canonical({**json.loads(rows[1]["payload"]), **change})
    with pytest.raises(Wrong, match=r"entry 2 \(accept\)"):
        verify(download(rewritten(rows, 2, payload)))


@pytest.mark.parametrize(
    "change",
    [
        {"type": "raffle"}, {"type": None}, {"auction": "ANOTHERLOT12"}, {"steps": []}, {"steps": [[1, 5]]},
        {"steps": [[100, 5], [100, 6], [None, 7]]}, {"steps": [[None, 0]]}, {"steps": None}, {"opening_price": 0},
        {"ends_at": "2027-01-15T08:00:00.000000Z"}, {"starts_at": "2027-01-15T07:00:00.000000Z"},
        {"window_s": 121}, {"max_extensions": -1}, {"buy_now": 1200}, {"currency": ""},
    ],
)  # fmt: skip
def test_terms_that_the_rules_do_not_allow_are_refused(change: dict[str, Any]) -> None:
    rows = sold_by_staff_void().rows
    payload = ledger.canonical({**json.loads(rows[0]["payload"]), **change})
    with pytest.raises(Wrong, match=r"entry 1 \(opened\)"):
        verify(download(rewritten(rows, 1, payload)))


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{", "[" * 100_000, '{"format": 2, "auction": "A", "entries": []}', '{"format": 1, "entries": []}',
        '{"format": 1, "auction": "A", "entries": {}}', '{"format": 1, "auction": "A", "entries": [{"seq": 1}]}',
        '{"format": 1, "auction": "A", "entries": [7]}',
    ],
)  # fmt: skip
def test_what_is_no_ledger_cannot_be_read(text: str) -> None:
    with pytest.raises(Unreadable):
        verify(text)


def test_a_ledger_without_entries_is_wrong() -> None:
    with pytest.raises(Wrong, match="no entries"):
        verify(download([]))


# The script.


def run(path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(PATH), str(path), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=path.parent)


def test_the_script_tells_by_its_exit_code(tmp_path: Path) -> None:
    rows, file = dutch_sold().rows, tmp_path / "ledger.json"
    file.write_text(download(rows), encoding="utf-8")
    good = run(file, "--head", rows[0]["hash"], "--head", rows[-1]["hash"])
    assert (good.returncode, good.stderr) == (0, "") and "All of this holds." in good.stdout
    bad = run(file, "--head", "f" * 64)
    assert bad.returncode == 1 and bad.stdout.startswith("WRONG: no entry has the hash")
    file.write_text(download(rows[1:]), encoding="utf-8")
    assert run(file).stdout == "WRONG: entry 1 is missing: in its place stands number 2\n"
    file.write_bytes(b"\xff\xfe")
    for path in (file, tmp_path / "nothing.json", tmp_path):
        unreadable = run(path)
        assert unreadable.returncode == 2 and unreadable.stderr.startswith("cannot be read: ")


def test_the_script_needs_python_3_9_and_nothing_else() -> None:
    tree = ast.parse(PATH.read_text(encoding="utf-8"), feature_version=(3, 9))
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    named = {name for node in nodes for name in (
        [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
    )}  # fmt: skip
    assert named <= {
        "__future__", "argparse", "bisect", "collections.abc", "datetime", "functools", "hashlib", "json", "pathlib",
        "sys", "typing",
    }  # fmt: skip
