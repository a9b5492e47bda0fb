"""What a request tells of the device behind it, in words that mean the same in every language.

A browser says what it likes: these words help people to recognise their own devices, and decide nothing.
"""

from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest

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


def _first(names: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for mark, name in names if mark in agent), "")


def _address(request: HttpRequest) -> str | None:
    """Give the visitor's own address: behind proxies it is what the trusted ones among them say (TRUSTED_PROXIES)."""
    try:
        address: str = get_adapter().get_client_ip(request)
    except (PermissionDenied, ImproperlyConfigured):  # no address, or fewer proxies on the way than TRUSTED_PROXIES
        return None
    return address.partition("%")[0]  # without the zone of a link-local one
