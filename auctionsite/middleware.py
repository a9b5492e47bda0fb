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

PROTECTION = {
    "Permissions-Policy": ", ".join(
        f"{power}=()"
        for power in (
            *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope"),
            *("magnetometer", "microphone", "midi", "payment", "serial", "usb", "xr-spatial-tracking"),
        )
    )
    + ", publickey-credentials-create=(self), publickey-credentials-get=(self)",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}
"""What Django's own middleware does not say: which powers of a browser pages here use, and who may embed an answer."""

SECRET_ADDRESSES = frozenset({"account_confirm_email", "account_reset_password_from_key"})
"""Names of addresses that hold a token: no other site is to learn even where somebody came from."""


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


def protection(get_response: GetResponse) -> GetResponse:
    """Add the protective headers that a view has not set itself."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in PROTECTION.items():
            response.headers.setdefault(name, value)
        if request.resolver_match and request.resolver_match.url_name in SECRET_ADDRESSES:
            response.headers["Referrer-Policy"] = "same-origin"
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
