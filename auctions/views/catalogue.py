"""The catalogue: every published lot, found by category, words and filters."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from auctions.models import Category
from auctions.selectors.catalogue import catalogue_page


@require_safe
def catalogue(request: HttpRequest, category: str | None = None) -> HttpResponse:
    """Show one page of lots; everything that picks them is in the address."""
    try:
        page = catalogue_page(request.GET, category, request.user)
    except Category.DoesNotExist:
        raise Http404(_("There is no such category.")) from None
    return render(request, "auctions/catalogue.html", {"catalogue": page})
