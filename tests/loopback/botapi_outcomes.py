"""How a call to the loopback Bot API can end: the refusals it gives by itself and the outcomes a test can script."""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Literal


@dataclass(frozen=True)
class Outcome:
    """One way for a call to end. `performed` says whether it took effect, `silence` that no answer tells."""

    status: int = 200
    description: str = ""
    parameters: dict[str, int] = field(default_factory=dict)
    result: Any = None
    performed: bool = False
    silence: Literal["", "hang", "reset"] = ""


class Refusal(Exception):
    """A call that Telegram refuses for what it knows: a missing message, a webhook that is set."""

    def __init__(self, status: int, reason: str = "", **parameters: int) -> None:
        """Take the HTTP status, the reason as Telegram words it, and its `ResponseParameters`."""
        self.outcome = refuses(status, reason, **parameters)
        super().__init__(self.outcome.description)


class WrongCall(Refusal):
    """A call that breaks the contract of the Bot API, whatever the state of the chat: always a fault of ours."""


def refuses(status: int, reason: str = "", **parameters: int) -> Outcome:
    """Refuse with a status, a reason, and parameters such as `retry_after`."""
    return Outcome(status, ": ".join(filter(None, (HTTPStatus(status).phrase, reason))), parameters)


def works() -> Outcome:
    """Let the call through: a step in a script between two failures."""
    return Outcome(performed=True)


def answers(result: Any) -> Outcome:
    """Answer with a result of the test's own, where the plausible one would not do."""
    return Outcome(result=result)


def flood(retry_after: int) -> Outcome:
    """429: wait so many seconds."""
    return refuses(429, f"retry after {retry_after}", retry_after=retry_after)


def blocked() -> Outcome:
    """403: the person has blocked the bot."""
    return refuses(403, "bot was blocked by the user")


def deactivated() -> Outcome:
    """403: the person's account is gone."""
    return refuses(403, "user is deactivated")


def chat_not_found() -> Outcome:
    """400: no such chat, or one that the bot was never in."""
    return refuses(400, "chat not found")


def migrated(chat_id: int) -> Outcome:
    """400: the group became a supergroup with this id."""
    return refuses(400, "group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat_id)


def unauthorized() -> Outcome:
    """401: the token has been revoked."""
    return refuses(401)


def hangs(*, performed: bool) -> Outcome:
    """Say nothing until the caller gives up; `performed` tells whether the call took effect all the same."""
    return Outcome(performed=performed, silence="hang")


def resets(*, performed: bool) -> Outcome:
    """Cut the connection instead of answering; `performed` as in `hangs`."""
    return Outcome(performed=performed, silence="reset")
