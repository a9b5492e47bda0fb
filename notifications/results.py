"""How an attempt to deliver can end. What a transport answers, and all that the delivery knows of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sent:
    """It was taken; `provider_id` names it there."""

    provider_id: str = ""


@dataclass(frozen=True)
class TryAgain:
    """It was certainly not sent. `after_s`: how long the other side asked to wait, which is no failed attempt."""

    error: str
    after_s: float | None = None


@dataclass(frozen=True)
class Failed:
    """It was certainly not sent, and trying again would not help."""

    error: str


@dataclass(frozen=True)
class Unknown:
    """It may or may not have been sent: it is never sent again on this transport."""

    error: str


Result = Sent | TryAgain | Failed | Unknown
