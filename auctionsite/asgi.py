"""The ASGI application: pages by Django, live sockets by Channels behind an exact check of the origin."""

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auctionsite.settings")

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import OriginValidator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.utils.http import parse_header_parameters

django_application = get_asgi_application()

from auctions.live.routing import websocket_urlpatterns  # noqa: E402  (needs the apps that the line above loads)


async def utf8_only(scope: Any, receive: Any, send: Any) -> None:
    """Hand requests to Django, but for those that name another character set.

    Django decodes by whatever codec is named there: some fail outside of every middleware, others give half characters
    that nothing can store.
    """
    if _is_utf8(b",".join(value for name, value in scope["headers"] if name == b"content-type").decode("latin1")):
        return await django_application(scope, receive, send)
    await send({"type": "http.response.start", "status": 400, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"The request must be in UTF-8."})


def _is_utf8(content_type: str) -> bool:
    try:
        charset = parse_header_parameters(content_type)[1].get("charset", "utf-8")
    except ValueError:
        return False
    return charset.lower() in ("utf-8", "utf8")


application = ProtocolTypeRouter(
    {
        "http": utf8_only,
        # scheme://host:port in full: the host alone would let another port or plain http in.
        "websocket": OriginValidator(AuthMiddlewareStack(URLRouter(websocket_urlpatterns)), settings.ORIGINS),  # type: ignore[arg-type]
    }
)
