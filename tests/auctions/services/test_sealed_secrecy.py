"""Nobody can read a sealed amount before the end: known ones are planted, then looked for wherever anything is kept."""

import json
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import async_to_sync
from django.contrib.admin import site
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from auctions import ledger, sealing
from auctions.formatting import amount_text
from auctions.live import sources
from auctions.models import Auction, Bid, LedgerEntry, Watch
from auctions.services.bidding import BidRefused, Receipt, seal_bid, withdraw_sealed_bid
from auctions.services.closing import finish_auction
from events.immutable import install_triggers, remove_triggers
from events.models import OutboxEvent
from events.relay import relay
from tests.cast import past_end

STANDING, REPLACED, WITHDRAWN, OTHERS = 739_184_673, 628_493_517, 517_382_946, 406_271_839  # cents
AMOUNTS = (STANDING, REPLACED, WITHDRAWN, OTHERS)
Lots = Callable[..., Auction]


def traces(amount: int) -> list[str]:
    """Give the ways in which an amount could be written down, without what stands between its digits."""
    return [str(amount), str(amount // 100), f"{amount:016x}"]


def found(text: str, *amounts: int) -> list[int]:
    """Name the amounts that a text gives away, however their digits are grouped."""
    close = re.sub(r"(?<=\d)[.,'_\s\u066b\u066c\u2000-\u206f](?=\d)", "", text)
    return [amount for amount in amounts if any(trace in close for trace in traces(amount))]


@pytest.mark.parametrize("language", ["en", "ru", "ar", "de", "fr"])
def test_the_search_finds_an_amount_in_every_spelling(language: str) -> None:
    assert found(f"<b>{amount_text(STANDING, 'USD', language)}</b>", *AMOUNTS) == [STANDING]
    assert found(f'{{"maximum":{OTHERS},"n":1}}', *AMOUNTS) == [OTHERS]


@pytest.fixture
def lot(list_lot: Lots) -> Auction:
    return list_lot(kind="sealed", reserve=300_000_000, pricing="second")


@pytest.fixture
def said(
    client: Client, lot: Auction, alice: User, bob: User, charlie: User, caplog: Any
) -> Iterator[dict[str, Receipt | str]]:
    """Bid in every way, over the page and by the services, with all that is logged and every statement kept."""
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="django.db.backends")  # settings hold the rest of `django` at INFO
    with CaptureQueriesContext(connection):
        Watch.objects.create(user=charlie, auction=lot)
        client.force_login(alice)
        page = post(client, lot, amount=f"{STANDING / 100:.2f}", confirmed="1").content.decode()
        assert found(page, STANDING)  # the one answer that says it
        post(client, lot, amount=f"{WITHDRAWN / 100:.2f}")
        post(client, lot, amount=f"{OTHERS / 100:.2f}", confirmed="1")
        replaced = service(lot, bob, REPLACED)
        others = service(lot, bob, OTHERS, replaces=True)
        gone = service(lot, charlie, WITHDRAWN)
        with pytest.raises(BidRefused) as refused:
            service(lot, charlie, WITHDRAWN)
        withdraw_sealed_bid(auction_id=lot.pk, bidder_id=charlie.pk, key=uuid4())
        relay()
        yield {"page": page, "replaced": replaced, "others": others, "gone": gone, "refused": repr(refused.value)}


def post(client: Client, lot: Auction, **fields: Any) -> Any:
    return client.post(reverse("seal", args=[lot.public_id]), {"key": str(uuid4()), "seq": 1, **fields})


def service(lot: Auction, bidder: User, amount: int, *, replaces: bool = False) -> Receipt:
    return seal_bid(auction_id=lot.pk, bidder_id=bidder.pk, amount=amount, replaces=replaces, key=uuid4())


def database() -> str:
    """Give every column of every table as text."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            return "\n".join(connection.connection.iterdump())
        rows = []
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT "{table}"::text FROM "{table}"')
            rows += [row[0] for row in cursor.fetchall()]
        return "\n".join(rows)


def cached() -> str:
    """Give all texts in the cache and the sessions."""
    store = cache._cache.get_client()  # type: ignore[attr-defined]
    texts = [key for key in store.scan_iter() if store.type(key) == b"string"]
    return repr([(key, store.get(key)) for key in texts])


def pages(lot: Auction) -> list[str]:
    """Give the addresses where a lot shows itself."""
    own = [reverse(name, args=[lot.public_id]) for name in ("lot", "lot_panel", "lot_history", "state", "ledger")]
    lists = [reverse(name) for name in ("home", "catalogue", "dashboard", "dashboard_selling")]
    return [*own, reverse("ledger_download", args=[lot.public_id]), *lists]


def seen_by(person: User | None, addresses: list[str], **headers: str) -> str:
    visitor = Client(headers=headers)
    if person:
        visitor.force_login(person)
    answers = [visitor.get(address) for address in addresses]
    assert all(answer.status_code in (200, 302) for answer in answers)
    return "".join(answer.content.decode() + repr(answer.headers) + repr(answer.cookies) for answer in answers)


def test_the_database_holds_no_amount_and_no_nonce(lot: Auction, said: dict[str, Any]) -> None:
    dump = database()
    assert lot.public_id in dump and lot.private_key in dump  # it is the whole of it
    assert found(dump, *AMOUNTS) == []
    assert not any(said[name].nonce in dump for name in ("replaced", "others", "gone"))


def test_the_nonce_of_the_page_is_in_that_answer_alone(lot: Auction, said: dict[str, Any], alice: User) -> None:
    nonce = re.search(r"&quot;nonce&quot;:&quot;([0-9a-f]{64})|\"nonce\":\"([0-9a-f]{64})", said["page"])
    assert nonce
    text = nonce[1] or nonce[2]
    assert text not in database() + cached() + seen_by(alice, pages(lot))


def test_the_cache_and_the_sessions_hold_none(lot: Auction, said: dict[str, Any], alice: User) -> None:
    seen_by(alice, pages(lot))
    kept = cached()
    assert "session" in kept and found(kept, *AMOUNTS) == []


def test_nothing_that_was_logged_says_one(said: dict[str, Any], caplog: Any) -> None:
    logged = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.get_records("setup"))
    assert "commitment" in logged  # the statements are among it
    assert found(logged, *AMOUNTS) == [] and found(said["refused"], *AMOUNTS) == []


def test_no_event_and_no_message_says_one(lot: Auction, said: dict[str, Any]) -> None:
    events = list(OutboxEvent.objects.filter(kind="bid_accepted").order_by("seq").values_list("payload", flat=True))
    assert [event["action"] for event in events] == ["seal", "seal", "replace", "seal", "withdraw"]
    assert all(event["price"] == 1000 and event["outbid"] is None for event in events)
    assert found(json.dumps(events), *AMOUNTS) == []


@pytest.mark.parametrize("who", ["sela", "stan", "alice", "bob", "charlie", None])
def test_no_page_shows_one_to_anybody(
    lot: Auction, said: dict[str, Any], who: str | None, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(who) if who else None
    for language in ("en", "ru", "ar"):
        addresses = [address.replace("/en/", f"/{language}/", 1) for address in pages(lot)]
        shown = seen_by(person, addresses)
        assert lot.public_id in shown and found(shown, *AMOUNTS) == []


def test_no_admin_page_shows_one_to_staff(lot: Auction, said: dict[str, Any], stan: User) -> None:
    addresses = []
    for model in site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        addresses.append(reverse(f"{name}_changelist"))
        addresses += [reverse(f"{name}_change", args=[row.pk]) for row in model._default_manager.all()]
    shown = seen_by(stan, addresses)
    assert lot.public_id in shown and found(shown, *AMOUNTS) == []
    assert lot.private_key not in shown and not any(bid.sealed in shown for bid in Bid.objects.exclude(sealed=""))


@pytest.mark.parametrize("query", ["auctions_bid_changelist?sealed__gt=B", "auctions_auction_changelist?private_key=A"])
def test_no_admin_list_answers_questions_about_what_is_encrypted(said: dict[str, Any], stan: User, query: str) -> None:
    name, _, question = query.partition("?")
    visitor = Client()
    visitor.force_login(stan)
    assert visitor.get(f"{reverse(f'admin:{name}')}?{question}").status_code == 400


@pytest.mark.django_db(transaction=True)
def test_no_frame_of_a_socket_says_one(lot: Auction, said: dict[str, Any]) -> None:
    frames = async_to_sync(sources.states)([lot.public_id]) + list(
        async_to_sync(sources.moved)({lot.public_id: 0}).states
    )
    assert [(frame["price"]["minor"], frame["bids"], frame["leader"]) for frame in frames] == [(1000, 2, None)] * 2
    assert found(json.dumps(frames), *AMOUNTS) == []


def test_seller_and_staff_have_no_way_in(lot: Auction, said: dict[str, Any], sela: User, stan: User) -> None:
    for person in (sela, stan):
        visitor = Client()
        visitor.force_login(person)
        answer = post(visitor, lot, amount="8888", confirmed="1", replaces="1")
        assert found(answer.content.decode(), *AMOUNTS) == []
        gone = visitor.post(reverse("unseal", args=[lot.public_id]), {"key": str(uuid4()), "seq": 1})
        assert found(gone.content.decode(), *AMOUNTS) == []


def test_without_the_opening_key_what_is_stored_opens_to_nobody(
    lot: Auction, said: dict[str, Any], settings: Any
) -> None:
    settings.SEALING_PRIVATE_KEY = ""
    with pytest.raises(sealing.KeyMissing):
        sealing.opener(lot.private_key, auction=lot.public_id)


def test_a_report_of_a_failure_while_sealing_says_none(client: Client, lot: Auction, alice: User, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG)
    remove_triggers()
    entry = LedgerEntry.objects.get(auction=lot)
    LedgerEntry.objects.update(payload=ledger.canonical({**json.loads(entry.payload), "public_key": "x"}))
    install_triggers()
    client.force_login(alice)
    client.raise_request_exception = False
    answer = post(client, lot, amount=f"{STANDING / 100:.2f}", confirmed="1")
    report = caplog.text + "".join(str(record.exc_info) for record in caplog.records)
    assert answer.status_code == 500 and "Traceback" in caplog.text
    assert found(answer.content.decode() + report, STANDING) == []


def test_what_others_see_is_of_the_same_size_whatever_was_bid(
    list_lot: Lots, alice: User, bob: User, charlie: User
) -> None:
    sizes = []
    for amount in (1000, 987_654_321_000):
        lot = list_lot(kind="sealed")
        service(lot, alice, amount)
        relay()
        visitor = Client()
        visitor.force_login(bob)
        names = ("lot", "lot_panel", "lot_history", "state", "ledger", "ledger_download")
        shown = [visitor.get(reverse(name, args=[lot.public_id])).content for name in names]
        stored = Bid.objects.get(auction=lot)
        entry = LedgerEntry.objects.get(auction=lot, seq=2)
        sizes.append([len(stored.sealed), len(entry.payload), *(len(_timeless(page)) for page in shown)])
    assert sizes[0] == sizes[1]


def _timeless(page: bytes) -> str:
    """Take away what a clock makes longer or shorter: a time that is shown without leading zeros."""
    return re.sub(r"\d+(:\d\d)+", "", page.decode())


def test_after_the_end_what_stood_is_there_for_everybody(
    lot: Auction, said: dict[str, Any], alice: User, bob: User
) -> None:
    past_end(lot)
    assert finish_auction(auction_id=lot.pk)
    lot.refresh_from_db()
    assert (lot.leader, lot.price) == (alice, OTHERS)
    shown = seen_by(None, pages(lot)[:6])
    dump = database()
    assert found(shown, STANDING, OTHERS) == found(dump, STANDING, OTHERS) == [STANDING, OTHERS]
    assert found(shown + dump, REPLACED, WITHDRAWN) == []
    assert said["others"].nonce in shown and said["replaced"].nonce not in dump and said["gone"].nonce not in dump
