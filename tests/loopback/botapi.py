"""A Bot API of our own on 127.0.0.1, for tests: it checks each call, remembers what was sent, and fails as told.

A call that breaks the contract is answered as Telegram answers it and kept in `faults`; what only meets the state of a
chat (a message that is not modified) is refused without being a fault. Outcomes to script are in `botapi_outcomes`.
"""

import functools
import json
import math
import threading
import time
import urllib.error
import urllib.request
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

from tests.loopback.botapi_http import Handler
from tests.loopback.botapi_outcomes import Outcome, Refusal, WrongCall
from tests.loopback.botapi_spec import Json, check_rules, guess_types, load_spec
from tests.loopback.botapi_state import Files, Telegram
from tests.loopback.botapi_updates import Updates
from tests.loopback.server import Loopback

TOKEN = "987654321:AAloopback-token_of_the_test_bot-000"
RATED = ("send", "edit", "copy", "forward")
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


@dataclass
class Call:
    """One request: the method, its parameters in their types, and how it ended (None while a poll waits)."""

    method: str
    params: Json
    files: Files
    at: float = field(default_factory=time.monotonic)
    outcome: Outcome | None = None

    @property
    def chat(self) -> int | str | None:
        """The chat that the call addresses."""
        return self.params.get("chat_id")


@dataclass
class _Plan:
    """A scripted outcome and the calls it is for."""

    method: str
    chat: int | str | None
    outcome: Outcome
    forever: bool

    def fits(self, call: Call) -> bool:
        return self.method in (call.method, "*") and self.chat in (None, call.chat)


class BotApi(Updates):
    """The server. Use it as a context manager, or call `start` and `stop`."""

    def __init__(self, *, token: str = TOKEN, described: bool = True) -> None:
        """Listen on a free port; `described=False` leaves the machine-readable description out."""
        self.token = token
        self.spec = load_spec() if described else None
        self.changed = threading.Condition()
        self.calls: list[Call] = []
        self.faults: list[str] = []
        self._plans: list[_Plan] = []
        self._limits: dict[str, tuple[int, float]] = {}
        self._recent: dict[Any, deque[float]] = defaultdict(deque)
        self._server = Loopback(functools.partial(Handler, self))
        super().__init__(Telegram(int(token.partition(":")[0]), self.spec, self.changed))

    @property
    def base_url(self) -> str:
        """The address that python-telegram-bot puts before the token of a call."""
        return f"http://127.0.0.1:{self._server.port}/bot"

    @property
    def base_file_url(self) -> str:
        """The address that python-telegram-bot puts before the token of a download."""
        return f"http://127.0.0.1:{self._server.port}/file/bot"

    def start(self) -> Self:
        """Begin to answer."""
        self._server.start()
        return self

    def stop(self) -> None:
        """End the polls that wait, and the server."""
        with self.changed:
            self.telegram.closed = True
            self.changed.notify_all()
        self._server.stop()

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(self, *exc: object) -> None:
        """Stop."""
        self.stop()

    def script(self, method: str, *outcomes: Outcome, chat: int | str | None = None, forever: bool = False) -> None:
        """Let the next calls of a method (`*`: of any), perhaps only to one chat, end so, in this order.

        With `forever` the first of the outcomes stays until `unscript`.
        """
        with self.changed:
            self._plans += [_Plan(method, chat, outcome, forever) for outcome in outcomes]

    def unscript(self) -> None:
        """Forget all scripted outcomes."""
        with self.changed:
            self._plans.clear()

    def limit(self, *, per_chat: tuple[int, float] | None = None, overall: tuple[int, float] | None = None) -> None:
        """Answer 429 beyond so many sends and edits, which share it, in so many seconds."""
        self._limits = {name: rule for name, rule in (("chat", per_chat), ("all", overall)) if rule}

    def calls_of(self, method: str) -> list[Call]:
        """Return the calls of one method, in order, refused ones too."""
        with self.changed:
            return [call for call in self.calls if call.method == method]

    def sent_to(self, chat_id: int | str) -> list[Json]:
        """Return the bot's messages that stand in a chat, as they read now."""
        with self.changed:
            chat = self.telegram.chat(chat_id)["id"]
            return [m for (home, _), m in self.telegram.messages.items() if home == chat and self.telegram.is_own(m)]

    def add_file(self, content: bytes) -> str:
        """Keep a file that the bot can download, and return its `file_id`."""
        with self.changed:
            return self.telegram.add_file(content)

    def feed(self, *updates: Json) -> None:
        """Queue updates for getUpdates; kinds that the bot did not ask for are dropped."""
        with self.changed:
            for update in updates:
                self.telegram.feed(update)

    def deliver(self, update: Json, *, url: str | None = None, secret: str | None = None) -> tuple[int, str]:
        """Post an update to the webhook that was set, or to `url`, with its secret; return status and body."""
        webhook = self.telegram.webhook
        secret = webhook.get("secret_token", "") if secret is None else secret
        headers = {"Content-Type": "application/json"} | ({SECRET_HEADER: secret} if secret else {})
        request = urllib.request.Request(url or webhook["url"], json.dumps(update).encode(), headers)
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def wait_for(self, condition: Callable[[], object], *, timeout: float = 5.0) -> None:
        """Wait until calls have made a condition true.

        :raises TimeoutError: they did not within `timeout` seconds.
        """
        with self.changed:
            if not self.changed.wait_for(condition, timeout):
                raise TimeoutError(f"still not so after {len(self.calls)} calls")

    def download(self, token: str, path: str) -> bytes | None:
        """Return the content of a file, or None for a wrong token or path."""
        return self.telegram.files.get(path) if token == self.token else None

    def answer(self, token: str, method: str, params: Json, files: Files) -> Outcome:
        """Record a call, decide how it ends, and carry it out where it does."""
        with self.changed:
            call = Call(method, params, files)
            self.calls.append(call)
            try:
                call.outcome = self._decide(token, call)
            except WrongCall as fault:
                self.faults.append(f"{method} {params}: {fault}")
                call.outcome = fault.outcome
            except Refusal as refusal:
                call.outcome = refusal.outcome
            self.changed.notify_all()
            return call.outcome

    def _decide(self, token: str, call: Call) -> Outcome:
        if token != self.token:
            raise Refusal(401)
        params = self.spec.check(call.method, call.params) if self.spec else guess_types(call.params)
        check_rules(call.method, params, call.files)
        call.params = params
        plan = next((plan for plan in self._plans if plan.fits(call)), None)
        if plan and not plan.forever:
            self._plans.remove(plan)
        if plan and not plan.outcome.performed:
            return plan.outcome
        self._hold_to_limits(call)
        result = self.telegram.perform(call.method, params, call.files)
        return Outcome(result=result, performed=True, silence=plan.outcome.silence if plan else "")

    def _hold_to_limits(self, call: Call) -> None:
        if not call.method.startswith(RATED):
            return
        counted = []
        for scope, (most, seconds) in self._limits.items():
            recent = self._recent[call.chat if scope == "chat" else scope]
            while recent and recent[0] <= call.at - seconds:
                recent.popleft()
            if len(recent) >= most:
                wait = max(1, math.ceil(recent[0] + seconds - call.at))
                raise Refusal(429, f"retry after {wait}", retry_after=wait)
            counted.append(recent)
        for recent in counted:
            recent.append(call.at)
