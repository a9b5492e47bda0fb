"""What the demo house begins with: which print of which work is listed from when to when. No database."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from auctions.demo.works import WORKS, Work

ENDING_SOON, SCHEDULED, ENDED = 10, 5, 12
"""How many of the lots end within the first minutes, begin later, and are over already."""
SERIES = tuple(work for work in WORKS if work.series)
"""The works whose words fit any drawing of their style."""
SOFT_CLOSE = {"window_s": 30, "extension_s": 30, "max_extensions": 5}
"""Shorter than the house's own, so that a visitor sees lots end."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One lot to be: which print of which work, from when to when, and whether anybody will want it."""

    work: Work
    seed: int
    begins: datetime
    ends: datetime
    wanted: bool = True
    reserve: int | None = None
    kind: str = "english"


def terms_of(plan: Plan) -> dict[str, Any]:
    """Give the terms in which a planned lot differs from its work."""
    return {"kind": plan.kind, "starts_at": plan.begins, **TERMS[plan.kind](plan)}


def _english(plan: Plan) -> dict[str, Any]:
    return {"published_end": plan.ends, "reserve": plan.reserve or plan.work.reserve, **SOFT_CLOSE}


def _dutch(plan: Plan) -> dict[str, Any]:
    """Fall from twice the estimate to a third of it, in drops of a fiftieth, within nine tenths of the time."""
    estimate, seconds = plan.work.estimate, (plan.ends - plan.begins).total_seconds()
    floor, drop = estimate // 3, max(1, estimate // 50)
    drops = -((floor - 2 * estimate) // drop)
    return {
        "published_end": plan.ends,
        "opening_price": 2 * estimate,
        "floor": floor,
        "drop": drop,
        "drop_s": _round(int(0.9 * seconds / drops)),
        "reserve": None,
        "buy_now": None,
    }


def _round(seconds: int) -> int:
    """Give the longest time that people would name and that is no longer."""
    named = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600)
    return max(time for time in named if time <= max(seconds, 1))


def _sealed(plan: Plan) -> dict[str, Any]:
    pricing = "second" if plan.seed % 2 else "first"
    return {"published_end": plan.ends, "pricing": pricing, "reserve": plan.reserve, "buy_now": None}


def _perpetual(plan: Plan) -> dict[str, Any]:
    return {"period_s": 60, "reserve": None, "buy_now": None}


TERMS = {"english": _english, "dutch": _dutch, "sealed": _sealed, "perpetual": _perpetual}
KINDS = ("english", "dutch", "english", "sealed", "english", "perpetual")
"""The types of the lots that run for long, in turns."""


def plans_of(now: datetime, chance: random.Random) -> list[Plan]:
    """Give the demo's lots: every work of the catalogue running, further prints scheduled and ended."""
    return [*_running(now, chance), *_scheduled(now, chance), *_ended(now, chance)]


def _running(now: datetime, chance: random.Random) -> list[Plan]:
    plans = []
    for number, work in enumerate(WORKS):
        later = timedelta(minutes=25) * 1.2 ** (number - ENDING_SOON)
        left = timedelta(seconds=150 + 35 * number) if number < ENDING_SOON else min(later, timedelta(days=6))
        kind = "english" if number < ENDING_SOON else KINDS[number % len(KINDS)]
        # A falling price is best seen while it is still high: nobody has accepted it yet.
        begins = now - timedelta(hours=chance.uniform(3, 90) if kind != "dutch" else 0.1)
        plans.append(Plan(work, work.seed, begins, now + left, number % 9 != 8, kind=kind))
    return plans


def _scheduled(now: datetime, chance: random.Random) -> list[Plan]:
    plans = []
    for number, work in enumerate(chance.sample(SERIES, SCHEDULED)):
        begins = now + timedelta(hours=1 + 7 * number)
        plans.append(Plan(work, chance.randrange(1000, 9999), begins, begins + timedelta(days=2)))
    return plans


def _ended(now: datetime, chance: random.Random) -> list[Plan]:
    plans = []
    for number, work in enumerate(chance.choices(SERIES, k=ENDED)):
        ends = now - timedelta(hours=1 + 9 * number)
        seed, begins = chance.randrange(1000, 9999), ends - timedelta(hours=chance.uniform(12, 72))
        kind = KINDS[number % len(KINDS)]
        kind = "english" if kind == "perpetual" else kind  # which ends when its seller says so
        unmet = work.estimate * 2 if number % 4 == 2 and work.buy_now is None else None
        plans.append(Plan(work, seed, begins, ends, number % 6 != 5, unmet, kind))
    return plans
