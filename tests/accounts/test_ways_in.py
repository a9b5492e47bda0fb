"""Signing in with Google or Telegram, against a real provider over HTTP; and everything that must not get in."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.adapter import AccountAdapter
from accounts.models import TelegramAccount, User
from auctionsite import settings as house
from events.models import OutboxEvent
from tests.accounts.factors import code_of
from tests.accounts.test_security_pages import STEP_UP, grow_stale
from tests.loopback.oidc import OpenIdProvider

pytestmark = pytest.mark.django_db
PASSWORD = "open sesame 1"
STAGE = "/en/accounts/second-factor/"
CONNECTIONS, SIGN_UP = "/en/accounts/3rdparty/", "/en/accounts/3rdparty/signup/"


@pytest.fixture
def provider(settings: Any) -> Iterator[OpenIdProvider]:
    """The provider that is Google as well as Telegram to the house."""
    with OpenIdProvider() as one:
        apps = [one.app("google", "openid email profile"), one.app("telegram", "openid profile")]
        settings.SOCIALACCOUNT_PROVIDERS = {"openid": {"APPS": apps}}
        yield one


@pytest.fixture
def known(alice: User) -> User:
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    return alice


def way_back(client: Client, name: str = "google", language: str = "en", **data: str) -> str:
    """Go to the provider as a browser does, and give the address that it sends back to."""
    answer = client.post(f"/{language}/accounts/with/{name}/", data)
    assert answer.status_code == 302, answer.content.decode()
    back = requests.get(answer.headers["Location"], allow_redirects=False, timeout=5).headers["Location"]
    assert back.startswith(f"http://testserver/openid/{name}/callback?")
    return back.removeprefix("http://testserver")


def there_and_back(client: Client, name: str = "google", **data: str) -> Any:
    return client.get(way_back(client, name, **data))


def freshly_in(person: User) -> Client:
    """Sign in, and show a moment ago who it is."""
    client = Client()
    client.post("/en/accounts/login/", {"login": person.email, "password": PASSWORD})
    client.post("/en/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def google(email: str = "nora@example.org", verified: bool = True, **more: Any) -> dict[str, Any]:
    return {"sub": "1001", "name": "Nora North", "email": email, "email_verified": verified, **more}


def test_a_new_person_comes_by_google_and_chooses_a_name(provider: OpenIdProvider, client: Client) -> None:
    provider.person = google()
    assert there_and_back(client).headers["Location"] == SIGN_UP
    page = client.get(SIGN_UP).content.decode()
    assert 'value="Nora North"' in page
    assert not User.objects.exists()
    answer = client.post(SIGN_UP, {"name": "Nora", "email": "else@example.org", "time_zone": "Asia/Tokyo"})
    assert answer.headers["Location"] == "/en/dashboard/"
    nora = User.objects.get()
    assert (nora.name, nora.email, nora.time_zone) == ("Nora", "nora@example.org", "Asia/Tokyo")
    assert EmailAddress.objects.get().verified  # Google vouches for it
    assert not nora.has_usable_password()
    assert SocialAccount.objects.get().extra_data == {"title": "nora@example.org"}
    assert not SocialToken.objects.exists()
    assert is_in(client)
    other = Client()
    assert there_and_back(other, next="/en/catalogue/").headers["Location"] == "/en/catalogue/"
    assert is_in(other)
    assert provider.faults == []


@pytest.mark.parametrize("name", ["google", "telegram"])
def test_whoever_comes_from_elsewhere_meets_the_factor(
    provider: OpenIdProvider, client: Client, known: User, name: str
) -> None:
    SocialAccount.objects.create(user=known, provider=name, uid="1001", extra_data={})
    device = TOTPDevice.objects.create(user=known, name="Their phone")
    provider.person = google()
    assert there_and_back(client, name, next="/en/catalogue/").headers["Location"].startswith(STAGE)
    assert not is_in(client)
    answer = client.post(STAGE, {"kind": "app", "code": code_of(device)})
    assert answer.headers["Location"] == "/en/catalogue/"
    assert is_in(client)


def test_an_address_that_google_does_not_vouch_for_is_confirmed_by_letter(
    provider: OpenIdProvider, client: Client, mailoutbox: Any
) -> None:
    provider.person = google(verified=False)
    there_and_back(client)
    answer = client.post(SIGN_UP, {"name": "Nora", "email": "nora@example.org"})
    assert answer.headers["Location"] == "/en/accounts/confirm-email/"
    assert not EmailAddress.objects.get().verified
    assert [mail.to for mail in mailoutbox] == [["nora@example.org"]]
    assert not is_in(client)
    again = Client()
    assert there_and_back(again).headers["Location"] == "/en/accounts/confirm-email/"
    assert not is_in(again)


def test_telegram_has_no_address_so_the_form_asks_for_one(
    provider: OpenIdProvider, client: Client, mailoutbox: Any
) -> None:
    provider.person = {"sub": "77", "name": "Нора", "preferred_username": "nora"}
    assert there_and_back(client, "telegram").headers["Location"] == SIGN_UP
    missing = client.post(SIGN_UP, {"name": "Нора"})
    assert missing.status_code == 422
    assert "required" in missing.content.decode()
    answer = client.post(SIGN_UP, {"name": "Нора", "email": "nora@example.org"})
    assert answer.headers["Location"] == "/en/accounts/confirm-email/"
    assert mailoutbox[0].to == ["nora@example.org"]
    assert SocialAccount.objects.get().extra_data == {"title": "nora"}
    assert provider.asked["scope"].split() in (["openid", "profile"], ["profile", "openid"])
    assert not TelegramAccount.objects.exists()  # the bot's link is another thing
    assert provider.faults == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "alice"}, "already goes by"),
        ({"name": "Support"}, "kept for the house"),
        ({"name": "N"}, "at least 2"),
        ({"email": "nowhere"}, "valid"),
    ],
)
def test_the_rules_for_names_and_addresses_hold(
    changes: dict[str, str], words: str, provider: OpenIdProvider, client: Client, alice: User
) -> None:
    there_and_back(client, "telegram")
    answer = client.post(SIGN_UP, {"name": "Nora", "email": "nora@example.org", **changes})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert User.objects.count() == 1
    assert client.post(SIGN_UP, {"name": "Nora", "email": "nora@example.org"}).status_code == 302


@pytest.mark.parametrize("verified", [True, False])
def test_an_address_that_has_an_account_joins_nothing(
    verified: bool, provider: OpenIdProvider, client: Client, known: User, mailoutbox: Any
) -> None:
    provider.person = google(known.email, verified)
    assert there_and_back(client).headers["Location"] == SIGN_UP
    answer = client.post(SIGN_UP, {"name": "Nora", "email": known.email})
    if verified:
        assert answer.status_code == 422
        assert "Sign in to it, then connect Google" in answer.content.decode()
    else:  # whoever says so may be anybody: they learn nothing
        assert answer.headers["Location"] == "/en/accounts/confirm-email/"
        assert [mail.subject for mail in mailoutbox] == ["You have an account at Torg already"]
    assert not SocialAccount.objects.exists()
    assert User.objects.count() == 1
    assert not is_in(client)


def test_an_account_is_connected_and_parted_in_settings_and_its_owner_told(
    provider: OpenIdProvider, known: User
) -> None:
    client = freshly_in(known)
    provider.person = google("other@example.org")
    answer = there_and_back(client, process="connect")
    assert answer.headers["Location"] == CONNECTIONS
    page = client.get(CONNECTIONS).content.decode()
    assert "other@example.org" in page
    assert "That account opens yours now." in page
    assert [address.email for address in EmailAddress.objects.all()] == [known.email]
    elsewhere = Client()
    there_and_back(elsewhere)
    assert elsewhere.session["_auth_user_id"] == str(known.pk)
    account = SocialAccount.objects.get()
    parted = client.post(CONNECTIONS, {"account": account.pk}, follow=True)
    assert "opens yours no more" in parted.content.decode()
    assert not SocialAccount.objects.exists()
    told = [event.payload["what"] for event in OutboxEvent.objects.filter(kind="security_changed").order_by("pk")]
    assert [what for what in told if what.startswith("way_in")] == ["way_in_added", "way_in_removed"]
    assert there_and_back(Client()).headers["Location"] == SIGN_UP


def test_connecting_and_parting_ask_for_a_fresh_proof(provider: OpenIdProvider, known: User) -> None:
    client = Client()
    client.force_login(known)
    grow_stale(client)
    account = SocialAccount.objects.create(user=known, provider="google", uid="5", extra_data={"title": "x"})
    assert client.post(CONNECTIONS, {"account": account.pk}).headers["Location"].startswith(STEP_UP)
    going = client.post("/en/accounts/with/telegram/", {"process": "connect"})
    assert going.headers["Location"].startswith(STEP_UP)
    assert SocialAccount.objects.count() == 1


def test_nobody_parts_somebody_elses_account(provider: OpenIdProvider, known: User, bob: User) -> None:
    account = SocialAccount.objects.create(user=bob, provider="google", uid="5", extra_data={})
    client = freshly_in(known)
    for number in (str(account.pk), "x", ""):
        assert "not connected" in client.post(CONNECTIONS, {"account": number}, follow=True).content.decode()
    assert SocialAccount.objects.exists()


def test_an_account_that_opens_somebody_elses_cannot_be_connected(
    provider: OpenIdProvider, known: User, bob: User
) -> None:
    SocialAccount.objects.create(user=bob, provider="google", uid="1001", extra_data={})
    client = freshly_in(known)
    assert "somebody else" in client.get(there_and_back(client, process="connect").headers["Location"]).content.decode()
    assert SocialAccount.objects.get().user == bob


def test_a_form_for_a_provider_that_was_switched_off_begins_anew(
    provider: OpenIdProvider, client: Client, settings: Any
) -> None:
    there_and_back(client, "telegram")
    settings.SOCIALACCOUNT_PROVIDERS = {"openid": {"APPS": []}}
    assert client.get(SIGN_UP).headers["Location"] == "/en/accounts/login/"


def test_a_banned_person_is_kept_out(provider: OpenIdProvider, known: User, client: Client) -> None:
    SocialAccount.objects.create(user=known, provider="google", uid="1001", extra_data={})
    User.objects.update(is_active=False)
    assert there_and_back(client).headers["Location"] == "/en/accounts/inactive/"
    assert not is_in(client)


def _claims(**changes: Any) -> Callable[[OpenIdProvider], None]:
    def wrong(provider: OpenIdProvider) -> None:
        provider.change = lambda claims: {
            name: value for name, value in {**claims, **changes}.items() if value is not None
        }

    return wrong


def _forged(provider: OpenIdProvider) -> None:
    provider.signs_with = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _no_key_fits(provider: OpenIdProvider) -> None:
    provider.keys = lambda: {"keys": []}  # type: ignore[method-assign]


def _without_id_token(provider: OpenIdProvider) -> None:
    give = provider.token

    def token(*sent: Any) -> dict[str, Any] | None:
        answer = give(*sent) or {}
        answer.pop("id_token")
        return answer

    provider.token = token  # type: ignore[method-assign,assignment]


@pytest.mark.parametrize(
    "wrong",
    [
        _claims(nonce="another"), _claims(nonce=None), _claims(aud="another house"), _claims(aud=None),
        _claims(iss="https://evil.example"), _claims(iss=None), _claims(exp=1_000_000_000), _claims(exp=None),
        _claims(sub=None), _claims(sub=""), _claims(iat=None), _forged, _no_key_fits, _without_id_token,
    ],
)  # fmt: skip
def test_an_id_token_that_is_wrong_in_any_way_lets_nobody_in(
    wrong: Callable[[OpenIdProvider], None], provider: OpenIdProvider, known: User, client: Client
) -> None:
    SocialAccount.objects.create(user=known, provider="google", uid="1001", extra_data={})
    wrong(provider)
    answer = there_and_back(client)
    assert answer.status_code == 401
    assert "That did not work" in answer.content.decode()
    assert not is_in(client)


def test_the_same_token_unharmed_does_let_in(provider: OpenIdProvider, known: User, client: Client) -> None:
    SocialAccount.objects.create(user=known, provider="google", uid="1001", extra_data={})
    there_and_back(client)
    assert is_in(client)


def test_a_way_back_works_once_and_only_in_its_own_browser(
    provider: OpenIdProvider, known: User, client: Client
) -> None:
    SocialAccount.objects.create(user=known, provider="google", uid="1001", extra_data={})
    back = way_back(client)
    assert Client().get(back).status_code == 401  # somebody else's state: forced into an account of the attacker's
    assert client.get(back).status_code == 302
    assert is_in(client)
    client.post("/en/accounts/logout/")
    assert client.get(back).status_code == 401
    assert not is_in(client)


def test_a_code_works_once_whatever_the_state(provider: OpenIdProvider, known: User) -> None:
    SocialAccount.objects.create(user=known, provider="google", uid="1001", extra_data={})
    first, second = Client(), Client()
    code = way_back(first).partition("code=")[2].partition("&")[0]
    state = way_back(second).partition("state=")[2]
    answer = second.get(f"/openid/google/callback?{urlencode({'code': code})}&state={state}")
    assert answer.status_code == 401  # PKCE: the code is bound to the browser that asked for it
    assert not is_in(second)


@pytest.mark.parametrize(
    "query", ["", "?code=x", "?state=x", "?code=x&state=x", "?error=server_error", "?code=%00&state=%EF%BF%BF"]
)
def test_an_invented_way_back_is_refused(query: str, provider: OpenIdProvider, client: Client) -> None:
    answer = client.get(f"/openid/google/callback{query}")
    assert answer.status_code in (400, 401)
    assert not is_in(client)


def test_a_state_of_one_provider_is_none_of_anothers(provider: OpenIdProvider, known: User, client: Client) -> None:
    SocialAccount.objects.create(user=known, provider="telegram", uid="1001", extra_data={})
    back = way_back(client, "google").replace("/google/", "/telegram/")
    assert client.get(back).status_code == 401
    assert not is_in(client)


def test_whoever_stops_at_the_provider_hears_that_nothing_has_changed(provider: OpenIdProvider, client: Client) -> None:
    state = way_back(client, language="ar").partition("state=")[2]
    answer = client.get(f"/openid/google/callback?error=access_denied&state={state}")
    assert answer.headers["Location"] == "/ar/accounts/3rdparty/login/cancelled/"
    assert client.get("/en/accounts/3rdparty/login/cancelled/").status_code == 200


def test_a_provider_that_is_away_or_another_is_said_on_a_page(provider: OpenIdProvider, client: Client) -> None:
    provider.calls_itself = "https://evil.example"
    assert client.post("/en/accounts/with/google/").status_code == 401
    provider.away = True
    answer = client.post("/en/accounts/with/google/")
    assert answer.status_code == 401
    assert "That did not work" in answer.content.decode()


def test_a_get_only_asks(provider: OpenIdProvider, client: Client) -> None:
    page = client.get("/en/accounts/with/google/")
    assert page.status_code == 200
    assert '<form class="form" method="post">' in page.content.decode()
    assert "socialaccount_states" not in client.session


def test_nothing_of_the_request_is_passed_on_to_the_provider(provider: OpenIdProvider, client: Client) -> None:
    address = "/en/accounts/with/google/?" + urlencode(
        {"auth_params": "nonce=mine&redirect_uri=https://evil.example", "scope": "phone", "action": "reauthenticate"}
    )
    location = client.post(address, headers={"Host": "localhost"}).headers["Location"]
    assert "evil" not in location
    assert "phone" not in location
    assert "nonce=mine" not in location
    assert "redirect_uri=http%3A%2F%2Ftestserver%2Fopenid%2Fgoogle%2Fcallback" in location


@pytest.mark.parametrize("page", ["login/", "signup/"])
def test_a_provider_is_offered_only_while_it_is_on(
    page: str, provider: OpenIdProvider, client: Client, settings: Any
) -> None:
    text = client.get(f"/en/accounts/{page}?next=/en/catalogue/").content.decode()
    assert 'action="/en/accounts/with/google/"' in text
    assert text.count('<input type="hidden" name="next" value="/en/catalogue/"') == 3
    settings.SOCIALACCOUNT_PROVIDERS = {"openid": {"APPS": []}}
    assert "/with/" not in client.get(f"/en/accounts/{page}").content.decode()
    assert client.post("/en/accounts/with/google/").status_code == 404
    assert client.get("/openid/google/callback?code=x&state=x").status_code == 404


def test_the_pages_ask_the_database_little(
    provider: OpenIdProvider, client: Client, known: User, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        client.get("/en/accounts/login/")
    client.force_login(known)
    client.get(CONNECTIONS)
    with django_assert_num_queries(2):  # the person, their accounts
        client.get(CONNECTIONS)


def test_forms_may_lead_only_to_providers_that_are_on() -> None:
    assert house.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] == ["'self'"]


def test_two_who_want_one_name_at_one_moment_are_told(
    provider: OpenIdProvider, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    there_and_back(client, "telegram")
    save = AccountAdapter.save_user

    def late(self: AccountAdapter, *args: Any, **kwargs: Any) -> User:
        monkeypatch.setattr(AccountAdapter, "save_user", save)
        User.objects.create_user("quick@example.org", PASSWORD, name="Nora")
        return save(self, *args, **kwargs)

    monkeypatch.setattr(AccountAdapter, "save_user", late)
    answer = client.post(SIGN_UP, {"name": "Nora", "email": "nora@example.org"})
    assert answer.status_code == 422
    assert "already goes by" in answer.content.decode()
    assert client.post(SIGN_UP, {"name": "Nora II", "email": "nora@example.org"}).status_code == 302
