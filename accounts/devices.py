"""The device behind a request: what it says of itself, and who has signed in on it before.

A browser says what it likes: its words help people to recognise their own devices, and decide nothing. Who has signed
in on it is in a signed cookie of its own, by marks that tell nothing to whoever reads them.
"""

from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core import signing
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

# Most browsers name others too, so the first that fits is the one.
BROWSERS = (
    ("Telegram", "Telegram"), ("Edg", "Edge"), ("OPR/", "Opera"), ("YaBrowser", "Yandex"),
    ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"),
    ("Chrom", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"),
    ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip

COOKIE, SALT = "device", "accounts.devices"
REMEMBERED_S = 400 * 24 * 60 * 60
MOST_PEOPLE = 8


@dataclass(frozen=True)
class Device:
    """Browser, operating system and address of a request; empty or None where it does not tell."""

    browser: str
    system: str
    address: str | None

    @property
    def words(self) -> str:
        """Browser and system in one line, as in `Firefox, Linux`."""
        return ", ".join(filter(None, (self.browser, self.system)))


def device_of(request: HttpRequest) -> Device:
    """Give the device that sent a request."""
    agent = request.META.get("HTTP_USER_AGENT", "")
    return Device(_first(BROWSERS, agent), _first(SYSTEMS, agent), _address(request))


def recognise(request: HttpRequest, person_id: int) -> bool:
    """Tell whether this person has signed in on this device before; from now on they have (see `remember`)."""
    try:
        marks = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT)
    except signing.BadSignature:
        marks = []
    mark = salted_hmac(SALT, str(person_id)).hexdigest()[:20]
    request.device_marks = [*(other for other in marks if other != mark), mark][-MOST_PEOPLE:]  # type: ignore[attr-defined]
    return mark in marks


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Let the device keep who signed in with this request, if anybody did."""
    if marks := getattr(request, "device_marks", None):
        response.set_cookie(
            COOKIE,
            signing.dumps(marks, salt=SALT),
            max_age=REMEMBERED_S,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def _first(names: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for mark, name in names if mark in agent), "")


def _address(request: HttpRequest) -> str | None:
    """Give the visitor's own address: behind proxies it is what the trusted ones among them say (TRUSTED_PROXIES)."""
    try:
        address: str = get_adapter().get_client_ip(request)
    except (PermissionDenied, ImproperlyConfigured):  # no address, or fewer proxies on the way than TRUSTED_PROXIES
        return None
    return address.partition("%")[0]  # without the zone of a link-local one
