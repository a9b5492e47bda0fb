"""The addresses of live sockets."""

from django.urls import path

from auctions.live.consumer import LiveConsumer

websocket_urlpatterns = [path("ws/live/", LiveConsumer.as_asgi())]  # type: ignore[arg-type]
