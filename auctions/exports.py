"""Tables as files: CSV that spreadsheets read in any language and never take for a formula, sent as it is read."""

import csv
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse

from accounts.spreadsheets import safe

BOM = "\ufeff"
"""By it spreadsheets know UTF-8."""


class _Echo:
    """What the csv module writes to: it hands back each line."""

    def write(self, line: str) -> str:
        return line


def csv_file(
    request: HttpRequest, name: str, heading: Sequence[str], chunks: Iterable[Iterable[Sequence[str]]]
) -> StreamingHttpResponse:
    """Answer with a CSV file of this name; each chunk of rows is read when the ones before are sent."""
    parts = _parts(heading, chunks)
    return StreamingHttpResponse(
        _awaited(parts) if isinstance(request, ASGIRequest) else parts,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _parts(heading: Sequence[str], chunks: Iterable[Iterable[Sequence[str]]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield BOM + _line(writer, heading)
    for chunk in chunks:
        yield "".join(_line(writer, row) for row in chunk)


def _line(writer: Any, row: Sequence[str]) -> str:
    line: str = writer.writerow([safe(cell) for cell in row])
    return line


async def _awaited(parts: Iterator[str]) -> AsyncIterator[str]:
    """Read each part in a thread: the server's loop has others to serve."""
    while (part := await sync_to_async(lambda: next(parts, None))()) is not None:
        yield part
