"""allauth's OpenID Connect, held to what the house wants: PKCE, a nonce, a signed id token, one way back."""

import secrets
from functools import cached_property
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from requests import RequestException

NEEDED = ["iss", "aud", "exp", "iat", "sub", "nonce"]
CLOCKS_APART_S = 30
MOST_SUBJECT = 191


class HouseAdapter(OpenIDConnectOAuth2Adapter):
    """One conversation with a provider."""

    state: dict[str, Any]

    @cached_property
    def openid_config(self) -> dict[str, Any]:
        """Give what the provider says of itself.

        :raises OAuth2Error: when it is away, or speaks for another issuer than the one that was set.
        """
        config = _fetched(self.get_provider().server_url)
        if config.get("issuer") != self.get_provider().app.settings["server_url"]:
            raise OAuth2Error("the provider says that it is another issuer")
        return config

    @property
    def basic_auth(self) -> bool:
        """Whether the secret goes into a header, as the standard has it unless the provider says otherwise."""
        methods = self.openid_config.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return "client_secret_basic" in methods

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Give the one address that providers know, whatever Host header the request had."""
        return settings.SITE_URL + reverse("openid_callback", kwargs={"provider_id": self.provider_id})

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **answer: Any) -> SocialLogin:
        """Give who signs in, by their id token.

        :raises OAuth2Error: when it is missing, or wrong in any way.
        """
        claims = self._claims(app, answer["response"].get("id_token"))
        return self.get_provider().sociallogin_from_response(request, claims)

    def _claims(self, app: SocialApp, id_token: Any) -> dict[str, Any]:
        keys = _fetched(self.openid_config["jwks_uri"])
        try:
            kid = jwt.get_unverified_header(id_token).get("kid")
            key = next(key for key in jwt.PyJWKSet.from_dict(keys).keys if key.key_id == kid)
            claims: dict[str, Any] = jwt.decode(
                id_token,
                key.key,
                algorithms=["RS256"],
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=CLOCKS_APART_S,
                options={"require": NEEDED},
            )
        except (jwt.PyJWTError, StopIteration) as error:
            raise OAuth2Error("the id token is not good") from error
        if not 0 < len(claims["sub"]) <= MOST_SUBJECT:
            raise OAuth2Error("the id token names nobody")
        if not secrets.compare_digest(str(claims["nonce"]).encode(), self.state["nonce"].encode()):
            raise OAuth2Error("the id token is of another sign-in")
        return claims


class Callback(OAuth2CallbackView):
    """Coming back from a provider, in the language of the page that led there."""

    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[dict[str, Any] | None, HttpResponse | None]:
        state, response = super()._get_state(request, provider)
        if state:
            self.adapter.state = state
            translation.activate(state["language"])
        return state, response


class HouseProvider(OpenIDConnectProvider):
    """One provider, by its settings."""

    id = "openid"
    name = "OpenID Connect"
    pkce_enabled_default = True
    oauth2_adapter_class = HouseAdapter

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Take nothing from the request but where to go afterwards and whether to connect."""
        kwargs = super().get_redirect_from_request_kwargs(request)
        process = "connect" if kwargs["process"] == "connect" else "login"
        return {"next_url": kwargs.get("next_url"), "process": process}

    def redirect(self, request: HttpRequest, process: str, **kwargs: Any) -> HttpResponse:
        """Lead to the provider, and remember the nonce and the language until they come back."""
        nonce = secrets.token_urlsafe(24)
        kwargs = {**kwargs, "nonce": nonce, "language": translation.get_language() or settings.LANGUAGE_CODE}
        answer: HttpResponse = super().redirect(request, process, auth_params={"nonce": nonce}, **kwargs)
        return answer

    def serialize(self) -> dict[str, Any]:
        """Give what a session keeps of the provider while somebody fills in the form: its own name."""
        return {"id": self.app.provider_id}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        """Give what a new account begins with."""
        return {"email": data.get("email"), "name": data.get("name")}

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Keep only what lets a person recognise the account."""
        return {"title": str(data.get("email") or data.get("preferred_username") or data.get("name") or "")[:200]}


def _fetched(url: str) -> dict[str, Any]:
    try:
        with get_adapter().get_requests_session() as session:
            answer = session.get(url)
            answer.raise_for_status()
            found: dict[str, Any] = answer.json()
    except (RequestException, ValueError) as error:
        raise OAuth2Error("the provider does not answer") from error
    return found


provider_classes = [HouseProvider]
