"""The front page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from auctions.selectors.home import home_page


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what is on the board right now."""
    return render(request, "auctions/home.html", {"home": home_page(request.user)})
