"""How often one may do something: counted per person and per address in the shared cache, by all processes together.

Signing in, signing up, resets and codes are counted by allauth (`ACCOUNT_RATE_LIMITS`), in the same cache. Where the
cache is away nobody may try uncounted: `accounts/middleware.py` answers 503.
"""

import ipaddress
import math
from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from typing import Any, Concatenate, ParamSpec

import redis
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]
NO_ADDRESS = "0.0.0.0"  # noqa: S104 - of a socket that came over a unix socket, not one to listen on
IPV6_PREFIX = 64
TAKE = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local arrivals, wait = {}, 0
for i, key in ipairs(KEYS) do
  local interval, burst = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  local due = math.max(tonumber(redis.call('GET', key) or now), now)
  wait = math.max(wait, due - now - burst)
  arrivals[i] = due + interval
end
if wait > 0 then return math.ceil(wait) end
for i, key in ipairs(KEYS) do redis.call('SET', key, arrivals[i], 'PX', math.ceil(arrivals[i] - now + 1000)) end
return 0
"""
"""GCRA over several keys, all or none: milliseconds to wait, 0 when taken. Each key has its interval and burst."""


class TooMany(Exception):
    """Somebody does this too often; `wait_s` whole seconds later it is possible again. Nothing was done or counted."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(f"{wait_s} s")
        self.wait_s = wait_s


def take(name: str, request: HttpRequest) -> None:
    """Count one more of what `settings.LIMITS` names so, for the person and the address of this request.

    :raises TooMany: when either has done it too often.
    :raises RedisError: when it cannot be counted.
    """
    by_person, by_address, seconds = settings.LIMITS[name]
    counted = [(f"limit:{name}:address:{address_of(request)}", by_address)]
    if request.user.is_authenticated:
        counted.append((f"limit:{name}:person:{request.user.pk}", by_person))
    rates = [rate for _, most in counted for rate in (seconds * 1000 / most, seconds * 1000 * (most - 1) / most)]
    wait: Any = _script(settings.CACHES["default"]["LOCATION"])(keys=[key for key, _ in counted], args=rates)
    if wait:
        raise TooMany(math.ceil(wait / 1000))


def limited(name: str) -> Callable[[View[Rest]], View[Rest]]:
    """Let a view do what it does by POST only so often; the answer beyond that is `accounts/middleware.py`'s."""

    def decorate(view: View[Rest]) -> View[Rest]:
        @wraps(view)
        def counted(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
            if request.method == "POST":
                take(name, request)
            return view(request, *args, **kwargs)

        return counted

    return decorate


def address_of(request: HttpRequest) -> str:
    """Give the visitor's address as the trusted proxies saw it; of IPv6 the network that one line has."""
    address: str = get_adapter().get_client_ip(request)
    return address if ":" not in address else str(ipaddress.ip_network((address, IPV6_PREFIX), strict=False))


def address_of_scope(scope: Mapping[str, Any]) -> str:
    """Give the address of a visitor by the ASGI scope of their socket, as `address_of` does by a request."""
    request = HttpRequest()
    request.META["REMOTE_ADDR"] = (scope.get("client") or (NO_ADDRESS,))[0]
    forwarded = [value.decode("latin1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
    if forwarded:
        request.META["HTTP_X_FORWARDED_FOR"] = ",".join(forwarded)
    return address_of(request)


@lru_cache(maxsize=4)
def _script(location: str) -> Any:
    options = settings.CACHES["default"]["OPTIONS"]
    timeouts = {name: options[name] for name in ("socket_connect_timeout", "socket_timeout")}
    return redis.Redis.from_url(location, **timeouts).register_script(TAKE)
