"""The ASGI application: pages by Django, live sockets by Channels behind an exact check of the origin."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auctionsite.settings")

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import OriginValidator
from django.conf import settings
from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

from auctions.live.routing import websocket_urlpatterns  # noqa: E402  (needs the apps that the line above loads)
from auctionsite import charsets  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": charsets.asgi(django_application),
        # scheme://host:port in full: the host alone would let another port or plain http in.
        "websocket": OriginValidator(AuthMiddlewareStack(URLRouter(websocket_urlpatterns)), settings.ORIGINS),  # type: ignore[arg-type]
    }
)
