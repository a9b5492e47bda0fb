"""The page for a request that could not be read. Django's own answers without the request, so without the house."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the request could not be read, in the language of its address, and where to go on."""
    request.GET = QueryDict()  # what cannot be read must not be read again by the page that says so
    return render(request, "400.html", status=400)
