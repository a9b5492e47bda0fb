"""Updates as Telegram makes them: what a person writes, presses, and does to the bot's membership."""

import itertools
import re
import time
from typing import Any

from tests.loopback.botapi_spec import Json
from tests.loopback.botapi_state import Telegram

User = int | Json


class Updates:
    """Builds updates whose messages, chats and queries the loopback Telegram knows afterwards."""

    def __init__(self, telegram: Telegram) -> None:
        """Number updates from where no other id lies."""
        self.telegram = telegram
        self._numbers = itertools.count(70_000_001)

    def update(self, kind: str, content: Json) -> Json:
        """Wrap a content of any kind (`pre_checkout_query`, `inline_query`, …) in a numbered update."""
        return {"update_id": next(self._numbers), kind: content}

    def message(self, user: User, text: str, *, chat: int | str | None = None, **fields: Any) -> Json:
        """A person writes a text, to the bot itself or in a chat; a leading /command is marked as Telegram does."""
        sender = person(user)
        command = re.match(r"/\w+(@\w+)?", text)
        content: Json = {"from": sender, "text": text, **fields}
        if command:
            content["entities"] = [{"type": "bot_command", "offset": 0, "length": command.end()}]
        with self.telegram.changed:
            home = self.telegram.chat(sender["id"] if chat is None else chat)
            return self.update("message", self.telegram.post(home, content))

    def callback(self, user: User, data: str, message: Json) -> Json:
        """A person's client sends callback data, which it may have invented, from under a message."""
        with self.telegram.changed:
            query_id = str(4_000_000_000_000 + len(self.telegram.queries))
            self.telegram.queries.add(query_id)
        content = {"id": query_id, "from": person(user), "message": message, "chat_instance": "1", "data": data}
        return self.update("callback_query", content)

    def press(self, user: User, message: Json, label: str) -> Json:
        """A person presses the button of a message whose text contains `label`.

        :raises LookupError: no such button with callback data.
        """
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        for button in itertools.chain.from_iterable(rows):
            if label in button["text"] and "callback_data" in button:
                return self.callback(user, button["callback_data"], message)
        raise LookupError(f"no button {label!r} in {rows}")

    def my_chat_member(self, user: User, status: str, *, before: str = "member", chat: int | str | None = None) -> Json:
        """A person blocks the bot (`kicked`), unblocks it (`member`), or changes its place in a chat."""
        sender = person(user)
        with self.telegram.changed:
            home = self.telegram.chat(sender["id"] if chat is None else chat)
        change = {"old_chat_member": self._member(before), "new_chat_member": self._member(status)}
        return self.update("my_chat_member", {"chat": home, "from": sender, "date": int(time.time()), **change})

    def _member(self, status: str) -> Json:
        until = {"until_date": 0} if status == "kicked" else {}
        return {"status": status, "user": self.telegram.bot, **until}


def person(user: User) -> Json:
    """Return the user of an id, or the user given, whose language is English unless it says otherwise."""
    given = {"id": user} if isinstance(user, int) else user
    return {"is_bot": False, "first_name": f"User {given['id']}", "language_code": "en"} | given
