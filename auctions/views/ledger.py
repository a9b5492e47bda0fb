"""The public ledger of a lot: its page, its download, and the script that checks it."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from auctions.models import Auction
from auctions.selectors.ledger import ledger_download, ledger_page
from auctions.views.lot import row_or_404

SCRIPT = settings.BASE_DIR / "docs" / "verify_ledger.py"


@require_safe
def ledger(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a page of the ledger, oldest entries first."""
    row = row_or_404(request, public_id)
    return render(request, "auctions/ledger.html", {"ledger": ledger_page(row, request.GET.get("page"))})


@never_cache
@require_safe
def download(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give the whole ledger, the same for everybody."""
    try:
        found = ledger_download(public_id)
    except Auction.DoesNotExist:
        raise Http404(_("There is no such lot.")) from None
    return JsonResponse(
        found,
        json_dumps_params={"ensure_ascii": False},
        headers={"Content-Disposition": f'attachment; filename="ledger-{found["auction"]}.json"'},
    )


@require_safe
def verifier(request: HttpRequest) -> HttpResponse:
    """Give the script that checks a downloaded ledger; it needs nothing of the house."""
    return HttpResponse(
        SCRIPT.read_bytes(),
        content_type="text/x-python; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{SCRIPT.name}"'},
    )
