"""Signing in through another house: going there, coming back, the form for a new account, connecting and parting."""

from typing import Any

from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2LoginView
from allauth.socialaccount.views import SignupView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.openid.provider import Callback, HouseAdapter
from accounts.second_factor import step_up_required
from accounts.selectors import ways_in
from accounts.services.ways_in import part
from accounts.views.visitor import person_of, whole_number


class SocialSignUp(SignupView):
    """The rest of an account that begins elsewhere, when two people want one name at the same moment too."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Begin anew where the provider was switched off meanwhile."""
        try:
            answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        except SocialApp.DoesNotExist:
            return redirect("account_login")
        return answer

    def form_valid(self, form: Any) -> HttpResponse:
        """Make the account; who came second is judged anew, with the first one there."""
        answer: HttpResponse
        try:
            answer = super().form_valid(form)
        except IntegrityError:
            self.request.session["socialaccount_sociallogin"] = self.sociallogin.serialize()
            form.full_clean()
            answer = super().form_valid(form) if form.is_valid() else self.form_invalid(form)
        return answer


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def go(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to a provider to sign in there; GET only asks whether to. Connecting it needs a fresh proof of who it is."""
    connecting = "connect" in (request.GET.get("process"), request.POST.get("process"))
    return _connect(request, provider_id) if connecting else _lead(request, provider_id)


@require_http_methods(["GET", "HEAD"])
@never_cache
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Sign in whom the provider names, or connect the account there, or say that it did not work."""
    try:
        answer: HttpResponse = Callback.adapter_view(HouseAdapter(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def connections(request: HttpRequest) -> HttpResponse:
    """Show which accounts elsewhere open this one; POST parts from one of them."""
    if request.method == "POST":
        parted: HttpResponse = _part(request)
        return parted
    return render(request, "socialaccount/connections.html", {"ways": ways_in(person_of(request))})


@step_up_required(back="socialaccount_connections")
def _part(request: HttpRequest) -> HttpResponse:
    if part(person_of(request).pk, whole_number(request.POST.get("account", ""))):
        messages.success(request, _("That account opens yours no more."))
    else:
        messages.info(request, _("That account was not connected any more."))
    return redirect("socialaccount_connections")


@login_required
@step_up_required(reading=True, back="socialaccount_connections")
def _connect(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _lead(request, provider_id)


def _lead(request: HttpRequest, provider_id: str) -> HttpResponse:
    adapter = HouseAdapter(request, provider_id)
    try:
        answer: HttpResponse = OAuth2LoginView.adapter_view(adapter)(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except OAuth2Error as error:
        answer = render_authentication_error(request, adapter.get_provider(), exception=error)
    return answer
