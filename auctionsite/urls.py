"""Every address of the site. Pages carry their language (`/ru/…`); what machines call does not."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from accounts.views.ways_in import come_back
from auctions.views.state import state
from auctionsite.debug import mail, message, styleguide
from auctionsite.health import healthz, readyz
from auctionsite.media import media

handler400 = "auctionsite.errors.bad_request"
handler429 = "accounts.middleware.too_many"  # allauth asks for it
urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("auctions/<str:public_id>/state", state, name="state"),
    path("media/<path:name>", media, name="media"),
    path("openid/<str:provider_id>/callback", come_back, name="openid_callback"),
    path("telegram/", include("telegram_bot.urls")),
    *i18n_patterns(
        path("", include("auctions.urls")),
        path("", include("accounts.urls")),
        path("", include("auctionsite.people.urls")),
        path("", include("support.urls")),
        path("accounts/", include("allauth.urls")),
        path("admin/", admin.site.urls),
    ),
]

if settings.DEBUG:
    urlpatterns += [
        path("mail/", mail, name="mail"),
        path("mail/<str:name>", message, name="mail_message"),
        *i18n_patterns(path("styleguide/", styleguide, name="styleguide")),
    ]
