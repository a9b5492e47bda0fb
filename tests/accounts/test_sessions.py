"""Sessions and devices: what is noted and when, the page, and everything that ends them."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from asgiref.sync import sync_to_async
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.devices import device_of
from accounts.models import PersonSession, TelegramAccount, TelegramLinkToken, User
from accounts.services import sessions, telegram_link
from accounts.services.bans import shut_out
from accounts.services.sessions import SEEN_EVERY, end
from auctions.models import Auction
from telegram_bot.selectors import reader
from tests.auctions.live.conftest import Connect, visit
from tests.loopback.botapi import BotApi

__all__ = ["visit"]
pytestmark = pytest.mark.django_db(transaction=True)
PAGE, END = "/en/settings/sessions/", "/en/settings/sessions/end"
PASSWORD = "open sesame 1"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"


def browser_of(person: User, agent: str = FIREFOX, **extra: Any) -> Client:
    """Sign somebody in as they do it: by the page."""
    EmailAddress.objects.get_or_create(user=person, email=person.email, defaults={"verified": True, "primary": True})
    client = Client(HTTP_USER_AGENT=agent, **extra)
    answer = client.post("/en/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert answer.headers["Location"] == "/en/dashboard/"
    return client


def is_in(client: Client) -> bool:
    return client.get(PAGE).status_code == 200


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox, Linux"),
        (IPHONE, "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605 Version/18 Safari/605", "Safari, macOS"),
        ("curl/8", ""),
        ("", ""),
        ("\x00" * 4000, ""),
    ],
)
def test_a_device_is_named_by_what_its_browser_says(agent: str, words: str, rf: Any) -> None:
    assert device_of(rf.get("/", HTTP_USER_AGENT=agent)).words == words


@pytest.mark.parametrize(
    ("proxies", "forwarded", "remote", "address"),
    [
        (0, "6.6.6.6", "1.2.3.4", "1.2.3.4"),
        (1, "6.6.6.6, 5.6.7.8", "1.2.3.4", "5.6.7.8"),
        (2, "6.6.6.6", "1.2.3.4", None),
        (0, "", "", None),
        (0, "", "fe80::1%eth0", "fe80::1"),
        (1, "nonsense", "1.2.3.4", None),
    ],
)
def test_the_address_is_the_visitors_own_as_far_as_proxies_are_trusted(
    proxies: int, forwarded: str, remote: str, address: str | None, rf: Any, settings: Any
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert device_of(rf.get("/", REMOTE_ADDR=remote, **headers)).address == address


def test_the_page_shows_what_where_when_and_which_is_this(alice: User) -> None:
    browser_of(alice, IPHONE, REMOTE_ADDR="203.0.113.7")
    page = browser_of(alice, FIREFOX).get(PAGE).content.decode()
    assert page.index("Firefox, Linux") < page.index("this device") < page.index("Safari, iPhone")
    assert "203.0.113.7" in page
    assert page.count('name="session"') == 1  # its own is ended by signing out
    assert '<meta name="robots" content="noindex">' in page


def test_a_session_is_written_once_in_five_minutes(alice: User, django_assert_num_queries: Any) -> None:
    client = browser_of(alice)
    row = PersonSession.objects.get()
    client.get(PAGE)
    PersonSession.objects.update(seen_at=row.seen_at - SEEN_EVERY - timedelta(seconds=1))
    with django_assert_num_queries(2):  # the person, the sessions
        client.get(PAGE)
    assert PersonSession.objects.get().seen_at < row.seen_at
    sessions._noted.clear()  # five minutes pass
    client.get(PAGE)
    assert PersonSession.objects.get().seen_at >= row.seen_at
    before = PersonSession.objects.get().seen_at
    sessions._noted.clear()  # another process has its own five minutes: the row itself says when it was written
    client.get(PAGE)
    assert PersonSession.objects.get().seen_at == before


def test_a_process_does_not_remember_ever_more_sessions(alice: User, monkeypatch: Any) -> None:
    monkeypatch.setattr(sessions, "MOST_NOTED", 2)
    for _ in range(5):
        browser_of(alice)
    assert len(sessions._noted) <= 2
    assert PersonSession.objects.count() == 5


def test_a_session_that_was_never_noted_is_noted_when_it_is_used(alice: User) -> None:
    client = browser_of(alice)
    PersonSession.objects.all().delete()
    sessions._noted.clear()
    assert "this device" in client.get(PAGE).content.decode()


def test_one_session_is_ended_and_the_others_stay(alice: User) -> None:
    here, there, elsewhere = (browser_of(alice) for _ in range(3))
    row = PersonSession.objects.get(key=there.session.session_key)
    answer = here.post(END, {"session": row.pk}, follow=True)
    assert "One session was ended." in answer.content.decode()
    assert (is_in(here), is_in(there), is_in(elsewhere)) == (True, False, True)


def test_all_others_are_ended(alice: User) -> None:
    here, there, elsewhere = (browser_of(alice) for _ in range(3))
    answer = here.post(END, follow=True)
    assert "2 sessions were ended." in answer.content.decode()
    assert (is_in(here), is_in(there), is_in(elsewhere)) == (True, False, False)
    assert PersonSession.objects.count() == Session.objects.filter(pk=here.session.session_key).count() == 1


@pytest.mark.parametrize("number", ["bob's", "0", "-1", "x", "9" * 30, "\u0663"])
def test_a_session_of_somebody_else_cannot_be_ended_nor_told_from_none(number: str, alice: User, bob: User) -> None:
    hers, his = browser_of(alice), browser_of(bob)
    chosen = PersonSession.objects.get(user=bob).pk if number == "bob's" else number
    answer = hers.post(END, {"session": chosen}, follow=True)
    assert "no such session" in answer.content.decode()
    assert is_in(his)
    assert is_in(hers)


def test_wrong_methods_and_strangers_are_refused(alice: User) -> None:
    client = browser_of(alice)
    assert (client.post(PAGE).status_code, client.get(END).status_code) == (405, 405)
    assert Client().get(PAGE).headers["Location"] == f"/en/accounts/login/?next={PAGE}"


def test_signing_out_forgets_the_session_and_its_pending_link(alice: User) -> None:
    client, other = browser_of(alice), browser_of(alice)
    for one in (client, other):
        telegram_link.begin(user_id=alice.pk, session_key=one.session.session_key or "")
    client.post("/en/accounts/logout/")
    assert PersonSession.objects.get().key == TelegramLinkToken.objects.get().session_key == other.session.session_key


def test_a_used_link_is_kept_until_its_time(alice: User) -> None:
    client = browser_of(alice)
    telegram_link.begin(user_id=alice.pk, session_key=client.session.session_key or "")
    TelegramLinkToken.objects.update(used_at=timezone.now())
    end(alice.pk)
    assert TelegramLinkToken.objects.exists()


def test_a_changed_password_ends_every_other_session(alice: User) -> None:
    here, there = browser_of(alice), browser_of(alice)
    data = {"oldpassword": PASSWORD, "password1": "shut sesame 2", "password2": "shut sesame 2"}
    assert here.post("/en/accounts/password/change/", data).status_code == 302
    assert (is_in(here), is_in(there)) == (True, False)
    assert [row.key for row in PersonSession.objects.all()] == [here.session.session_key]


def test_a_reset_password_ends_every_session(alice: User, mailoutbox: Any) -> None:
    here, stranger = browser_of(alice), Client()
    stranger.post("/en/accounts/password/reset/", {"email": alice.email})
    link = next(word for word in mailoutbox[0].body.split() if word.startswith("http://testserver"))
    form = stranger.get(link, follow=True).request["PATH_INFO"]
    stranger.post(form, {"password1": "shut sesame 2", "password2": "shut sesame 2"})
    assert User.objects.get().check_password("shut sesame 2")
    assert not Session.objects.filter(pk=here.session.session_key).exists()
    assert not PersonSession.objects.exists()


def test_a_ban_by_staff_ends_sessions_and_the_telegram_link(alice: User, stan: User) -> None:
    hers, staff = browser_of(alice), Client()
    staff.force_login(stan)
    TelegramAccount.objects.create(user=alice, telegram_id=1, chat_id=1, title="Alice")
    inlines = {
        f"{name}-{count}": "0" for name in ("restrictions", "telegram") for count in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    inlines["telegram-INITIAL_FORMS"] = "1"
    inlines["telegram-TOTAL_FORMS"] = "1"
    inlines["telegram-0-id"] = str(TelegramAccount.objects.get().pk)
    inlines["telegram-0-user"] = str(alice.pk)
    data = {"name": "Alice", "language": "en", "time_zone": "UTC", **inlines}  # is_active is not ticked
    answer = staff.post(f"/en/admin/accounts/user/{alice.pk}/change/", data)
    assert answer.status_code == 302, answer.context["errors"]
    assert not User.objects.get(pk=alice.pk).is_active
    assert not TelegramAccount.objects.exists()
    assert not Session.objects.filter(pk=hers.session.session_key).exists()
    assert not is_in(hers)
    assert Client().post("/en/accounts/login/", {"login": alice.email, "password": PASSWORD}).status_code != 200


def test_the_bot_does_not_know_a_banned_person_even_while_the_link_stands(
    telegram: BotApi, linked: Callable[..., TelegramAccount], alice: User
) -> None:
    account = linked(alice)
    assert reader(account.telegram_id, "en").user == alice
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert reader(account.telegram_id, "en").user is None


def _end_all(person: User) -> None:
    end(person.pk)


def _end_others(person: User) -> None:
    end(person.pk, but="another")


def _end_one(person: User) -> None:
    end(person.pk, only=PersonSession.objects.get().pk)


def _shut_out(person: User) -> None:
    shut_out(person_id=person.pk)


@pytest.mark.parametrize("ending", [_end_all, _end_others, _end_one, _shut_out])
async def test_open_sockets_close_at_once_before_any_sweep(
    ending: Callable[[User], None], visit: Connect, alice: User, lot: Auction, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auctions.live.hub.SWEEP", 60)
    client = await sync_to_async(browser_of)(alice)
    hers, nobodys = await visit(lot, client=client), await visit(lot)
    await hers.state()
    await asyncio.sleep(0.5)  # until the hub hears
    await sync_to_async(ending)(alice)
    assert await hers.closing_code(2) == 4401
    await nobodys.state()
    assert await nobodys.receive_nothing(0.2)


async def test_signing_out_closes_the_sockets_of_that_session_alone(
    visit: Connect, alice: User, lot: Auction, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auctions.live.hub.SWEEP", 60)
    here, there = [await sync_to_async(browser_of)(alice) for _ in range(2)]
    leaves, stays = await visit(lot, client=here), await visit(lot, client=there)
    for visitor in (leaves, stays):
        await visitor.state()
    await asyncio.sleep(0.5)
    await sync_to_async(here.post)("/en/accounts/logout/")
    assert await leaves.closing_code(2) == 4401
    assert await stays.receive_nothing(0.3)


def test_ending_works_while_the_channel_layer_is_away(alice: User, settings: Any) -> None:
    client = browser_of(alice)
    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": ["redis://127.0.0.1:9/1"]},
        }
    }
    assert end(alice.pk) == 1
    assert not is_in(client)
