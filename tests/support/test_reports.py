"""Reporting a person or a lot: once at a time, not too often, answered by staff, and the reporter is told."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, User
from auctions.models import Auction
from auctions.services.listing import create_draft
from events.relay import relay
from notifications.models import Notification
from notifications.texts import write
from support.models import Report
from support.services.reports import AnsweredAlready, ReportRefusal, ReportRefused, answer, report
from tests.auctionsite.hostile import LETTERS, at, said

pytestmark = pytest.mark.django_db
TYPED = {"reason": "fraud", "text": "The picture is from another house's catalogue."}


def refusal(**asked: Any) -> ReportRefusal:
    with pytest.raises(ReportRefused) as caught:
        report(reason="other", text="x", **asked)
    return caught.value.reason


def test_the_same_thing_is_reported_once_at_a_time(lot: Auction, sela: User, alice: User, bob: User) -> None:
    first = report(reporter_id=alice.pk, reason="fraud", text="x", lot_id=lot.pk)
    assert refusal(reporter_id=alice.pk, lot_id=lot.pk) is ReportRefusal.OPEN_ALREADY
    report(reporter_id=alice.pk, reason="fraud", text="x", person_id=sela.pk)
    assert refusal(reporter_id=alice.pk, person_id=sela.pk) is ReportRefusal.OPEN_ALREADY
    report(reporter_id=bob.pk, reason="fraud", text="x", lot_id=lot.pk)
    answer(report_id=first, staff_id=bob.pk, text="Looked at.")
    assert report(reporter_id=alice.pk, reason="fraud", text="again", lot_id=lot.pk) != first


def test_the_database_too_takes_one_open_report_of_one_thing(lot: Auction, sela: User, alice: User) -> None:
    of_lot: dict[str, Any] = {"lot": lot}
    of_person: dict[str, Any] = {"person": sela}
    for thing in (of_lot, of_person):
        Report.objects.create(reporter=alice, reason="other", text="x", **thing)
        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.create(reporter=alice, reason="other", text="y", **thing)
    for wrong in ({}, of_lot | of_person):
        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.create(reporter=sela, reason="other", text="y", **wrong)


def test_ones_own_is_not_reported(lot: Auction, sela: User) -> None:
    assert refusal(reporter_id=sela.pk, person_id=sela.pk) is ReportRefusal.ABOUT_ONESELF
    assert refusal(reporter_id=sela.pk, lot_id=lot.pk) is ReportRefusal.ABOUT_ONESELF


def test_ten_a_day_are_taken(list_lot: Callable[..., Auction], alice: User, bob: User) -> None:
    for _ in range(10):
        report(reporter_id=alice.pk, reason="other", text="x", lot_id=list_lot().pk)
    assert refusal(reporter_id=alice.pk, lot_id=list_lot().pk) is ReportRefusal.TOO_MANY
    assert report(reporter_id=bob.pk, reason="other", text="x", lot_id=list_lot().pk)
    Report.objects.filter(reporter=alice).update(created_at=timezone.now() - timedelta(days=1, seconds=1))
    assert report(reporter_id=alice.pk, reason="other", text="x", lot_id=list_lot().pk)


def test_an_answer_is_given_once_noted_and_told(lot: Auction, sela: User, alice: User, stan: User) -> None:
    number = report(reporter_id=alice.pk, reason="fraud", text="x", lot_id=lot.pk)
    answer(report_id=number, staff_id=stan.pk, text="We asked the seller for proof.")
    row = Report.objects.get(pk=number)
    assert (row.state, row.answer, row.answered_by) == ("answered", "We asked the seller for proof.", stan)
    assert row.answered_at and str(row) == f"{number}: fraud"
    with pytest.raises(AnsweredAlready):
        answer(report_id=number, staff_id=stan.pk, text="Twice.")
    entry = AuditEntry.objects.get(action="report_answered")
    assert (entry.actor, entry.subject) == (stan.public_id, sela.public_id)
    assert "alice" not in entry.facts.lower() and alice.public_id not in entry.facts
    relay()
    news = Notification.objects.get(kind="report_answered")
    assert (news.person, news.auction) == (alice, lot)
    for form in ("txt", "telegram.html"):
        assert "We asked the seller for proof." in write(news, form) and lot.title in write(news, form)


@pytest.mark.parametrize("form", ["subject.txt", "txt", "telegram.html"])
def test_the_answer_about_a_person_names_them(form: str, sela: User, alice: User, stan: User) -> None:
    number = report(reporter_id=alice.pk, reason="conduct", text="x", person_id=sela.pk)
    answer(report_id=number, staff_id=stan.pk, text="Done & <b>noted</b>.")
    assert AuditEntry.objects.get(action="report_answered").subject == sela.public_id
    relay()
    text = write(Notification.objects.get(kind="report_answered"), form)
    assert "Sela" in text and "None" not in text
    assert form == "subject.txt" or ("Done &amp; &lt;b&gt;" if form == "telegram.html" else "Done & <b>") in text


@pytest.mark.parametrize("thing", ["person", "lot"])
def test_the_page_takes_a_report_and_thanks(thing: str, client: Client, lot: Auction, sela: User, alice: User) -> None:
    public_id = {"person": sela.public_id, "lot": lot.public_id}[thing]
    address = reverse(f"report_{thing}", args=[public_id])
    client.force_login(alice)
    assert {"person": "Sela", "lot": "Tidal poster"}[thing] in client.get(address).content.decode()
    page = client.post(address, TYPED, follow=True)
    assert page.redirect_chain[0][0] == reverse({"person": "profile", "lot": "lot"}[thing], args=[public_id])
    assert "you are told the answer" in page.content.decode()
    row = Report.objects.get()
    assert (row.reporter, row.reason, row.text) == (alice, "fraud", TYPED["text"])
    assert row.about == {"person": "Sela", "lot": "Tidal poster"}[thing]


@pytest.mark.parametrize(
    ("field", "value"),
    [("reason", "nonsense"), ("reason", ""), ("text", ""), ("text", "a" * 2001), ("text", "a\0b"), ("reason", "\0")],
    ids=lambda value: ascii(value)[:12],
)
def test_a_mistake_keeps_what_was_typed(field: str, value: str, client: Client, lot: Auction, alice: User) -> None:
    client.force_login(alice)
    for language in LETTERS:
        page = client.post(at("report_lot", lot.public_id, language=language), {**TYPED, field: value})
        form = page.context["form"]
        assert page.status_code == 422 and field in form.errors and LETTERS[language].search(said(page))
        assert {name: form[name].value() for name in TYPED} == {**TYPED, field: value}
    assert not Report.objects.exists()


def test_a_refused_report_keeps_what_was_typed(client: Client, lot: Auction, alice: User, sela: User) -> None:
    client.force_login(alice)
    address = reverse("report_lot", args=[lot.public_id])
    client.post(address, TYPED)
    page = client.post(address, TYPED)
    assert page.status_code == 422 and "reported this already" in said(page)
    assert "another house" in page.content.decode()
    client.force_login(sela)
    assert client.post(address, TYPED).status_code == 422


def test_the_eleventh_of_a_day_is_asked_to_wait(client: Client, list_lot: Callable[..., Auction], alice: User) -> None:
    client.force_login(alice)
    answers = [client.post(reverse("report_lot", args=[list_lot().public_id]), TYPED) for _ in range(11)]
    assert [page.status_code for page in answers] == [302] * 10 + [429]


def test_what_is_not_there_cannot_be_reported(client: Client, sela: User, alice: User) -> None:
    draft = create_draft(seller_id=sela.pk, title="Draft", currency="USD")
    User.objects.filter(pk=sela.pk).update(is_active=False)
    client.force_login(alice)
    for address in (reverse("report_lot", args=[draft.public_id]), reverse("report_person", args=[sela.public_id])):
        assert client.get(address).status_code == client.post(address, TYPED).status_code == 404
    client.logout()
    assert "login" in client.get(reverse("report_person", args=[alice.public_id])).headers["Location"]


def test_the_page_costs_two_queries(client: Client, lot: Auction, alice: User, django_assert_num_queries: Any) -> None:
    client.force_login(alice)
    with django_assert_num_queries(2):  # the person, the lot
        client.get(reverse("report_lot", args=[lot.public_id]))
