"""Whatever staff write in the admin has a row in the audit log, in the same transaction, for every model."""

import json
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin import site
from django.contrib.admin.models import LogEntry
from django.test import Client

from accounts.models import AccountLink, AuditEntry, Restriction, User
from accounts.services.audit import verify_chain
from auctions.models import Auction, Category
from auctions.services.staff import extend_auction
from auctionsite.audited import Audited
from events.immutable import remove_triggers
from tests.cast import with_app

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(stan: User) -> Client:
    client = Client()
    client.force_login(stan)
    return client


def log() -> list[tuple[str, dict[str, Any]]]:
    return [(entry.action, json.loads(entry.facts)) for entry in AuditEntry.objects.order_by("seq")]


def test_every_admin_records() -> None:
    assert all(isinstance(admin, Audited) for admin in site._registry.values())


def test_adding_changing_and_deleting(staff: Client, stan: User, alice: User, bob: User) -> None:
    page = "/en/admin/accounts/accountlink/"
    staff.post(page + "add/", {"one": alice.pk, "other": bob.pk, "reason": "one household"})
    link = AccountLink.objects.get()
    staff.post(f"{page}{link.pk}/change/", {"one": alice.pk, "other": bob.pk, "reason": "two of one"})
    staff.post(f"{page}{link.pk}/delete/", {"post": "yes"})
    row = {"model": "accounts.accountlink", "object": str(link.pk)}
    assert log() == [
        ("staff.added", {**row, "changes": [{"added": {}}]}),
        ("staff.changed", {**row, "changes": [{"changed": {"fields": ["Reason"]}}]}),
        ("staff.deleted", row),
    ]
    assert set(AuditEntry.objects.values_list("actor", flat=True)) == {stan.public_id}
    assert LogEntry.objects.count() == 3


def test_what_was_done_to_a_person_names_them_and_no_text_of_theirs(staff: Client, alice: User) -> None:
    staff.post(
        "/en/admin/accounts/restriction/add/", {"user": alice.pk, "reason": "did not pay", "until_0": "", "until_1": ""}
    )
    assert Restriction.objects.exists()
    entry = AuditEntry.objects.get()
    assert entry.subject == alice.public_id and "did not pay" not in entry.facts and "Alice" not in entry.facts


def test_deleting_from_a_list_records_each_row(staff: Client) -> None:
    shelves = [Category.objects.create(slug=name, name=name) for name in ("one", "two")]
    body = {"action": "delete_selected", "_selected_action": [shelf.pk for shelf in shelves], "index": 0}
    staff.post("/en/admin/auctions/category/", body)
    assert log() == []  # asked first
    staff.post("/en/admin/auctions/category/", {**body, "post": "yes"})
    assert [action for action, _ in log()] == ["staff.deleted"] * 2
    assert not Category.objects.filter(slug__in=("one", "two")).exists()


def test_another_action_is_recorded_with_its_rows(staff: Client, alice: User) -> None:
    address = EmailAddress.objects.create(user=alice, email=alice.email, verified=False)
    body = {"action": "make_verified", "_selected_action": address.pk, "index": 0}
    staff.post("/en/admin/account/emailaddress/", body)
    assert log() == [
        (
            "staff.action",
            {"model": "account.emailaddress", "action": "make_verified", "objects": [str(address.pk)]},
        )
    ]
    staff.post("/en/admin/account/emailaddress/", {**body, "select_across": "1", "index": "7"})
    assert log()[-1][1]["objects"] == ["all"]


def test_an_action_on_nothing_is_not_recorded(staff: Client) -> None:
    for body in ({"action": "make_verified", "index": "x"}, {"action": "", "index": "0"}):
        staff.post("/en/admin/account/emailaddress/", body)
    assert log() == []


@pytest.mark.parametrize("way", ["add", "delete", "list"])
def test_without_its_record_nothing_is_written(
    way: str, staff: Client, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("no record")

    link = AccountLink.objects.create(one=alice, other=bob, reason="x")
    address = EmailAddress.objects.create(user=alice, email=alice.email, verified=False)
    monkeypatch.setattr("auctionsite.audited.record", fails)
    url, body = {
        "add": ("/en/admin/accounts/accountlink/add/", {"one": bob.pk, "other": staff_id(), "reason": "y"}),
        "delete": (f"/en/admin/accounts/accountlink/{link.pk}/delete/", {"post": "yes"}),
        "list": (
            "/en/admin/account/emailaddress/",
            {"action": "make_verified", "_selected_action": address.pk, "index": 0},
        ),
    }[way]
    with pytest.raises(RuntimeError):
        staff.post(url, body)
    address.refresh_from_db()
    assert list(AccountLink.objects.values_list("reason", flat=True)) == ["x"] and not address.verified


def staff_id() -> int:
    return User.objects.get(name="Stan").pk


def test_the_pages_of_a_lot_record_through_their_service(staff: Client, lot: Auction, stan: User, sela: User) -> None:
    staff.post(f"/en/admin/auctions/auction/{lot.pk}/extend/", {"minutes": "30", "reason": "The house was away."})
    ((action, facts),) = log()
    assert action == "staff.extended" and facts["auction"] == lot.public_id
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.subject) == (stan.public_id, sela.public_id)


def test_a_service_of_staff_changes_nothing_without_its_record(
    lot: Auction, stan: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import timedelta

    def fails(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("no record")

    monkeypatch.setattr("auctions.services.staff.record", fails)
    before = Auction.objects.values().get(pk=lot.pk)
    with pytest.raises(RuntimeError):
        extend_auction(auction_id=lot.pk, staff_id=stan.pk, by=timedelta(hours=1), reason="x")
    assert Auction.objects.values().get(pk=lot.pk) == before


def test_a_password_is_changed_where_everybody_changes_it(staff: Client) -> None:
    assert staff.get("/en/admin/password_change/").headers["Location"] == "/en/accounts/password/change/"


def test_the_log_is_searched_read_and_verified_but_never_written(
    staff: Client, lot: Auction, stan: User, django_assert_num_queries: Any
) -> None:
    staff.post(f"/en/admin/auctions/auction/{lot.pk}/extend/", {"minutes": "30", "reason": "The house was away."})
    page = "/en/admin/accounts/auditentry/"
    with django_assert_num_queries(4):
        assert lot.public_id in staff.get(page, {"q": stan.public_id}).content.decode()
    assert lot.public_id not in staff.get(page, {"q": "NOBODY"}).content.decode()
    entry = AuditEntry.objects.get()
    assert staff.get(f"{page}{entry.pk}/change/").status_code == 200
    assert [staff.post(f"{page}{way}").status_code for way in (f"{entry.pk}/change/", "add/")] == [403, 403]
    with django_assert_num_queries(5):
        assert "The chain is whole: 1 entry." in staff.get(page + "verify/").content.decode()
    remove_triggers()
    AuditEntry.objects.update(action="other")
    assert "broken at entry 1" in staff.get(page + "verify/").content.decode()
    assert verify_chain().broken_at == 1


def test_who_may_not_see_the_log_may_not_verify_it(client: Client, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    client.force_login(with_app(alice))
    assert client.get("/en/admin/accounts/auditentry/verify/").status_code == 403
