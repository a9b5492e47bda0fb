"""Logs: one JSON object a line with the request's id, which the answer carries too."""

import json
import logging
import sys

import pytest
from django.test import Client

from auctionsite.logs import JsonFormatter, RequestIdFilter, current_request_id


def record(message: str, *values: object, exc_info: object = None) -> logging.LogRecord:
    """A record as the logging machinery makes it, after the filter."""
    made = logging.LogRecord("house", logging.WARNING, __file__, 1, message, values, exc_info)  # type: ignore[arg-type]
    RequestIdFilter().filter(made)
    return made


def test_a_record_is_one_json_object_on_one_line() -> None:
    text = JsonFormatter().format(record("lot %s\nsold to %s", "ABC", "Ольга"))
    assert "\n" not in text
    line = json.loads(text)
    assert (line["level"], line["logger"], line["message"]) == ("WARNING", "house", "lot ABC\nsold to Ольга")
    assert line["time"].endswith("+00:00")


def test_a_record_names_the_request_that_wrote_it() -> None:
    token = current_request_id.set("request-0001")
    try:
        line = json.loads(JsonFormatter().format(record("sold")))
    finally:
        current_request_id.reset(token)
    assert line["request_id"] == "request-0001"
    assert json.loads(JsonFormatter().format(record("sold")))["request_id"] == "-"


def test_a_traceback_stays_within_its_line() -> None:
    try:
        raise ValueError("torn")
    except ValueError:
        text = JsonFormatter().format(record("failed", exc_info=sys.exc_info()))
    assert "\n" not in text
    assert "ValueError: torn" in json.loads(text)["traceback"]


def test_an_answer_carries_the_id_of_its_request(client: Client) -> None:
    first, second = (client.get("/healthz").headers["X-Request-ID"] for _ in range(2))
    assert first != second
    assert client.get("/healthz", headers={"X-Request-ID": "proxy-12345"}).headers["X-Request-ID"] == "proxy-12345"


@pytest.mark.parametrize("id_given", ["short", "x" * 65, 'quote"breaks', "new line 12345"])
def test_an_id_that_is_not_a_plain_one_is_replaced(client: Client, id_given: str) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": id_given}).headers["X-Request-ID"] != id_given


def test_the_id_of_one_request_does_not_stay_for_the_next(client: Client) -> None:
    client.get("/healthz")
    assert current_request_id.get() == "-"
