"""The loopback Bot API, driven by python-telegram-bot: what it accepts, refuses, remembers and how it fails."""

import asyncio
import io
import json
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
import telegram
from PIL import Image
from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup, InputMediaPhoto, LabeledPrice
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.ext import Application, CallbackContext, CommandHandler
from telegram.request import HTTPXRequest

from tests.loopback import botapi_outcomes as outcomes
from tests.loopback.botapi import BotApi
from tests.loopback.botapi_spec import load_spec
from tests.loopback.server import Loopback

ALICE, GROUP, CHANNEL = 42, -1001234567890, "@torg_lots"
Ask = Callable[[telegram.Bot], Awaitable[Any]]
described = pytest.mark.skipif(load_spec() is None, reason="../shared/telegram/api-10.0.json is absent")


@pytest.fixture(autouse=True)
def _durations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the library give `retry_after` as a timedelta, which it otherwise warns about."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
def undescribed() -> Iterator[BotApi]:
    """A server without the machine-readable description, as where the file is absent."""
    with BotApi(described=False) as api:
        yield api
    assert api.faults == []


def ask(api: BotApi, question: Ask, token: str | None = None) -> Any:
    """Put one question to the server with a fresh bot, and return the answer or raise its error."""

    async def run() -> Any:
        async with HTTPXRequest(read_timeout=0.3, connection_pool_size=4) as http:
            bot = telegram.Bot(token or api.token, api.base_url, api.base_file_url, http, get_updates_request=http)
            return await question(bot)

    return asyncio.run(run())


def photo(width: int = 60, height: int = 40) -> bytes:
    """Make a small picture."""
    target = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(target, "PNG")
    return target.getvalue()


def keyboard(**kind: Any) -> InlineKeyboardMarkup:
    """Make a keyboard of one button."""
    return InlineKeyboardMarkup([[Button("Bid 10 EUR", **kind)]])


def raw(method: str, **params: Any) -> Ask:
    """Send what the library's own methods would not."""
    return lambda bot: bot._post(method, params)


def sends(text: str = "hello", **more: Any) -> Ask:
    """Send a text to Alice."""
    return lambda bot: bot.send_message(ALICE, text, **more)


def invoice(**changes: Any) -> Ask:
    """Send an invoice, good but for the changes."""
    good = {"title": "Lot 1", "description": "A teapot", "payload": "order-1", "currency": "EUR"}
    return raw("sendInvoice", **{"chat_id": ALICE, **good, "prices": [{"label": "Lot", "amount": 1000}], **changes})


ACCEPTED: dict[str, Ask] = {
    "a plain text": sends(),
    "4096 characters after entities": sends("<b>" + "я" * 4096 + "</b>", parse_mode="HTML"),
    "4096 characters outside the basic plane": sends("🏺" * 4096),
    "callback data of 64 bytes": sends(reply_markup=keyboard(callback_data="ы" * 32)),
    "a link button": sends(reply_markup=keyboard(url="https://torg.example/lots/1")),
    "a styled button": sends(reply_markup=keyboard(callback_data="bid", style="success")),
    "a mini app button": sends(reply_markup=keyboard(web_app=telegram.WebAppInfo("https://torg.example/app"))),
    "a reply keyboard": sends(reply_markup=telegram.ReplyKeyboardMarkup([["Yes", "No"]])),
    "its removal": sends(reply_markup=telegram.ReplyKeyboardRemove()),
    "a forced reply": sends(reply_markup=telegram.ForceReply(input_field_placeholder="Your amount")),
    "a preview switched off": sends(link_preview_options=telegram.LinkPreviewOptions(is_disabled=True)),
    "entities by hand": sends(entities=[telegram.MessageEntity("bold", 0, 5)]),
    "a silent protected message": sends(disable_notification=True, protect_content=True),
    "a post in a channel": lambda bot: bot.send_message(CHANNEL, "A new lot"),
    "an uploaded photo": lambda bot: bot.send_photo(ALICE, photo(), caption="<i>Lot</i>", parse_mode="HTML"),
    "a photo by address": lambda bot: bot.send_photo(ALICE, "https://torg.example/lot.png"),
    "an album": lambda bot: bot.send_media_group(ALICE, [InputMediaPhoto(photo()), InputMediaPhoto(photo(), "two")]),
    "commands for a language": lambda bot: bot.set_my_commands(
        [("lots", "What is on sale")], scope=telegram.BotCommandScopeAllPrivateChats(), language_code="ru"
    ),
    "commands taken away": lambda bot: bot.delete_my_commands(),
    "a description": lambda bot: bot.set_my_description("An auction house", language_code="ar"),
    "a short description": lambda bot: bot.set_my_short_description("Torg"),
    "a menu button": lambda bot: bot.set_chat_menu_button(menu_button=telegram.MenuButtonCommands()),
    "a webhook": lambda bot: bot.set_webhook("https://a.example/", secret_token="s-1", allowed_updates=["message"]),
    "no webhook": lambda bot: bot.delete_webhook(drop_pending_updates=True),
    "typing": lambda bot: bot.send_chat_action(ALICE, "typing"),
    "an invoice": lambda bot: bot.send_invoice(
        ALICE, "Lot 1", "A teapot", "order-1", "EUR", [LabeledPrice("Lot", 1000)], start_parameter="lot-1"
    ),
    "an invoice link": lambda bot: bot.create_invoice_link("Lot", "A teapot", "order-1", "XTR", [LabeledPrice("L", 5)]),
    "a pre-checkout answer": lambda bot: bot.answer_pre_checkout_query("1", ok=False, error_message="The lot is sold"),
    "an inline answer": lambda bot: bot.answer_inline_query(
        "1", [telegram.InlineQueryResultArticle("1", "Lot", telegram.InputTextMessageContent("Lot 1"))], cache_time=0
    ),
}  # fmt: skip

REFUSED_ALWAYS: dict[str, tuple[Ask, str]] = {
    "callback data of 65 bytes": (sends(reply_markup=keyboard(callback_data="ы" * 32 + "x")), "64|BUTTON_DATA"),
    "a button of two kinds": (sends(reply_markup=keyboard(callback_data="1", url="https://a.example")), "one kind"),
    "a button of no kind": (sends(reply_markup=keyboard()), "one kind"),
    "a link to localhost": (sends(reply_markup=keyboard(url="http://localhost:8000/lots/1")), "Wrong HTTP URL"),
    "a mini app over http": (sends(reply_markup=keyboard(web_app=telegram.WebAppInfo("http://a.example"))), "HTTPS"),
    "a caption over 1024": (lambda bot: bot.send_photo(ALICE, photo(), caption="x" * 1025), "caption is too long"),
    "a caption over 1024 in an album": (
        lambda bot: bot.send_media_group(ALICE, [InputMediaPhoto(photo()), InputMediaPhoto(photo(), "x" * 1025)]),
        "caption is too long"),
    "a text over 4096": (sends("<b>" + "x" * 4097 + "</b>", parse_mode="HTML"), "message is too long"),
    "an empty text": (sends(" \n"), "text is empty"),
    "a text empty but for tags": (sends("<b> </b>", parse_mode="HTML"), "text is empty"),
    "a line break tag": (sends("one<br>two", parse_mode="HTML"), 'start tag "br" at byte offset 3'),
    "an unescaped title": (sends("лот <новый>", parse_mode="HTML"), 'start tag "новый" at byte offset 7'),
    "an unescaped comparison": (sends("a < b and c > d", parse_mode="HTML"), "Unsupported start tag"),
    "an unclosed tag": (sends("<b>lot", parse_mode="HTML"), "Can't find end tag"),
    "crossed tags": (sends("<b><i>lot</b></i>", parse_mode="HTML"), "Unmatched end tag"),
    "another markup": (sends("*lot*", parse_mode="MarkdownV2"), "unsupported parse_mode"),
    "more than 100 entities": (sends("<b>x</b> " * 101, parse_mode="HTML"), "101 entities"),
    "a text as a photo": (lambda bot: bot.send_photo(ALICE, b"<html>no picture</html>"), "IMAGE_PROCESS_FAILED"),
    "a photo like a ribbon": (lambda bot: bot.send_photo(ALICE, photo(2100, 100)), "PHOTO_INVALID_DIMENSIONS"),
    "a webhook without TLS": (lambda bot: bot.set_webhook("http://torg.example/tg"), "HTTPS URL"),
}  # fmt: skip

REFUSED_BY_DESCRIPTION: dict[str, tuple[Ask, str]] = {
    "an unknown parameter": (sends(api_kwargs={"colour": "red"}), "colour is unknown"),
    "a missing parameter": (raw("sendMessage", chat_id=ALICE), "text is required"),
    "a wrong type": (raw("sendMessage", chat_id=ALICE, text="x", disable_notification="maybe"), "must be Boolean"),
    "an unknown method": (raw("sendTeapot", chat_id=ALICE), "method not found"),
    "an unknown parameter deep inside": (
        raw("sendMessage", chat_id=1, text="x", reply_markup={"inline_keyboard": [[{"text": "x", "color": "red"}]]}),
        r"inline_keyboard\[0\]\[0\]\.color is unknown"),
    "an unknown style": (sends(reply_markup=keyboard(callback_data="x", style="loud")), "must be one of"),
    "an invoice title over 32": (invoice(title="x" * 33), "must be 1-32"),
    "a payload over 128 bytes": (invoice(payload="ы" * 65), "must be 1-128 bytes, is 130"),
    "a price that is no integer": (invoice(prices=[{"label": "Lot", "amount": 10.5}]), "amount must be Integer"),
    "an album of one": (lambda bot: bot.send_media_group(ALICE, [InputMediaPhoto(photo())]), "2-10"),
    "a medium of no kind": (
        lambda bot: bot.send_media_group(ALICE, [telegram.InputMedia("smell", "https://a.example/1")] * 2),  # type: ignore[list-item]
        "is no InputMedia"),
    "a command in capitals": (lambda bot: bot.set_my_commands([("Lots", "What is on sale")]), "not allowed"),
    "more than 100 commands": (lambda bot: bot.set_my_commands([("lots", "x")] * 101), "at most 100"),
    "a secret with a space": (lambda bot: bot.set_webhook("https://a.example", secret_token="a b"), "not allowed"),
    "a callback answer over 200": (lambda bot: bot.answer_callback_query("1", "x" * 201), "0-200"),
    "101 updates at once": (lambda bot: bot.get_updates(limit=101), "1-100"),
}  # fmt: skip


@pytest.mark.parametrize("kind", ACCEPTED)
def test_it_accepts(bot_api: BotApi, kind: str) -> None:
    assert ask(bot_api, ACCEPTED[kind])


@pytest.mark.parametrize("kind", REFUSED_ALWAYS)
@pytest.mark.parametrize("server", ["bot_api", "undescribed"])
def test_it_refuses_and_records(server: str, kind: str, request: pytest.FixtureRequest) -> None:
    api: BotApi = request.getfixturevalue(server)
    question, reason = REFUSED_ALWAYS[kind]
    with pytest.raises(BadRequest, match=f"(?i){reason}"):
        ask(api, question)
    assert len(api.faults) == 1
    assert api.sent_to(ALICE) == []
    api.faults.clear()


@described
@pytest.mark.parametrize("kind", REFUSED_BY_DESCRIPTION)
def test_it_refuses_what_the_description_forbids(bot_api: BotApi, kind: str) -> None:
    question, reason = REFUSED_BY_DESCRIPTION[kind]
    with pytest.raises((BadRequest, InvalidToken), match=f"(?i){reason}"):
        ask(bot_api, question)
    assert len(bot_api.faults) == 1
    bot_api.faults.clear()


def test_it_remembers_what_stands_in_a_chat(bot_api: BotApi) -> None:
    async def talk(bot: telegram.Bot) -> None:
        first = await bot.send_message(
            ALICE, "<b>10</b> EUR", parse_mode="HTML", reply_markup=keyboard(callback_data="b")
        )
        second = await bot.send_message(ALICE, "gone", reply_parameters=telegram.ReplyParameters(first.message_id))
        await bot.send_message(GROUP, "elsewhere")
        await bot.edit_message_text("20 EUR", ALICE, first.message_id)
        await bot.delete_message(ALICE, second.message_id)

    ask(bot_api, talk)
    [standing] = bot_api.sent_to(ALICE)
    assert standing["text"] == "20 EUR"
    assert "entities" not in standing
    assert "reply_markup" not in standing
    assert [call.method for call in bot_api.calls if call.chat == ALICE] == [
        "sendMessage", "sendMessage", "editMessageText", "deleteMessage"]  # fmt: skip


def test_an_uploaded_photo_can_be_sent_again_and_downloaded(bot_api: BotApi) -> None:
    async def talk(bot: telegram.Bot) -> bytes:
        [size] = (await bot.send_photo(ALICE, photo(60, 40), caption="Lot")).photo
        assert (size.width, size.height) == (60, 40)
        again = await bot.send_photo(ALICE, size.file_id)
        await bot.edit_message_caption(ALICE, again.message_id, caption="Lot, again")
        return bytes(await (await bot.get_file(size.file_id)).download_as_bytearray())

    assert ask(bot_api, talk) == photo(60, 40)
    assert [message["caption"] for message in bot_api.sent_to(ALICE)] == ["Lot", "Lot, again"]


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        (lambda bot: bot.edit_message_text("hello", ALICE, 1), "message is not modified"),
        (lambda bot: bot.edit_message_text("hello", ALICE, 99), "message to edit not found"),
        (lambda bot: bot.edit_message_text("hello", GROUP, 1), "message to edit not found"),
        (lambda bot: bot.edit_message_text("hello", ALICE, 2), "message can't be edited"),
        (lambda bot: bot.edit_message_caption(ALICE, 1, caption="x"), "no caption in the message"),
        (lambda bot: bot.edit_message_reply_markup(ALICE, 1), "message is not modified"),
        (lambda bot: bot.delete_message(ALICE, 99), "message to delete not found"),
        (lambda bot: bot.send_message(ALICE, "x", reply_parameters=telegram.ReplyParameters(99)), "replied not found"),
        (lambda bot: bot.answer_callback_query("12345"), "query is too old"),
        (lambda bot: bot.send_photo(ALICE, "no-such-file"), "wrong file identifier"),
        (lambda bot: bot.get_file("no-such-file"), "invalid file_id"),
    ],
)
def test_the_state_of_a_chat_refuses_without_a_fault(bot_api: BotApi, question: Ask, reason: str) -> None:
    ask(bot_api, sends("hello"))
    bot_api.message(ALICE, "my own words")
    with pytest.raises(BadRequest, match=f"(?i){reason}"):
        ask(bot_api, question)
    assert bot_api.faults == []


@pytest.mark.parametrize(
    ("outcome", "error", "attributes"),
    [
        (outcomes.flood(7), RetryAfter, {"_retry_after": 7}),
        (outcomes.blocked(), Forbidden, {"message": "Forbidden: bot was blocked by the user"}),
        (outcomes.deactivated(), Forbidden, {"message": "Forbidden: user is deactivated"}),
        (outcomes.migrated(-100777), ChatMigrated, {"new_chat_id": -100777}),
        (outcomes.chat_not_found(), BadRequest, {"message": "Chat not found"}),
        (outcomes.unauthorized(), InvalidToken, {}),
        (outcomes.refuses(502), NetworkError, {}),
    ],
)
def test_a_scripted_refusal_happens_once(
    bot_api: BotApi, outcome: outcomes.Outcome, error: type[TelegramError], attributes: dict[str, Any]
) -> None:
    bot_api.script("sendMessage", outcome, chat=ALICE)
    assert ask(bot_api, lambda bot: bot.send_message(GROUP, "for another chat"))
    with pytest.raises(error) as raised:
        ask(bot_api, sends())
    for name, value in attributes.items():
        found = getattr(raised.value, name)
        assert (found.total_seconds() if hasattr(found, "total_seconds") else found) == value
    assert bot_api.sent_to(ALICE) == []
    assert ask(bot_api, sends())


@pytest.mark.parametrize("performed", [True, False])
@pytest.mark.parametrize(("silent", "error"), [(outcomes.hangs, TimedOut), (outcomes.resets, NetworkError)])
def test_a_silent_outcome_leaves_the_effect_unknown(
    bot_api: BotApi, silent: Callable[..., outcomes.Outcome], error: type[NetworkError], performed: bool
) -> None:
    bot_api.script("sendMessage", silent(performed=performed))
    with pytest.raises(error):
        ask(bot_api, sends())
    assert len(bot_api.sent_to(ALICE)) == performed
    assert ask(bot_api, sends())


def test_a_script_runs_in_order_and_may_last(bot_api: BotApi) -> None:
    bot_api.script("sendMessage", outcomes.works(), outcomes.flood(1))
    bot_api.script("*", outcomes.blocked(), chat=GROUP, forever=True)
    ask(bot_api, sends())
    with pytest.raises(RetryAfter):
        ask(bot_api, sends())
    for _ in range(2):
        with pytest.raises(Forbidden):
            ask(bot_api, lambda bot: bot.send_message(GROUP, "x"))
    bot_api.unscript()
    assert ask(bot_api, lambda bot: bot.send_message(GROUP, "x"))


def test_a_scripted_result_is_given(bot_api: BotApi) -> None:
    bot_api.script("createInvoiceLink", outcomes.answers("https://t.me/$made-up"))
    assert ask(bot_api, ACCEPTED["an invoice link"]) == "https://t.me/$made-up"


@described
def test_a_method_without_an_act_gets_a_plausible_answer(bot_api: BotApi) -> None:
    assert ask(bot_api, lambda bot: bot.get_chat(GROUP)).id == GROUP
    assert ask(bot_api, lambda bot: bot.get_chat_member(GROUP, ALICE)).status == "creator"
    assert ask(bot_api, lambda bot: bot.get_my_commands()) == ()
    assert ask(bot_api, ACCEPTED["an invoice"]).chat.id == ALICE


def test_another_token_is_refused(bot_api: BotApi) -> None:
    with pytest.raises(InvalidToken):
        ask(bot_api, sends(), token="1:other")
    assert bot_api.sent_to(ALICE) == []


def test_edits_share_the_limit_of_a_chat_with_sends(bot_api: BotApi) -> None:
    bot_api.limit(per_chat=(2, 60.0))

    async def talk(bot: telegram.Bot) -> None:
        message = await bot.send_message(ALICE, "1")
        await bot.edit_message_text("2", ALICE, message.message_id)
        await bot.send_message(GROUP, "another chat has its own")
        with pytest.raises(RetryAfter):
            await bot.edit_message_text("3", ALICE, message.message_id)

    ask(bot_api, talk)
    assert bot_api.sent_to(ALICE)[0]["text"] == "2"


def test_a_keep_alive_call_is_not_delayed(bot_api: BotApi) -> None:
    async def talk(bot: telegram.Bot) -> float:
        await bot.get_me()
        start = time.perf_counter()
        for _ in range(20):
            await bot.get_me()
        return (time.perf_counter() - start) / 20

    assert ask(bot_api, talk) < 0.03


def test_updates_come_until_they_are_confirmed(bot_api: BotApi) -> None:
    first, second = bot_api.message(ALICE, "/start lot_1"), bot_api.my_chat_member(ALICE, "kicked")
    bot_api.feed(first, second)

    async def talk(bot: telegram.Bot) -> list[list[int]]:
        seen = [await bot.get_updates(limit=1), await bot.get_updates(), await bot.get_updates(second["update_id"])]
        assert seen[1][0].message is not None
        assert seen[1][0].message.parse_entities() == {telegram.MessageEntity("bot_command", 0, 6): "/start"}
        assert seen[1][1].my_chat_member is not None
        assert seen[1][1].my_chat_member.new_chat_member.status == "kicked"
        return [[update.update_id for update in batch] for batch in [*seen, await bot.get_updates()]]

    ids = [first["update_id"], second["update_id"]]
    assert ask(bot_api, talk) == [ids[:1], ids, ids[1:], ids[1:]]


def test_a_poll_waits_for_an_update(bot_api: BotApi) -> None:
    timer = threading.Timer(0.2, lambda: bot_api.feed(bot_api.message(ALICE, "late")))
    timer.start()
    [update] = ask(bot_api, lambda bot: bot.get_updates(timeout=5))
    timer.join()
    assert update.message.text == "late"


def test_only_the_kinds_asked_for_come(bot_api: BotApi) -> None:
    ask(bot_api, lambda bot: bot.get_updates(allowed_updates=["callback_query"]))
    bot_api.feed(bot_api.message(ALICE, "not asked for"))
    assert ask(bot_api, lambda bot: bot.get_updates()) == ()


def test_two_pollers_conflict(bot_api: BotApi) -> None:
    async def talk(bot: telegram.Bot) -> None:
        waiting = asyncio.create_task(bot.get_updates(timeout=5))
        await asyncio.sleep(0.1)
        await bot.get_updates()
        with pytest.raises(Conflict, match="other getUpdates"):
            await waiting

    ask(bot_api, talk)


def test_a_webhook_and_polling_exclude_each_other(bot_api: BotApi) -> None:
    async def talk(bot: telegram.Bot) -> None:
        await bot.set_webhook("https://torg.example/tg", allowed_updates=["message"])
        assert (await bot.get_webhook_info()).allowed_updates == ("message",)
        with pytest.raises(Conflict, match="webhook is active"):
            await bot.get_updates()
        await bot.delete_webhook()
        assert await bot.get_updates() == ()
        assert (await bot.get_webhook_info()).url == ""

    ask(bot_api, talk)


class _Hook(BaseHTTPRequestHandler):
    """A webhook that tells back what it got and answers 403 to a wrong secret."""

    def do_POST(self) -> None:
        update = self.rfile.read(int(self.headers["Content-Length"]))
        allowed = self.headers.get("X-Telegram-Bot-Api-Secret-Token") == "secret-1"
        self.send_response(200 if allowed else 403)
        self.end_headers()
        self.wfile.write(update)

    def log_message(self, format: str, *args: Any) -> None:
        pass


def test_an_update_is_delivered_with_the_secret_of_the_webhook(bot_api: BotApi) -> None:
    hook = Loopback(_Hook).start()
    ask(bot_api, lambda bot: bot.set_webhook(f"http://127.0.0.1:{hook.port}/tg", secret_token="secret-1"))
    update = bot_api.message(ALICE, "hello")
    assert bot_api.deliver(update) == (200, json.dumps(update))
    assert bot_api.deliver(update, secret="guess")[0] == 403
    assert bot_api.deliver(update, secret="")[0] == 403
    hook.stop()


def test_a_pressed_button_brings_its_data_and_can_be_answered(bot_api: BotApi) -> None:
    sent = ask(bot_api, sends(reply_markup=keyboard(callback_data="bid:1")))
    [message] = bot_api.sent_to(ALICE)
    query = telegram.Update.de_json(bot_api.press(ALICE, message, "Bid 10"), None).callback_query
    assert query is not None
    assert (query.data, query.from_user.id, query.message) == ("bid:1", ALICE, sent)
    assert ask(bot_api, lambda bot: bot.answer_callback_query(query.id, "You lead"))
    with pytest.raises(LookupError):
        bot_api.press(ALICE, message, "Sell")


def test_it_can_be_waited_for(bot_api: BotApi) -> None:
    with pytest.raises(TimeoutError):
        bot_api.wait_for(lambda: bot_api.sent_to(ALICE), timeout=0.01)
    sender = threading.Thread(target=ask, args=(bot_api, sends()))
    sender.start()
    bot_api.wait_for(lambda: bot_api.sent_to(ALICE))
    sender.join()


def test_the_library_calls_an_initialised_bot(bot_api: BotApi) -> None:
    async def run() -> telegram.User:
        async with telegram.Bot(bot_api.token, base_url=bot_api.base_url) as bot:
            return bot.bot

    assert asyncio.run(run()).username == "torg_test_bot"


def test_an_application_polls_and_answers(bot_api: BotApi) -> None:
    async def greet(update: telegram.Update, context: CallbackContext[Any, Any, Any, Any]) -> None:
        assert update.effective_chat is not None
        await context.bot.send_message(update.effective_chat.id, f"welcome, {context.args}")

    async def run() -> None:
        application = Application.builder().token(bot_api.token).base_url(bot_api.base_url).build()
        application.add_handler(CommandHandler("start", greet))
        assert application.updater is not None
        async with application:
            await application.start()
            await application.updater.start_polling(timeout=1)
            bot_api.feed(bot_api.message(ALICE, "/start lot_1"))
            await asyncio.to_thread(bot_api.wait_for, lambda: bot_api.sent_to(ALICE))
            await application.updater.stop()
            await application.stop()

    asyncio.run(run())
    assert bot_api.sent_to(ALICE)[0]["text"] == "welcome, ['lot_1']"
