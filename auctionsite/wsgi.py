"""The WSGI application: pages and machine calls, without sockets. A served house runs it beside daphne (deploy/)."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auctionsite.settings")

from django.core.wsgi import get_wsgi_application

from auctionsite import charsets

application = charsets.wsgi(get_wsgi_application())
