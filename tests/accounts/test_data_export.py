"""The copy of one's data: whole, one's own alone, private, once a day, gone after a day."""

import csv
import io
import json
import os
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.core.files.storage import storages
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import AccountLink, DataExport, Restriction, TelegramAccount, User
from accounts.services import data_export
from accounts.services.data_export import (
    ExportRefused,
    ask_for_export,
    export_behind,
    forget_exports,
    link_to,
    make_next,
)
from accounts.spreadsheets import FORMULAS
from accounts.tasks import make_exports
from auctions.models import Auction
from auctions.services.bidding import seal_bid
from auctions.services.closing import finish_auction
from auctions.services.watching import watch
from events.relay import relay
from telegram_bot.models import Update
from tests.accounts.own_data import fresh, told
from tests.accounts.test_security_pages import STEP_UP, grow_stale
from tests.cast import past_end

pytestmark = pytest.mark.django_db
PAGE, ASK = "/en/settings/data/", "/en/settings/data/export"


def copy_of(person: User) -> zipfile.ZipFile:
    """Make a person's copy and open it."""
    export = ask_for_export(person_id=person.pk)
    make_exports()
    export.refresh_from_db()
    with storages["private"].open(export.file) as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def table(archive: zipfile.ZipFile, name: str) -> Any:
    return json.loads(archive.read(f"{name}.json"))


def everything(archive: zipfile.ZipFile) -> str:
    return "\n".join(archive.read(name).decode("utf-8-sig") for name in archive.namelist())


@pytest.fixture
def busy(list_lot: Any, alice: User, bob: User, place: Any) -> dict[str, Auction]:
    """Alice and Bob have bid on one lot, sealed in another, and Alice has won a third."""
    running, sealed, won = list_lot(), list_lot(kind="sealed", title="A sealed thing"), list_lot()
    for bidder, amount in ((bob, 123_457), (alice, 765_432)):
        place(running, bidder, amount)
        seal_bid(auction_id=sealed.pk, bidder_id=bidder.pk, amount=amount + 77, replaces=False, key=uuid4())
    place(won, alice, 2000)
    past_end(won)
    finish_auction(auction_id=won.pk)
    watch(auction_id=running.pk, user_id=alice.pk)
    relay()
    return {"running": running, "sealed": sealed, "won": won}


def test_everything_of_ones_own_is_in_it(busy: dict[str, Auction], alice: User, bob: User) -> None:
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    TelegramAccount.objects.create(user=alice, telegram_id=7, chat_id=8, title="Alice in Telegram")
    Restriction.objects.create(user=alice, reason="late")
    AccountLink.objects.create(one=bob, other=alice, reason="one household")
    Update.objects.create(update_id=1, body={"message": {"from": {"id": 7}, "text": "hello bot"}})
    Client().force_login(alice)

    archive = copy_of(alice)

    assert table(archive, "account/profile")[0]["email"] == alice.email
    assert table(archive, "account/addresses") == [{"email": alice.email, "verified": True, "primary": True}]
    assert table(archive, "account/telegram")[0]["title"] == "Alice in Telegram"
    assert table(archive, "account/restrictions")[0]["reason"] == "late"
    assert table(archive, "account/linked_accounts")[0]["reason"] == "one household"
    assert len(table(archive, "account/sessions")) == 1
    assert {bid["lot"] for bid in table(archive, "auctions/bids")} == {lot.public_id for lot in busy.values()}
    assert 765_432 in [bid["maximum"] for bid in table(archive, "auctions/bids")]
    assert len(table(archive, "auctions/pseudonyms")) == 3
    assert table(archive, "auctions/watches")[0]["lot"] == busy["running"].public_id
    assert table(archive, "auctions/purchases")[0]["price"] == 1000
    assert [row["kind"] for row in table(archive, "inbox/inbox")] == ["won"]
    assert len(table(archive, "inbox/deliveries")) == 1
    assert table(archive, "telegram_bot/updates")[0]["body"]["message"]["text"] == "hello bot"
    assert {name.rpartition(".")[2] for name in archive.namelist()} == {"json", "csv"}


def test_a_seller_has_their_lots_with_the_reserve(list_lot: Any, sela: User) -> None:
    list_lot(reserve=5000)

    assert table(copy_of(sela), "auctions/lots")[0]["reserve"] == 5000


def test_nobody_elses_data_and_no_sealed_amount_is_in_it(
    busy: dict[str, Auction], alice: User, bob: User, sela: User
) -> None:
    for person in (alice, sela):
        said = everything(copy_of(person))
        assert "123457" not in said and "Bob" not in said and bob.email not in said
        assert "765509" not in said and "123534" not in said
    assert "765432" not in everything(copy_of(bob))


def test_every_table_is_there_as_csv_that_no_program_takes_for_a_formula(alice: User, list_lot: Any) -> None:
    texts = ["=1+1", "+1", "-1", "@cmd", "\tx", "\rx", "plain", "a=b"]
    for text in texts:
        lot = list_lot(alice, title="Title")
        Auction.objects.filter(pk=lot.pk).update(title=text, description=text)

    archive = copy_of(alice)

    lines = io.StringIO(archive.read("auctions/lots.csv").decode("utf-8-sig"), newline="")
    rows = list(csv.DictReader(lines))
    for column in ("title", "description"):
        assert [row[column] for row in rows] == [
            *("'" + text for text in texts[:6]),
            *texts[6:],
        ]
    for name in archive.namelist():
        if name.endswith(".csv"):
            cells = csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig"), newline=""))
            assert not [cell for row in cells for cell in row if cell.startswith(FORMULAS)], name


def test_a_number_below_zero_stays_a_number() -> None:
    assert data_export._cell(-5) == "-5"
    assert data_export._cell("\0x") == "'\0x"


def test_it_is_asked_for_made_and_fetched(alice: User) -> None:
    browser = fresh(alice)

    assert browser.post(ASK).headers["Location"] == PAGE
    assert "Look again" in browser.get(PAGE).content.decode()
    make_exports()
    page = browser.get(PAGE).content.decode()
    address = page.split('class="btn-next" href="')[1].split('"')[0]
    answer = browser.get(address)

    content = b"".join(answer)
    assert "account/profile.json" in zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="my-data-')
    assert "no-store" in answer.headers["Cache-Control"] and "private" in answer.headers["Cache-Control"]
    assert told(alice) == ["exported"]


def test_only_its_person_can_fetch_it(alice: User, bob: User) -> None:
    copy_of(alice)
    address = f"{PAGE}{link_to(DataExport.objects.get())}/"

    assert fresh(bob).get(address).status_code == 404
    assert Client().get(address).headers["Location"].startswith("/en/accounts/login/")


def test_the_proof_of_who_one_is_comes_first(alice: User) -> None:
    copy_of(alice)
    client = Client()
    client.force_login(alice)
    grow_stale(client)

    for answer in (client.post(ASK), client.get(f"{PAGE}{link_to(DataExport.objects.get())}/")):
        assert answer.headers["Location"].startswith(STEP_UP)
    assert client.get(PAGE).status_code == 200


@pytest.mark.parametrize("link", ["x", "1:2:3", "MQ:1abcde:" + "x" * 43, "9" * 500])
def test_a_forged_link_is_not_found(alice: User, link: str) -> None:
    copy_of(alice)

    assert fresh(alice).get(f"{PAGE}{link}/").status_code == 404


def test_a_copy_that_is_not_ready_or_whose_file_is_gone_is_not_found(alice: User) -> None:
    export = ask_for_export(person_id=alice.pk)
    browser = fresh(alice)
    address = f"{PAGE}{link_to(export)}/"
    assert browser.get(address).status_code == 404

    make_exports()
    export.refresh_from_db()
    storages["private"].delete(export.file)
    assert browser.get(address).status_code == 404


def test_one_a_day_and_the_page_says_when_the_next(alice: User) -> None:
    browser = fresh(alice)
    browser.post(ASK)

    page = browser.post(ASK, follow=True).content.decode()

    assert "One copy a day" in page
    assert DataExport.objects.count() == 1 and told(alice) == ["exported"]
    DataExport.objects.update(asked_at=timezone.now() - timedelta(days=1, seconds=1))
    browser.post(ASK)
    assert DataExport.objects.count() == 2


def test_asking_needs_a_post(alice: User) -> None:
    assert fresh(alice).get(ASK).status_code == 405
    assert not DataExport.objects.exists()


def test_it_goes_after_a_day_with_its_file(alice: User, bob: User) -> None:
    copy_of(alice)
    copy_of(bob)
    old, young = DataExport.objects.order_by("pk")
    DataExport.objects.filter(pk=old.pk).update(ready_at=timezone.now() - timedelta(days=1, seconds=1))
    link = link_to(old)

    assert export_behind(link, person_id=alice.pk) is None
    assert forget_exports() == 1

    assert list(DataExport.objects.all()) == [young]
    assert [storages["private"].exists(each.file) for each in (old, young)] == [False, True]


def test_a_copy_of_yesterday_makes_room_for_another_before_the_night(alice: User) -> None:
    copy_of(alice)
    DataExport.objects.update(ready_at=timezone.now() - timedelta(days=1, seconds=1))

    page = fresh(alice).get(PAGE).content.decode()

    assert "Download my data" not in page and "Make a copy" in page


def test_a_file_without_a_row_goes_after_two_days(alice: User) -> None:
    copy_of(alice)
    path = Path(storages["private"].path(DataExport.objects.get().file))
    DataExport.objects.all().delete()
    assert (forget_exports(), path.exists()) == (0, True)
    os.utime(path, (0, 0))

    forget_exports()

    assert not path.exists()


def test_three_deliveries_and_a_dead_worker_make_one_copy(alice: User) -> None:
    export = ask_for_export(person_id=alice.pk)
    assert data_export._claim() == export
    assert not make_next(), "the claim stands"
    DataExport.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))

    for _delivery in range(3):
        make_exports()

    export.refresh_from_db()
    assert export.ready_at and storages["private"].exists(export.file)


def test_who_comes_late_with_a_copy_takes_it_away_again(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    export = ask_for_export(person_id=alice.pk)
    late = data_export._claim()
    DataExport.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    make_next()
    export.refresh_from_db()
    folder = Path(storages["private"].path(export.file)).parent
    files = set(folder.iterdir())

    monkeypatch.setattr(data_export, "_claim", lambda: late)
    make_next()

    assert set(folder.iterdir()) == files
    export.refresh_from_db()
    assert storages["private"].exists(export.file)


def test_asking_too_soon_is_said_by_the_service(alice: User) -> None:
    ask_for_export(person_id=alice.pk)

    with pytest.raises(ExportRefused) as refused:
        ask_for_export(person_id=alice.pk)

    assert refused.value.after > timezone.now() + timedelta(hours=23)


@pytest.mark.parametrize("lots", [1, 4])
def test_page_and_copy_cost_the_same_however_much_there_is(
    alice: User, list_lot: Any, place: Any, django_assert_num_queries: Any, lots: int
) -> None:
    for _ in range(lots):
        place(list_lot(), alice, 2000)
    browser = fresh(alice)
    browser.get(PAGE)

    with django_assert_num_queries(3):  # person, latest copy, deletion
        browser.get(PAGE)
    with django_assert_num_queries(24):
        data_export._archive(alice.pk)


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_woken_and_who_comes_while_another_claims_goes_away(postgresql: None, alice: User) -> None:
    export = ask_for_export(person_id=alice.pk)
    data_export._wake.flush()

    def elsewhere() -> bool:
        try:
            return make_next()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other, transaction.atomic():
        DataExport.objects.select_for_update().get(pk=export.pk)
        assert other.submit(elsewhere).result(10) is False

    assert make_next()
