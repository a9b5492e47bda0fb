"""Following somebody, taking no bids of somebody, and the list of those blocked."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.contrib import messages as notices
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Block, User
from accounts.services import blocking, following

About = Callable[[HttpRequest, User, int], HttpResponse]


def about_somebody(view: About) -> Callable[[HttpRequest, str], HttpResponse]:
    """Take POST only, give the view an active person and the visitor's id; strangers sign in and come back to them."""

    @require_POST
    @wraps(view)
    def guarded(request: HttpRequest, public_id: str) -> HttpResponse:
        if request.user.pk is None:
            back = urlencode({"next": reverse("profile", args=[public_id])})
            return redirect(f"{resolve_url('account_login')}?{back}")
        person = User.objects.filter(public_id=public_id, is_active=True).first()
        if person is None:
            raise Http404(_("There is nobody of that address."))
        return view(request, person, request.user.pk)

    return guarded


@about_somebody
def follow(request: HttpRequest, person: User, me: int) -> HttpResponse:
    """Follow (`follow=1`) or stop, and go back to where the button was."""
    try:
        if request.POST.get("follow") == "1":
            following.follow(follower_id=me, seller_id=person.pk)
        else:
            following.unfollow(follower_id=me, seller_id=person.pk)
    except following.FollowRefused:
        notices.info(request, _("This is you. Others can follow you from here."))
    return redirect(_own_address(request, request.POST.get("next", ""), reverse("profile", args=[person.public_id])))


@about_somebody
def block(request: HttpRequest, person: User, me: int) -> HttpResponse:
    """Take no bids of somebody (`block=1`) or take them again."""
    named = {"name": person.name}
    try:
        if request.POST.get("block") == "1":
            blocking.block(seller_id=me, bidder_id=person.pk)
            notices.success(
                request,
                _("%(name)s can no longer bid on your lots. What they have bid stands. Settings list who is blocked.")
                % named,
            )
        else:
            blocking.unblock(seller_id=me, bidder_id=person.pk)
            notices.success(request, _("%(name)s can bid on your lots again.") % named)
    except blocking.BlockRefused:
        notices.info(request, _("This is you. Nobody bids on their own lots."))
    return redirect("profile", person.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def blocks(request: HttpRequest) -> HttpResponse:
    """List those whose bids one does not take, by the name or pseudonym one knows; POST lifts one."""
    assert request.user.pk is not None  # login_required
    number = request.POST.get("lift", "")
    if request.method == "POST":
        if number.isascii() and number.isdigit() and len(number) < 19:
            blocking.lift(seller_id=request.user.pk, block_id=int(number))
            notices.success(request, _("Lifted."))
        return redirect("blocks")
    rows = Block.objects.filter(seller=request.user.pk).select_related("bidder").order_by("-pk")
    return render(request, "accounts/blocks.html", {"blocks": rows})


def _own_address(request: HttpRequest, address: str, otherwise: str) -> str:
    safe = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if safe and address.startswith("/") else otherwise
