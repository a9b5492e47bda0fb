"""Serves the pictures that the house encoded itself, in debug and small houses; a proxy may do it instead."""

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

LONGEST = 200
"""The most characters of a stored name; file systems fail on very long ones instead of saying that there is none."""


@require_safe
def media(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give a stored file; its name is random and its content never changes, so it may be kept for a year."""
    if len(name) > LONGEST:
        raise Http404
    response = serve(request, name, document_root=str(settings.MEDIA_ROOT))
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
