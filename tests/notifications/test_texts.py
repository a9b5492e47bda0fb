"""The words: every kind in every language and form, times and amounts the receiver's way, hostile titles harmless."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as house
from django.utils import timezone

from accounts.models import User
from auctions.models import Auction
from auctions.services.closing import finish_auction
from notifications.markup import FSI, PDI, RLM, isolated, plain, tidy
from notifications.models import Notification
from notifications.results import Sent
from notifications.telegram.transport import Card, send
from notifications.texts import write
from tests.cast import past_end
from tests.loopback.botapi import BotApi

pytestmark = pytest.mark.django_db
OF_PEOPLE = ("linked", "security", "sign_in")
SECURITY = {"what": "password", "at": "2026-01-02T03:04:05+00:00", "detail": "<b>& Co", "by_house": False}
LANGUAGES = [code for code, _ in house.LANGUAGES]
HOSTILE = [
    "<b>bold & 'quoted' \"twice\"",
    "</b></a><br>&nbsp;",
    "a < b > c &amp; d",
    "\u202egnp.exe\u202c \u2066x",
    "{{ person.email }}{% now 'Y' %}",
    "%(price)s %s %d",
    "🏺" * 60,
    "عربي 123 עברית",
]


def news(lot: Auction | None, person: User, kind: str, **data: Any) -> Notification:
    return Notification.objects.create(
        event_id=Notification.objects.count() + 1,
        person=person,
        kind=kind,
        auction=lot,
        data={"price": 123_450, "question": None} | SECURITY | data,
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("title", HOSTILE)
def test_telegram_takes_every_kind_with_any_title(
    language: str, title: str, lot: Auction, alice: User, telegram: BotApi
) -> None:
    alice.language, lot.title = language, title
    for kind in Notification.Kind:
        for outcome in ("sold", "no_bids", "reserve_not_met"):
            notification = news(None if kind in OF_PEOPLE else lot, alice, kind, outcome=outcome)
            text = write(notification, "telegram.html")
            assert "\n\n\n" not in text
            assert isinstance(send(notification, Card(-Notification.objects.count(), text)), Sent)
    assert telegram.faults == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [kind for kind in Notification.Kind if kind not in OF_PEOPLE])
def test_mails_say_the_title_as_it_is(language: str, kind: str, lot: Auction, alice: User) -> None:
    alice.language, lot.title = language, "Rock & <b>roll</b> 'n' \"more\""
    notification = news(lot, alice, kind, outcome="sold")
    assert lot.title in write(notification, "subject.txt")
    assert "\n" not in write(notification, "subject.txt")
    body = write(notification, "txt")
    assert f"{lot.title}\nhttp://testserver/{language}/auctions/{lot.public_id}/" in body
    assert "{" not in body
    assert "&amp;" not in body


@pytest.mark.parametrize("form", ["txt", "telegram.html"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_news_of_the_end_holds_the_head_of_the_ledger_and_the_way_to_it(
    form: str, language: str, lot: Auction, alice: User
) -> None:
    alice.language = language
    head, address = lot.head_hash[:16], f"http://testserver/{language}/auctions/{lot.public_id}/ledger"
    kinds = [kind for kind in Notification.Kind if kind not in OF_PEOPLE]
    told = {kind for kind in kinds if head in write(news(lot, alice, kind, outcome="sold"), form)}
    assert told == {"won", "sold", "lost", "unsold"}
    assert all(address in write(news(lot, alice, kind, outcome="sold"), form) for kind in told)


def test_amounts_and_times_are_written_the_receivers_way(lot: Auction, alice: User) -> None:
    alice.language, alice.time_zone = "ru", "Asia/Tokyo"
    assert "1\u00a0234,50\u00a0$" in write(news(lot, alice, "won"), "txt")
    text = write(news(lot, alice, "outbid"), "txt")
    assert lot.ends_at
    tokyo = timezone.localtime(lot.ends_at, ZoneInfo("Asia/Tokyo"))
    assert f"{tokyo:%H:%M} (Asia/Tokyo)" in text


def test_lines_of_a_right_to_left_message_begin_that_way(lot: Auction, alice: User) -> None:
    alice.language = "ar"
    lines = write(news(lot, alice, "won"), "telegram.html").splitlines()
    assert all(line.startswith(RLM) for line in lines if line)
    alice.language = "en"
    assert RLM not in write(news(lot, alice, "won"), "telegram.html")


def test_a_title_cannot_turn_the_line_around() -> None:
    assert isolated("a\u202eb\u2066c\u2069") == f"{FSI}abc{PDI}"
    assert isolated("👩\u200d🎨") == f"{FSI}👩\u200d🎨{PDI}"  # joiners belong to the sign


def test_blank_runs_and_markup_go() -> None:
    assert tidy("\n a \n\n\n\n b \n", right_to_left=False) == "a\n\nb"
    assert plain("<b>a &amp; b</b> <a href='x'>c</a>") == "a & b c"


def test_writing_costs_a_known_number_of_statements(lot: Auction, alice: User, django_assert_num_queries: Any) -> None:
    outbid, won, lost = (news(lot, alice, kind) for kind in ("outbid", "won", "lost"))
    with django_assert_num_queries(1):
        write(outbid, "telegram.html")
    with django_assert_num_queries(1):
        write(won, "telegram.html")
    with django_assert_num_queries(0):
        write(lost, "telegram.html")


@pytest.mark.parametrize("form", ["txt", "telegram.html"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_winner_and_seller_are_told_how_to_reach_each_other_and_nobody_else_is(
    form: str, language: str, lot: Auction, sela: User, alice: User, bob: User, place: Any
) -> None:
    place(lot, bob, 1500)
    place(lot, alice, 2000)
    past_end(lot)
    finish_auction(auction_id=lot.pk)
    for person in (sela, alice, bob):
        person.language = language
    lot.refresh_from_db()
    assert sela.email in write(news(lot, alice, "won"), form)
    assert alice.email in write(news(lot, sela, "sold"), form)
    lost = write(news(lot, bob, "lost"), form)
    assert sela.email not in lost
    assert alice.email not in lost
