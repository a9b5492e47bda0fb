"""Files for spreadsheets: no cell is a formula, the file is UTF-8 and says so, and it is sent as it is read."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncRequestFactory, RequestFactory

from accounts.spreadsheets import safe
from auctions.exports import csv_file


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\0"])
def test_no_cell_begins_a_formula(start: str) -> None:
    assert safe(f"{start}HYPERLINK(1)") == f"'{start}HYPERLINK(1)"


@pytest.mark.parametrize("text", ["", "Poster", "12.50", "1=1", "ملصق"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert safe(text) == text


def test_a_spreadsheet_reads_back_what_was_written(rf: RequestFactory) -> None:
    rows = [['Постер, "A3"', "=1+1"], ["two\nlines", "x"]]
    answer: Any = csv_file(rf.get("/"), "bids.csv", ["Title", "-x"], [rows[:1], rows[1:]])

    body = b"".join(answer).decode()

    assert body.startswith("\ufeff") and answer.headers["Content-Disposition"] == 'attachment; filename="bids.csv"'
    assert [*csv.reader(io.StringIO(body.removeprefix("\ufeff"), newline=""))] == [
        ["Title", "'-x"],
        ['Постер, "A3"', "'=1+1"],
        ["two\nlines", "x"],
    ]


def test_a_chunk_is_read_only_when_those_before_are_sent(rf: RequestFactory) -> None:
    read = []

    def chunks() -> Iterator[Sequence[Sequence[str]]]:
        for number in range(3):
            read.append(number)
            yield [[str(number)]]

    answer: Any = csv_file(rf.get("/"), "n.csv", ["N"], chunks())
    parts = iter(answer)

    next(parts)
    assert read == []
    next(parts)
    assert read == [0]


def test_the_live_server_streams_too() -> None:
    answer: Any = csv_file(AsyncRequestFactory().get("/"), "n.csv", ["N"], [[["1"]], [], [["2"]]])

    async def read() -> list[bytes]:
        return [part async for part in answer]

    assert answer.is_async
    assert async_to_sync(read)() == ["\ufeffN\r\n".encode(), b"1\r\n", b"", b"2\r\n"]
