"""Pages about people: the public one, one's own form of it, and the lots of those one follows."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages as notices
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Profile, User
from accounts.services.profile import save_profile
from auctions.encoding import PictureRefused
from auctions.messages import picture_fault_text
from auctionsite.people.forms import ProfileForm
from auctionsite.people.portraits import remove_picture, replace_picture
from auctionsite.people.selectors import Shelf, followed_lots, followed_people, public_profile

_SHELVES: Mapping[Shelf, Any] = {
    Shelf.RUNNING: _later("Lots that run"),
    Shelf.PAST: _later("Lots that ended"),
    Shelf.WINS: _later("Won by them"),
}


@require_safe
def profile(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show somebody to everybody; `show` picks their running lots, past ones, or what they won."""
    try:
        page = public_profile(public_id, request.user, request.GET.get("show", ""), request.GET.get("page"))
    except User.DoesNotExist:
        raise Http404(_("There is nobody of that address.")) from None
    tabs = [{"key": str(shelf), "name": _SHELVES[shelf], "count": count} for shelf, count in page.shelves.items()]
    return render(request, "people/profile.html", {"profile": page, "tabs": tabs})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def edit(request: HttpRequest) -> HttpResponse:
    """Write one's own public page. A picture is stored first, so that a mistake in a field does not lose it."""
    person = _person(request)
    if request.method != "POST":
        return _form(request, ProfileForm(instance=Profile.of(person)))
    form = ProfileForm(request.POST, request.FILES, instance=Profile(user=person))
    ready = form.is_valid() & _take_picture(request, form)
    if not ready:
        return _form(request, form, status=422)
    save_profile(user_id=person.pk, changes=form.changes)
    notices.success(request, _("Saved."))
    return redirect("profile_edit")


@require_safe
@never_cache
@login_required
def following(request: HttpRequest) -> HttpResponse:
    """Show whom one follows, and what they offer now."""
    page, lots = followed_lots(_person(request), request.GET.get("page"))
    context = {"people": followed_people(_person(request)), "page": page, "cards": lots}
    return render(request, "people/following.html", context)


def _take_picture(request: HttpRequest, form: ProfileForm) -> bool:
    """Keep or remove the picture as the form asks; False when the file is refused, which the form then says."""
    file = request.FILES.get("picture")
    try:
        if file:
            replace_picture(user_id=_person(request).pk, file=file)
        elif "remove" in request.POST:
            remove_picture(user_id=_person(request).pk)
    except PictureRefused as refused:
        form.add_error("picture", picture_fault_text(refused.fault))
        return False
    return True


def _form(request: HttpRequest, form: ProfileForm, *, status: int = 200) -> HttpResponse:
    stored = Profile.objects.filter(user=_person(request)).values_list("picture", flat=True).first()
    picture = default_storage.url(stored) if stored else ""
    return render(request, "people/edit.html", {"form": form, "picture": picture}, status=status)


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise TypeError("login_required let a stranger in")
    return request.user
