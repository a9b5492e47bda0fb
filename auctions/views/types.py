"""The types of auction explained, and compared on a guess at what people would pay."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from auctions.engine.english import TermsFault
from auctions.engine.simulation import StartPriceTooHigh
from auctions.explained import TYPES
from auctions.forms.comparing import CompareForm
from auctions.messages import listing_fault_text
from auctions.selectors.comparison import Row, comparison

REFUSED = 422


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Compare the types in a table."""
    return render(request, "auctions/types.html", {"types": TYPES.values()})


@require_safe
def page(request: HttpRequest, kind: str) -> HttpResponse:
    """Explain one type."""
    if kind not in TYPES:
        raise Http404(_("There is no such type of auction."))
    others = [each for each in TYPES.values() if each.kind != kind]
    return render(request, "auctions/type.html", {"type": TYPES[kind], "others": others})


@require_safe
@vary_on_headers("HX-Request")
def compare(request: HttpRequest) -> HttpResponse:
    """Say what a lot would come to in each type; a page, or for htmx the part alone."""
    form = CompareForm(request.GET)
    context = {"form": form, "rows": _rows(form), "currency": form.chosen}
    template = "auctions/_compare.html" if request.htmx else "auctions/compare.html"  # type: ignore[attr-defined]
    return render(request, template, context, status=REFUSED if form.errors else 200)


def _rows(form: CompareForm) -> list[Row]:
    if not form.is_valid():
        return []
    try:
        return comparison(**form.cleaned_data)
    except StartPriceTooHigh:
        form.add_error("start", listing_fault_text(TermsFault.TOO_HIGH))
        return []
