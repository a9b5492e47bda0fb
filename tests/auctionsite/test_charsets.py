"""Other character sets than UTF-8 are refused before Django decodes by them, under either server."""

from typing import Any

import pytest
from channels.testing import HttpCommunicator
from django.test import RequestFactory

from auctionsite import asgi, wsgi
from auctionsite.charsets import REFUSAL

OTHERS = ["utf-7", "idna", "unicode_escape", "zlib_codec", "utf-8; charset=utf-16", "no''x"]
QUESTION = "/healthz?q=%5Cud800"


async def over_asgi(content_type: str) -> tuple[int, bytes]:
    headers = [(b"host", b"testserver"), (b"content-type", content_type.encode())]
    visitor = HttpCommunicator(asgi.application, "GET", QUESTION, headers=headers)
    answer = await visitor.get_response(5)
    await visitor.wait(5)
    return answer["status"], answer["body"]


def over_wsgi(content_type: str) -> tuple[int, bytes]:
    statuses: list[str] = []
    environ = RequestFactory().get("/").environ | {"PATH_INFO": "/healthz", "QUERY_STRING": "q=%5Cud800"}

    def start_response(status: str, headers: Any) -> None:
        statuses.append(status)

    answer = wsgi.application({**environ, "CONTENT_TYPE": content_type}, start_response)
    return int(statuses[0][:3]), b"".join(answer)


@pytest.mark.parametrize("charset", OTHERS)
async def test_another_character_set_is_refused_by_daphne(charset: str) -> None:
    assert await over_asgi(f"text/plain; charset={charset}") == (400, REFUSAL)


@pytest.mark.parametrize("charset", OTHERS)
def test_another_character_set_is_refused_by_the_server_of_pages(charset: str, db: None) -> None:
    assert over_wsgi(f"text/plain; charset={charset}") == (400, REFUSAL)


@pytest.mark.parametrize("content_type", ["", "text/plain", "text/plain; charset=UTF-8", 'a/b; charset="utf8"'])
async def test_utf8_may_be_named_or_not(content_type: str) -> None:
    assert await over_asgi(content_type) == (200, b'{"status": "ok"}')


@pytest.mark.parametrize("content_type", ["", "text/plain", "text/plain; charset=UTF-8", 'a/b; charset="utf8"'])
def test_utf8_may_be_named_or_not_under_the_server_of_pages(content_type: str, db: None) -> None:
    assert over_wsgi(content_type) == (200, b'{"status": "ok"}')
