"""docs/access.md for what is no page: the live socket, the bot and the tasks."""

import inspect
import json
from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.db import connections
from django.test import Client
from telegram.ext import Application

from accounts.models import User
from auctions.live.routing import websocket_urlpatterns
from auctions.models import Auction
from auctions.services.listing import create_draft
from auctionsite.asgi import application
from auctionsite.celery import app
from telegram_bot.handlers import register
from tests.auctionsite.access import ROLES, WITHOUT, rows_of
from tests.cast import person as somebody
from tests.loopback.botapi import BotApi
from tests.telegram_fixtures import linked, telegram

__all__ = ["linked", "telegram"]
pytestmark = pytest.mark.django_db(transaction=True)
SOCKETS, HANDLERS, TASKS = rows_of("Socket"), rows_of("Handler"), rows_of("Task")


@pytest.fixture
def draft(sela: User) -> Auction:
    return create_draft(seller_id=sela.pk, title="Secret draft")


@pytest.fixture
def people(alice: User, sela: User, bob: User, stan: User, lot: Auction, place: Callable[..., Any]) -> dict[str, User]:
    """Who is who at the lot."""
    place(lot, bob, 2000)
    return {"Member": alice, "Seller": sela, "Bidder": bob, "Staff": stan, WITHOUT: somebody("Statler", is_staff=True)}


def cookie_of(person: User | None) -> str:
    client = Client()
    if person:
        client.force_login(person)
    return client.cookies.output(header="", sep=";").strip()


async def answer_to(sent: str, cookie: str, lot: Auction, draft: Auction) -> str:
    """Do what a row of the sockets says, and give what the house answers."""
    lots = "" if "without lots" in sent else draft.public_id if "<draft>" in sent else lot.public_id
    origin = "http://evil.example" if "another origin" in sent else "http://testserver"
    headers = [(b"origin", origin.encode()), (b"cookie", cookie.encode())]
    visitor = WebsocketCommunicator(application, f"/ws/live/?lots={lots}", headers=headers)
    connected, _protocol = await visitor.connect(5)
    if not connected:
        return "403"
    if sent in ("ping", "any other frame"):
        await visitor.receive_output(5)
        await visitor.send_to('{"type": "ping", "t": 1}' if sent == "ping" else '{"type": "bid", "amount": 9000}')
    event = await visitor.receive_output(5)
    await visitor.disconnect()
    return str(event["code"]) if event["type"] == "websocket.close" else str(json.loads(event["text"])["type"])


@pytest.mark.parametrize("row", SOCKETS, ids=lambda row: row["Sent"])
async def test_each_socket_cell_is_as_written(
    row: dict[str, str], lot: Auction, draft: Auction, people: dict[str, User], settings: Any
) -> None:
    sent = row["Sent"].replace("`", "")
    settings.SOCKETS_PER_ADDRESS = 0 if "more than one may" in sent else 9
    for role in ROLES:
        cookie = await sync_to_async(cookie_of)(people.get(role))
        assert await answer_to(sent, cookie, lot, draft) == row[role], role
    await sync_to_async(connections.close_all)()


def test_every_socket_has_a_row() -> None:
    assert {f"/{pattern.pattern}" for pattern in websocket_urlpatterns} == {row["Socket"] for row in SOCKETS}


@pytest.mark.parametrize("cookie", ["\\000" * 32, "a" * 32, "x" * 4000])
async def test_a_socket_with_a_strange_session_is_anyones(cookie: str, lot: Auction, draft: Auction) -> None:
    assert await answer_to("connect to <lot>", f'sessionid="{cookie}"', lot, draft) == "state"
    await sync_to_async(connections.close_all)()


def update_of(
    row: dict[str, str], api: BotApi, person: int, chat: int | None, things: dict[str, Auction]
) -> dict[str, Any]:
    """Give what Telegram sends when somebody does what the row says."""
    if row["Handler"] == "membership":
        user = {"id": person, "is_bot": False, "first_name": "Somebody"}
        member = {"user": user, "status": "member"}
        there = {"id": chat or person, "type": "supergroup" if chat else "private"}
        change = {"chat": there, "from": user, "date": 1, "old_chat_member": member, "new_chat_member": member}
        return api.update("my_chat_member", change)
    if row["Handler"] == "answer_question":
        return api.callback(person, f"yes:{'A' * 24}", api.message(person, "hello", chat=chat)["message"])
    said = row["Said"]
    for name, thing in things.items():
        said = said.replace(f"<{name}>", thing.public_id)
    return api.message(person, said, chat=chat)


def tell(update: dict[str, Any]) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": settings.TELEGRAM_WEBHOOK_SECRET}
    answer = Client().post("/telegram/webhook", update, content_type="application/json", headers=headers)
    assert answer.status_code == 200


@pytest.mark.parametrize("row", [row for row in HANDLERS if row["Handler"] != "seen"], ids=lambda row: row["Said"])
def test_each_bot_cell_is_as_written(
    row: dict[str, str], telegram: BotApi, linked: Callable[..., Any], alice: User, lot: Auction, draft: Auction
) -> None:
    account = linked(alice)
    for column, person, chat in (
        ("Stranger", 77, None),
        ("In a group", account.telegram_id, -100_500),
        ("Linked", account.telegram_id, None),
    ):
        before = len(telegram.calls_of("sendMessage"))
        tell(update_of(row, telegram, person, chat, {"lot": lot, "draft": draft}))
        answers = telegram.calls_of("sendMessage")[before:]
        assert ("answer" if answers else "silence") == row[column], column
        assert "Secret draft" not in str(answers)


def test_a_draft_is_as_unknown_to_the_bot_as_a_lot_that_never_was(telegram: BotApi, draft: Auction) -> None:
    for public_id in (draft.public_id, "NOSUCHLOT234"):
        tell(telegram.message(77, f"/start lot_{public_id}"))
    one, other = (message["text"] for message in telegram.sent_to(77))
    assert one == other


def test_every_handler_of_the_bot_has_a_row() -> None:
    bot = Application.builder().token("1:a").build()
    register(bot)

    names = {handler.callback.__name__ for group in bot.handlers.values() for handler in group}

    assert names == {row["Handler"] for row in HANDLERS}


def test_every_task_has_a_row_and_takes_nothing_from_outside() -> None:
    app.loader.import_default_modules()
    ours = {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}

    assert set(ours) == {row["Task"] for row in TASKS}
    assert {name: list(inspect.signature(task.run).parameters) for name, task in ours.items()} == {
        name: [] for name in ours
    }
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} == set(ours)
    assert [*app.conf.accept_content] == ["json"]
