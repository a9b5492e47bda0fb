"""replay_bids: recorded auctions through the real services, in a database of their own, with an honest total."""

import os
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from auctions.models import Auction

RECORD = Path(os.environ.get("TORG_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "data" / "ebay_dev.csv"
HEADER = (
    "auction_id,item,duration_s,open_cents,seq,t_s,bidder,bid_cents,hidden_bid_cents,expect_a,probe_reject_cents,"
    "expected_price_cents,expected_winner"
)
RIGHT = """
a1,print,1000,1000,2,20.5,bea,3050,103050,any,1049,2050,bea
a1,print,1000,1000,1,10,ann,2000,2000,accept,,2050,bea
b2,"a lamp",500,5,1,0,cy,900,900,accept,,5,cy
"""


@pytest.fixture
def record(tmp_path: Path) -> Callable[..., Path]:
    def write(rows: str, header: str = HEADER) -> Path:
        path = tmp_path / "record.csv"
        path.write_text(header + "\n" + rows.strip() + "\n", encoding="utf-8")
        return path

    return write


def replayed(path: Path, *options: str) -> tuple[list[str], int]:
    """Run the command; give its lines and its exit code."""
    out = StringIO()
    try:
        call_command("replay_bids", str(path), *options, stdout=out)
    except SystemExit as left:
        return out.getvalue().splitlines(), int(left.code or 0)
    return out.getvalue().splitlines(), 0


def test_a_recording_that_the_house_reproduces_passes(record: Callable[..., Path], lot: Auction) -> None:
    lines, code = replayed(record(RIGHT))
    assert lines == [
        "a1: expected 2050 bea, actual 2050 bea; match",
        "b2: expected 5 cy, actual 5 cy; match",
        "2 of 2 match, 0 bids refused, 1 probes refused",
    ]
    assert code == 0
    assert Auction.objects.get() == lot and User.objects.count() == 1  # the house's own database was not touched


def test_mode_a_takes_the_recorded_amounts_and_waives_what_it_may(record: Callable[..., Path], db: None) -> None:
    path = record(RIGHT + "b2,a lamp,500,5,2,1,cy,800,9999,any,,5,cy\n")
    lines, code = replayed(path, "--mode", "a")
    assert lines[-1] == "2 of 2 match, 0 bids refused, 1 cut bids refused (not scored), 0 probes refused" and code == 0


def test_limit_and_probes_are_choices(record: Callable[..., Path], db: None) -> None:
    lines, _ = replayed(record(RIGHT), "--limit", "1", "--no-probes")
    assert lines[1:] == ["1 of 1 match, 0 bids refused, 0 probes refused"]


@pytest.mark.parametrize(
    ("wrong", "right", "said"),
    [
        ("2050,bea", "2051,bea", "a1: expected 2051 bea, actual 2050 bea; MISMATCH"),
        ("2050,bea", "2050,ann", "a1: expected 2050 ann, actual 2050 bea; MISMATCH"),
        ("any,1049", "any,1050", "a1: expected 2050 bea, actual 2050 bea; match; 1 probes not refused"),
        ("103050", "1049", "a1: expected 2050 bea, actual 1000 ann; MISMATCH; refused bids 2"),
    ],
)
def test_every_kind_of_difference_fails_and_is_named(
    record: Callable[..., Path], db: None, wrong: str, right: str, said: str
) -> None:
    lines, code = replayed(record(RIGHT.replace(wrong, right)))
    assert lines[0] == said
    assert code == 1


def test_an_auction_in_which_every_bid_is_refused_is_unsold(record: Callable[..., Path], db: None) -> None:
    lines, code = replayed(record("a1,print,1000,1000,1,1000,ann,2000,2000,accept,,1000,ann"))
    assert lines[0] == "a1: expected 1000 ann, actual unsold; MISMATCH; refused bids 1"
    assert (lines[1], code) == ("0 of 1 match, 1 bids refused, 0 probes refused", 1)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("", "holds no bids"),
        ("a1,print,1000,1000,1,10,ann,20x0,20x0,accept,,1000,ann", "line 2: hidden_bid_cents is no whole number"),
        ("a1,print,1000,1000,1,soon,ann,2000,2000,accept,,1000,ann", "line 2: t_s is no number of seconds"),
        ("a1,print,1000,1000,1,NaN,ann,2000,2000,accept,,1000,ann", "line 2: t_s is no number of seconds"),
        ("a1,print,1e400,1000,1,1,ann,2000,2000,accept,,1000,ann", "line 2: duration_s is no number of seconds"),
        ("a1,print,1000,1000,1,10,,2000,2000,accept,,1000,ann", "line 2: bidder is empty"),
        ("a1,print,1000,1000,1,10", "line 2: bidder is empty"),
        (RIGHT + "a1,print,1000,999,3,30,cy,1,1,any,,2050,bea", "a1 is described in different ways"),
        (RIGHT + "a1,print,1000,1000,2,30,cy,1,1,any,,2050,bea", "a1 has two bids with seq 2"),
        ("a1,print,0,1000,1,0,ann,2000,2000,accept,,1000,ann", "a1 cannot be published: end_in_past"),
        ("a1,print,1000,0,1,0,ann,2000,2000,accept,,1000,ann", "a1 cannot be published: price_missing"),
    ],
)
def test_a_bad_recording_is_refused_with_its_place(record: Callable[..., Path], db: None, rows: str, says: str) -> None:
    with pytest.raises(CommandError, match=says):
        call_command("replay_bids", str(record(rows)), stdout=StringIO())


def test_missing_columns_files_and_wrong_options_are_said(
    record: Callable[..., Path], db: None, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match="columns are missing: t_s"):
        call_command("replay_bids", str(record(RIGHT, header=HEADER.replace("t_s", "time"))))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("replay_bids", str(tmp_path / "nowhere.csv"))
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("replay_bids", str(tmp_path / "binary"))
    with pytest.raises(CommandError, match="--limit"):
        call_command("replay_bids", str(record(RIGHT)), "--limit", "0")


def test_real_auctions_end_as_they_really_did(db: None) -> None:
    if not RECORD.exists():
        pytest.skip(f"{RECORD} is not here: real auctions are not part of the project")
    lines, code = replayed(RECORD, "--limit", "40")
    assert lines[-1].startswith("40 of 40 match, 0 bids refused, ") and code == 0
