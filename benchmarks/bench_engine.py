"""How many bids a second the engine decides in one process, beside a bare loop over the same bids.

The bids are seeded and mixed as recorded ones are: half are beaten at once by the leader's maximum, some take the lead,
some are the leader's own raises, some are too low; reserves, buy-now prices and late bids occur. The bare loop does
the same comparisons on local integers and keeps nothing, which is as fast as this rule can be in plain Python.
"""

import argparse
import random
import sys
import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from auctions.engine.english import Accepted, Bid, Refused, State, Terms, decide, least_for
from auctions.engine.money import LIMIT
from auctions.engine.steps import DEFAULT_TABLES, StepTable

MUST, AIM = 300_000, 500_000
SECOND = 1_000_000
BIDS_PER_LOT = 17
Play = tuple[Terms, list[tuple[Bid, int]]]
Tally = tuple[int, int]
"""Accepted bids, and the sum of the final prices, so that both loops prove that they decided the same."""


def drawn_terms(chance: random.Random) -> Terms:
    """Draw a lot: some with a reserve, some with a buy-now price."""
    opening = chance.choice([99, 999, 1000, 5000, 10_000])
    reserve = opening * 4 if chance.random() < 0.3 else None
    return Terms(
        opening_price=opening,
        steps=DEFAULT_TABLES["USD"],
        reserve=reserve,
        buy_now=opening * 6 if chance.random() < 0.3 else None,
        starts_at=0,
        published_end=1000 * SECOND,
        window=120 * SECOND,
        extension=120 * SECOND,
        max_extensions=10,
    )


def drawn_play(chance: random.Random) -> Play:
    """Draw a lot and the bids on it, each aimed at the state it will meet."""
    terms = drawn_terms(chance)
    state, bids = State.opening(terms), list[tuple[Bid, int]]()
    for moment in sorted(chance.randrange(1000 * SECOND) for _ in range(BIDS_PER_LOT)):
        kind = chance.choices(["beaten", "leads", "raise", "low"], weights=[54, 27, 5, 14])[0]
        others = [person for person in range(1000, 1009) if person != state.leader]
        bidder = state.leader if kind == "raise" and state.leader is not None else chance.choice(others)
        least, top = least_for(terms, state, bidder), state.maximum or terms.opening_price * 3
        amount = {
            "beaten": chance.randint(least, max(least, least + (top - least) // 2)),
            "leads": max(least, top) + chance.randrange(2 * top),
            "raise": least + chance.randrange(500),
            "low": least - 1,
        }[kind]
        bids.append((Bid(bidder, amount, above_buy_now=chance.random() < 0.9), moment))
        answer = decide(terms, state, *bids[-1])
        state = answer.state if isinstance(answer, Accepted) else state
    return terms, bids


def engine_loop(plays: list[Play]) -> Tally:
    """Let the engine decide every bid."""
    accepted = prices = 0
    for terms, bids in plays:
        state = State.opening(terms)
        for bid, now in bids:
            answer = decide(terms, state, bid, now)
            if answer.__class__ is Accepted:
                state = answer.state
                accepted += 1
        prices += state.price
    return accepted, prices


def bare_loop(plays: list[Play]) -> Tally:
    """Do the same comparisons on local integers, with no state, no answer and no reason."""
    accepted = prices = 0
    bounds, steps = bounds_and_steps(DEFAULT_TABLES["USD"])
    for terms, bids in plays:
        price, leader, own, rival, end = terms.opening_price, -1, -1, -1, terms.published_end
        start, window, extension, latest = terms.starts_at, terms.window, terms.extension, terms.hard_end
        reserve, buy_now = terms.reserve or 0, terms.buy_now or LIMIT + 1
        met = reserve == 0
        for (bidder, maximum, _, above_buy_now), now in bids:
            if now >= end or now < start:
                continue
            least = price if leader < 0 else own + 1 if bidder == leader else price + steps[bisect_right(bounds, price)]
            if maximum < least or maximum > LIMIT or (maximum >= buy_now and not above_buy_now):
                continue
            raised = bidder == leader
            if leader < 0:
                leader, own = bidder, maximum
            elif raised:
                own = maximum
            elif maximum > own:
                leader, own, rival = bidder, maximum, own
            else:
                rival = maximum
            if rival >= 0:
                price = max(price, min(own, rival + steps[bisect_right(bounds, rival)]))
            if not met:
                price, met = max(price, min(own, reserve)), own >= reserve
            if met:
                buy_now = LIMIT + 1
            if not raised and end - now < window:
                end = max(end, min(now + extension, latest))
            accepted += 1
        prices += price
    return accepted, prices


def bounds_and_steps(table: StepTable) -> tuple[list[int], list[int]]:
    """Lay a step table out for the bare loop."""
    return [bound for bound, _ in table.bands if bound is not None], [step for _, step in table.bands]


def mix(plays: list[Play]) -> str:
    """Say what share of the bids came to what."""
    count: Counter[str] = Counter()
    for terms, bids in plays:
        state = State.opening(terms)
        for bid, now in bids:
            answer = decide(terms, state, bid, now)
            count[f"refused {answer.reason.value}" if isinstance(answer, Refused) else answer.reason.value] += 1
            state = answer.state if isinstance(answer, Accepted) else state
    return ", ".join(f"{name} {share * 100 // count.total()} %" for name, share in count.most_common())


def seconds_of(loop: Callable[[list[Play]], Tally], plays: list[Play]) -> tuple[float, Tally]:
    """Time one pass."""
    started = time.perf_counter()
    tally = loop(plays)
    return time.perf_counter() - started, tally


def main() -> int:
    """Run both loops in turn and print the best pass of each; 1 when they do not decide the same."""
    options = argparse.ArgumentParser(description="Decisions per second of the engine, beside a bare loop.")
    options.add_argument("--bids", type=int, default=20_000, help="bids in one pass; short passes find a quiet moment")
    options.add_argument("--seconds", type=float, default=10.0, help="how long to repeat the passes")
    options.add_argument("--small", action="store_true", help="a size for CI: 10,000 bids, half a second")
    chosen = options.parse_args()
    bids, seconds = (10_000, 0.5) if chosen.small else (chosen.bids, chosen.seconds)

    chance = random.Random(2)
    plays = [drawn_play(chance) for _ in range(max(1, bids // BIDS_PER_LOT))]
    decisions = len(plays) * BIDS_PER_LOT
    engine, bare = float("inf"), float("inf")
    finish = time.perf_counter() + seconds
    while engine == float("inf") or time.perf_counter() < finish:
        taken, by_engine = seconds_of(engine_loop, plays)
        engine = min(engine, taken)
        taken, by_bare = seconds_of(bare_loop, plays)
        bare = min(bare, taken)
        if by_engine != by_bare:
            print(f"the two loops differ: {by_engine} and {by_bare}")
            return 1

    rate, limit = decisions / engine, decisions / bare
    print(f"bids: {decisions:,} on {len(plays):,} lots ({mix(plays)})")
    print(f"engine: {rate:,.0f} decisions/s (must {MUST:,}: {said(rate >= MUST)}; aim {AIM:,}: {said(rate >= AIM)})")
    print(f"limit: {limit:,.0f}/s in a bare loop over the same integers; ratio {rate / limit:.2f}")
    return 0


def said(reached: bool) -> str:
    """Say whether a figure was reached."""
    return "reached" if reached else "not reached"


if __name__ == "__main__":
    raise SystemExit(main())
