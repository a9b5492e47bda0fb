"""The state of a lot as JSON: what a reconnect, a waking tab and a client without sockets ask for."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from auctions.models import Auction
from auctions.selectors.state import lot_state


@never_cache
@require_safe
def state(request: HttpRequest, public_id: str) -> JsonResponse:
    """Give the public state, the same for everybody, signed in or not; it is never kept by a cache."""
    try:
        return JsonResponse(lot_state(public_id))
    except Auction.DoesNotExist:
        return JsonResponse({"error": "no such lot"}, status=404)
