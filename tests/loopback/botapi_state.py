"""What the loopback Telegram remembers: chats, messages, files, updates and the webhook, and the methods that use them.

Whether a call is well formed was decided before (`botapi_spec`); here it meets the state of a chat and may be refused.
"""

import io
import threading
import time
from typing import Any

from PIL import Image, UnidentifiedImageError

from tests.loopback.botapi_outcomes import Refusal, WrongCall
from tests.loopback.botapi_spec import Json, Spec, formatted

Files = dict[str, bytes]

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
UPDATES_ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}


class Telegram:
    """The far side of one bot. Its owner holds `changed` around every call."""

    def __init__(self, bot_id: int, spec: Spec | None, changed: threading.Condition) -> None:
        """Start with no chats; `changed` is notified when an update comes in."""
        self.bot: Json = {"id": bot_id, "is_bot": True, "first_name": "Torg", "username": "torg_test_bot"}
        self.changed = changed
        self.closed = False
        self.chats: dict[int | str, Json] = {}
        self.messages: dict[tuple[int, int], Json] = {}
        self.files: Files = {}
        self.queries: set[str] = set()
        self.pending: list[Json] = []
        self.webhook: Json = {"url": ""}
        self.allowed: list[str] = []
        self._spec = spec
        self._last_message: dict[int, int] = {}
        self._polls = 0
        self._acts = {
            "getMe": self._get_me, "getChat": self._get_chat, "getFile": self._get_file,
            "sendMessage": self._send_message, "sendPhoto": self._send_photo, "sendMediaGroup": self._send_album,
            "editMessageText": self._edit_text, "editMessageCaption": self._edit_caption,
            "editMessageMedia": self._edit_media, "editMessageReplyMarkup": self._edit_markup,
            "deleteMessage": self._delete, "answerCallbackQuery": self._answer_query,
            "getUpdates": self._get_updates, "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook, "getWebhookInfo": self._webhook_info,
        }  # fmt: skip

    def perform(self, method: str, params: Json, files: Files) -> Any:
        """Carry out a call and return its result; a method without an act of its own gets a plausible one.

        :raises Refusal: where the state of the chat, webhook or query forbids it.
        """
        act = self._acts.get(method)
        if act is not None:
            try:
                return act(params, files)
            except KeyError as missing:
                raise WrongCall(400, f"{method}.{missing.args[0]} is required") from None
        returns = self._spec.returns(method)[0] if self._spec else "Boolean"
        if returns == "Message":
            return self._send(params, {})
        return self._spec.sample(returns) if self._spec else True

    def chat(self, chat_id: int | str) -> Json:
        """Return the chat of an id or @name: positive ids are people, -100… supergroups, names channels."""
        if chat_id not in self.chats:
            number = chat_id if isinstance(chat_id, int) else -1_002_000_000_000 - len(self.chats)
            if isinstance(chat_id, str):
                kind = {"type": "channel", "title": chat_id, "username": chat_id.removeprefix("@")}
            elif chat_id > 0:
                kind = {"type": "private", "first_name": f"User {chat_id}"}
            else:
                size = "supergroup" if str(chat_id).startswith("-100") else "group"
                kind = {"type": size, "title": f"Group {chat_id}"}
            self.chats[chat_id] = self.chats[number] = {"id": number, **kind}
        return self.chats[chat_id]

    def post(self, chat: Json, content: Json) -> Json:
        """Put a message into a chat. Ids are counted per chat, so that one without its chat names nothing."""
        number = self._last_message.get(chat["id"], 0) + 1
        self._last_message[chat["id"]] = number
        message = {"message_id": number, "date": int(time.time()), "chat": chat, **content}
        self.messages[chat["id"], number] = message
        return message

    def is_own(self, message: Json) -> bool:
        """Tell whether the bot wrote a message."""
        return "sender_chat" in message or message["from"]["id"] == self.bot["id"]

    def add_file(self, content: bytes) -> str:
        """Keep a file, as if uploaded, and return its `file_id`."""
        file_id = f"file-{len(self.files) + 1}"
        self.files[file_id] = content
        return file_id

    def feed(self, update: Json) -> bool:
        """Queue an update for getUpdates unless the bot did not ask for its kind; tell whether it was queued."""
        kind = next(name for name in update if name != "update_id")
        wanted = kind in self.allowed if self.allowed else kind not in UPDATES_ON_REQUEST
        if wanted:
            self.pending.append(update)
            self.changed.notify_all()
        return wanted

    def _get_me(self, params: Json, files: Files) -> Json:
        able = dict.fromkeys(("can_join_groups", "supports_inline_queries"), True)
        return self.bot | able | {"can_read_all_group_messages": False}

    def _get_chat(self, params: Json, files: Files) -> Json:
        facts: Json = self._spec.sample("ChatFullInfo") if self._spec else {}
        return facts | self.chat(params["chat_id"])

    def _send(self, params: Json, content: Json) -> Json:
        chat = self.chat(params["chat_id"])
        sender: Json = {"sender_chat": chat} if chat["type"] == "channel" else {"from": self.bot}
        reply = params.get("reply_parameters", {})
        if reply:
            original = self.messages.get((chat["id"], reply["message_id"]))
            if original is None and not reply.get("allow_sending_without_reply"):
                raise Refusal(400, "message to be replied not found")
            sender |= {"reply_to_message": original} if original else {}
        return self.post(chat, sender | content | _inline_keyboard(params))

    def _send_message(self, params: Json, files: Files) -> Json:
        return self._send(params, _text("text", params))

    def _send_photo(self, params: Json, files: Files) -> Json:
        return self._send(params, self._photo(params["photo"], files) | _text("caption", params))

    def _send_album(self, params: Json, files: Files) -> list[Json]:
        return [self._send(params, self._media(item, files)) for item in params["media"]]

    def _media(self, item: Json, files: Files) -> Json:
        content = self._photo(item["media"], files) if item["type"] == "photo" else {}
        return content | _text("caption", item)

    def _photo(self, source: str, files: Files) -> Json:
        """Make the `photo` of a message from an upload, a web address or the id of a file kept before."""
        width, height, size = 800, 600, 0
        if source.startswith("attach://"):
            content = files[source.removeprefix("attach://")]
            width, height = _dimensions(content)
            source, size = self.add_file(content), len(content)
        elif source not in self.files and not source.startswith(("http://", "https://")):
            raise Refusal(400, "wrong file identifier/HTTP URL specified")
        ids = {"file_id": source, "file_unique_id": f"unique-{source}"}
        return {"photo": [ids | {"width": width, "height": height, "file_size": size}]}

    def _edit(self, params: Json, **content: Any) -> Json | bool:
        if "inline_message_id" in params:
            return True
        key = self.chat(params["chat_id"])["id"], params["message_id"]
        old = self.messages.get(key)
        if old is None:
            raise Refusal(400, "message to edit not found")
        if not self.is_own(old):
            raise Refusal(400, "message can't be edited")
        for part in ("text", "caption"):
            if part in content and ("photo" in old) != (part == "caption"):
                raise Refusal(400, f"there is no {part} in the message to edit")
        plain = {name: value for name, value in old.items() if name not in ("reply_markup", "edit_date")}
        if content:
            plain = {name: value for name, value in plain.items() if "entities" not in name}
        new = plain | content | _inline_keyboard(params)
        if new == {name: value for name, value in old.items() if name != "edit_date"}:
            raise Refusal(400, NOT_MODIFIED)
        self.messages[key] = new | {"edit_date": int(time.time())}
        return self.messages[key]

    def _edit_text(self, params: Json, files: Files) -> Json | bool:
        return self._edit(params, **_text("text", params))

    def _edit_caption(self, params: Json, files: Files) -> Json | bool:
        return self._edit(params, **({"caption": ""} | _text("caption", params)))

    def _edit_media(self, params: Json, files: Files) -> Json | bool:
        return self._edit(params, **self._media(params["media"], files))

    def _edit_markup(self, params: Json, files: Files) -> Json | bool:
        return self._edit(params)

    def _delete(self, params: Json, files: Files) -> bool:
        key = self.chat(params["chat_id"])["id"], params["message_id"]
        if self.messages.pop(key, None) is None:
            raise Refusal(400, "message to delete not found")
        return True

    def _answer_query(self, params: Json, files: Files) -> bool:
        if params["callback_query_id"] not in self.queries:
            raise Refusal(400, QUERY_TOO_OLD)
        return True

    def _get_file(self, params: Json, files: Files) -> Json:
        file_id = params["file_id"]
        if file_id not in self.files:
            raise Refusal(400, "invalid file_id")
        size = len(self.files[file_id])
        return {"file_id": file_id, "file_unique_id": f"unique-{file_id}", "file_size": size, "file_path": file_id}

    def _get_updates(self, params: Json, files: Files) -> list[Json]:
        """Confirm what lies before `offset`, then wait for the rest; a second poller ends the wait of the first."""
        if self.webhook["url"]:
            raise Refusal(409, WEBHOOK_ACTIVE)
        self._polls += 1
        poll, offset = self._polls, params.get("offset", 0)
        self.changed.notify_all()
        self.allowed = params.get("allowed_updates", self.allowed)
        self.pending = self.pending[offset:] if offset < 0 else [u for u in self.pending if u["update_id"] >= offset]
        self.changed.wait_for(
            lambda: self.pending or self.closed or poll != self._polls or self.webhook["url"], params.get("timeout", 0)
        )
        if self.webhook["url"]:
            raise Refusal(409, "terminated by setWebhook request")
        if poll != self._polls:
            raise Refusal(409, OTHER_POLLER)
        return self.pending[: params.get("limit", 100)]

    def _set_webhook(self, params: Json, files: Files) -> bool:
        url = params["url"]
        if url and not url.startswith(("https://", "http://127.0.0.1:")):
            raise WrongCall(400, "bad webhook: An HTTPS URL must be provided for webhook")
        self.allowed = params.get("allowed_updates", self.allowed)
        self.webhook = {"url": url, "secret_token": params.get("secret_token", "")}
        self._drop(params)
        return True

    def _delete_webhook(self, params: Json, files: Files) -> bool:
        self.webhook = {"url": ""}
        self._drop(params)
        return True

    def _drop(self, params: Json) -> None:
        if params.get("drop_pending_updates"):
            self.pending = []
        self.changed.notify_all()

    def _webhook_info(self, params: Json, files: Files) -> Json:
        info = {"url": self.webhook["url"], "has_custom_certificate": False, "pending_update_count": len(self.pending)}
        return info | ({"allowed_updates": self.allowed} if self.allowed else {})


def _text(name: str, params: Json) -> Json:
    """Return the shown text or caption of a message, with its entities where it has some."""
    if name not in params:
        return {}
    text, entities = formatted(params[name], params.get("parse_mode"))
    prefix = "caption_" if name == "caption" else ""
    entities = entities or params.get(f"{prefix}entities", [])
    return {name: text} | ({f"{prefix}entities": entities} if entities else {})


def _inline_keyboard(params: Json) -> Json:
    """Return the keyboard that stays with a message; the other kinds of markup do not."""
    markup = params.get("reply_markup", {})
    return {"reply_markup": markup} if markup.get("inline_keyboard") else {}


def _dimensions(content: bytes) -> tuple[int, int]:
    """Return width and height of an uploaded photo in pixels.

    :raises WrongCall: for what Telegram does not take for a photo.
    """
    try:
        with Image.open(io.BytesIO(content)) as image:
            width, height = image.size
    except UnidentifiedImageError:
        raise WrongCall(400, "IMAGE_PROCESS_FAILED") from None
    if len(content) > 10 * 1024 * 1024:
        raise WrongCall(400, "file is too big")
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise WrongCall(400, "PHOTO_INVALID_DIMENSIONS")
    return width, height
