"""What surrounds every request: an id for the logs, what no page is asked, and the reader's time zone."""

import re
import secrets
import zoneinfo
from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone

from auctionsite.logs import current_request_id

GetResponse = Callable[[HttpRequest], HttpResponse]
METHODS = ("GET", "HEAD", "POST")
PLAUSIBLE_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


def request_id(get_response: GetResponse) -> GetResponse:
    """Name each request, by the proxy's `X-Request-ID` where that is a plain one, and say the name in the answer."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        name = given if PLAUSIBLE_ID.fullmatch(given) else secrets.token_hex(8)
        token = current_request_id.set(name)
        try:
            response = get_response(request)
        finally:
            current_request_id.reset(token)
        response.headers["X-Request-ID"] = name
        return response

    return middleware


def plain_requests(get_response: GetResponse) -> GetResponse:
    """Refuse what no page of the house sends: other methods, which some views of others answer, and NUL in the address.

    PostgreSQL refuses a NUL even in a question. Fields of forms are judged by the forms.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("The address holds a NUL.")
        return get_response(request)

    return middleware


def reader(get_response: GetResponse) -> GetResponse:
    """Show times in the reader's zone, and keep pages made for one person out of every shared cache."""

    def middleware(request: HttpRequest) -> HttpResponse:
        signed_in = request.user.is_authenticated
        with timezone.override(zoneinfo.ZoneInfo(request.user.time_zone) if request.user.is_authenticated else None):
            response = get_response(request)
        if signed_in and not response.has_header("Cache-Control"):
            response.headers["Cache-Control"] = "private, no-store"
        return response

    return middleware
