"""The types of auction in words, for sellers who choose one and for bidders who meet one; only words live here.

What they say is what docs/rules/ says. "You" is the seller, and the bidder in `bidding` and `surprises`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from auctions.engine.simulation import Driver, Way

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Texts = tuple[_StrPromise, ...]


@dataclass(frozen=True)
class Explained:
    """One type of auction: `kind` is the value of `Auction.kind`, everything else is text.

    `price`, `pays`, `ends` and `seen` are what is compared: how the price moves, what the winner pays, when it ends,
    what is seen until then.
    """

    kind: str
    name: "_StrPromise"
    sentence: "_StrPromise"
    steps: "Texts"
    advantages: "Texts"
    risks: "Texts"
    best_for: "_StrPromise"
    bidding: "_StrPromise"
    surprises: "Texts"
    price: "_StrPromise"
    pays: "_StrPromise"
    ends: "_StrPromise"
    seen: "_StrPromise"
    examples: "Texts"


_ENGLISH = Explained(
    kind="english",
    name=_("English auction"),
    sentence=_("The price rises with the bids until the time is over, and the highest maximum wins."),
    steps=(
        _("You set an opening price and an end; if you like, also a hidden reserve and a buy-now price."),
        _("Each bidder gives a maximum, which stays private. The house bids for them, a step above the next best."),
        _("A bid in the last minutes moves the end, unless you switch that off. The latest end is known before."),
        _("At the end the highest maximum wins, if the reserve is met. The winner never pays more than it."),
    ),
    advantages=(
        _("Everybody sees the price and can answer it."),
        _("A reserve keeps you from selling too low, and a buy-now price can end the auction at once."),
        _("The soft close leaves time to answer a late bid, so nobody wins by being last."),
    ),
    risks=(
        _("With a single bidder the price stays at the opening price, unless a reserve lifts it."),
        _("After the first bid the terms stand. You cannot withdraw; only an unmet reserve may still be lowered."),
        _("If the reserve is not met, the lot is not sold."),
    ),
    best_for=_("Most things, above all where several people may want the same one."),
    bidding=_(
        "Give the most you would pay. The house bids for you, a step above the next best, and never more than your "
        "maximum. If you are outbid, you are told, and you can bid again until the end."
    ),
    surprises=(
        _("A late bid can move the end. The latest end is shown from the start."),
        _("A rival can win by less than a step, and of two equal maxima the earlier one leads."),
        _("While a reserve is not met, the price shows your whole maximum."),
    ),
    price=_("Rises with the bids"),
    pays=_("What it takes to beat the others, at most their own maximum"),
    ends=_("At a set time; late bids move it, up to a latest end"),
    seen=_("The price and its history, and whether the reserve is met"),
    examples=(
        _(
            "A lot opens at $10.00. Alice's maximum is $24.50: she leads at $10.00. Bob's is $90.00: he leads at "
            "$25.00, a step above Alice's. Charlie's is $99.00: he leads at $91.00, a step above Bob's."
        ),
        _(
            "Another opens at $10.00. Alice's maximum is $20.00, and so is Bob's, a little later: Alice leads, at "
            "$20.00. With $20.01 Bob would have led, at $20.01: it is all he would pay."
        ),
    ),
)

_DUTCH = Explained(
    kind="dutch",
    name=_("Dutch auction"),
    sentence=_("The price falls by the clock, and the first to accept it buys."),
    steps=(
        _("You set a start price, a floor, and how much the price drops, and how often. Everybody sees them."),
        _("The price falls drop by drop, and never below the floor."),
        _("The first to accept buys at once, at the price of that moment."),
        _("If nobody has accepted by the end, the lot is not sold."),
    ),
    advantages=(
        _("It can be over soon: one person who accepts is enough."),
        _("You never sell below the floor."),
        _("Whoever wants it most has to act before the others do."),
    ),
    risks=(
        _("People see how far it will fall, and may wait."),
        _("Only one person acts, so the buyer may have paid more in a contest."),
        _("A start price that is too low sells at once."),
    ),
    best_for=_("Things whose value you know well and want to sell soon."),
    bidding=_(
        "Watch the price fall and press when it is right for you: that buys the lot. You pay the price of that moment "
        "by the house's clock, what your button showed or less."
    ),
    surprises=(
        _("Somebody may press before you: who waits for the next drop may lose the lot."),
        _("There is no bid to change your mind about: pressing buys."),
        _("If your button ran ahead of the house's clock, nothing is bought. You see the price and may press again."),
    ),
    price=_("Falls by the clock, down to a floor"),
    pays=_("The price of the moment"),
    ends=_("When somebody accepts, at the latest at a set time"),
    seen=_("The price, the floor and every drop to come"),
    examples=(
        _(
            "A lot starts at $100.00 and drops by $7.50 every minute, down to a floor of $80.00. After one minute the "
            "price is $92.50, after two it is $85.00, and from the third on it is $80.00."
        ),
        _(
            "Alice presses $92.50 when two minutes have just passed. The price is $85.00 by then, so that is what she "
            "pays. Bob presses a moment later, and is too late."
        ),
    ),
)

_SEALED = Explained(
    kind="sealed",
    name=_("Sealed-bid auction"),
    sentence=_("Everybody hands in one secret amount; at the end all are opened together, and the highest wins."),
    steps=(
        _("You set a minimum, an end, what the winner pays and, if you like, a hidden reserve."),
        _("Each bidder hands in one amount, and may replace or withdraw it until the end."),
        _("Until then only the number of bids is shown. Nobody can read an amount, neither you nor the staff."),
        _("At the end all bids that stand are opened together. The highest wins, if it meets the reserve."),
    ),
    advantages=(
        _("Nobody can wait to see what others offer."),
        _("A bid at the last moment gains nothing: it tells no more than an early one, and the end never moves."),
        _("Each bid is promised in the public ledger, so that nobody, the house included, can change it unseen."),
    ),
    risks=(
        _("You see how many have bid, but not how much, and a bid may be withdrawn until the end."),
        _("With first price people offer less than they would pay."),
        _("With second price you may get much less than the winner offered."),
    ),
    best_for=_("Things whose price is hard to guess, and buyers who should not follow one another."),
    bidding=_(
        "Hand in one amount, the minimum or more. You may replace or withdraw it until the end. With first price the "
        "winner pays the own bid; with second price the best bid of the others, so bid what it is worth to you."
    ),
    surprises=(
        _("Of equal bids the earlier wins, and a replacement counts from when you made it."),
        _("There may be a hidden reserve: a bid below it is taken like any other, and does not win."),
        _("At the end every amount that stood is published under a pseudonym, yours too."),
    ),
    price=_("Secret until the end"),
    pays=_("First price: their own bid. Second price: the best of the others, at least minimum and reserve"),
    ends=_("At a set time, which no bid moves"),
    seen=_("The number of bids, and nothing else about them"),
    examples=(
        _(
            "The minimum is $10.00. Alice bids $30.00, Bob $50.00 and Charlie $40.00. Bob wins. With first price he "
            "pays $50.00, with second price $40.00."
        ),
        _("Alice alone bids $30.00. With first price she pays $30.00, with second price the minimum, $10.00."),
        _(
            "With second price and a reserve of $40.00, Alice bids $30.00 and Bob $90.00: Bob wins and pays $40.00, "
            "the reserve. Had only Alice bid, nothing would have been sold."
        ),
    ),
)

_PERPETUAL = Explained(
    kind="perpetual",
    name=_("Perpetual auction"),
    sentence=_(
        "There is no end date: bids stand for a time, until the seller accepts the leading one or calls it: going "
        "once, going twice, sold."
    ),
    steps=(
        _("You set an opening price. There is no end, no reserve and no buy-now price."),
        _("Each bidder gives a maximum, and says how long it stands: 7 to 90 days. Then it lapses, unless renewed."),
        _("When the price suits you, accept the leading bid, or call it."),
        _("A call goes once, twice, sold. A rival's bid starts it again, up to a latest end known when it starts."),
    ),
    advantages=(
        _("You are never bound to a price that you did not accept or call."),
        _("You need no date: the lot can wait for the right people."),
        _("A call is announced to all bidders and watchers, and gives them a last chance."),
    ),
    risks=(
        _("Bids lapse, so the price can fall while you wait."),
        _("Bids are released if you do nothing for 60 days."),
        _("While a call runs, you can neither accept nor withdraw."),
    ),
    best_for=_("Rare things that wait for the right buyer, when you are in no hurry."),
    bidding=_(
        "Give your maximum, and how long it stands: 7 to 90 days, 30 unless you choose. The house bids for you as in "
        "an English auction. You may raise or renew it; neither ever shortens its time."
    ),
    surprises=(
        _("While no call runs, the seller may at any moment accept the leading bid, or withdraw the lot."),
        _("A call makes every bid that stands last until it ends, and bids made in it at least to its latest end."),
        _("When another bid lapses, the price can fall, and your bid may come to lead."),
    ),
    price=_("Rises with the bids; falls when one lapses"),
    pays=_("What it takes to beat the others, at most their own maximum"),
    ends=_("When the seller accepts, or a call runs out"),
    seen=_("The price and its history, and whether a call runs"),
    examples=(
        _(
            "A lot opens at $10.00. Alice's maximum of $20.00 stands for 7 days: she leads at $10.00. A day later "
            "Bob's maximum is $50.00: he leads at $20.50. On day 7 Alice's bid lapses, and Bob leads at $10.00."
        ),
        _(
            "The seller calls at 12:00, in periods of 5 minutes: going once. At 12:05 it is going twice. At 12:14 Bob "
            "outbids Alice, and it is going once again; at 12:19 going twice, and at 12:29 it is sold to Bob."
        ),
    ),
)

TYPES: Mapping[str, Explained] = {each.kind: each for each in (_ENGLISH, _DUTCH, _SEALED, _PERPETUAL)}
"""Every type by its kind, in the order in which they are offered."""

WAYS: Mapping[Way, "_StrPromise"] = {
    Way.ENGLISH: _ENGLISH.name,
    Way.DUTCH: _DUTCH.name,
    Way.SEALED_FIRST: _("Sealed bids, first price"),
    Way.SEALED_SECOND: _("Sealed bids, second price"),
    Way.PERPETUAL: _PERPETUAL.name,
}
"""What the ways of the simulation are called."""

KIND_OF: Mapping[Way, str] = {
    Way.ENGLISH: "english",
    Way.DUTCH: "dutch",
    Way.SEALED_FIRST: "sealed",
    Way.SEALED_SECOND: "sealed",
    Way.PERPETUAL: "perpetual",
}

BEHAVIOUR: Mapping[Way, "_StrPromise"] = {
    Way.ENGLISH: _("Each bids all they would pay as their maximum, the least first."),
    Way.DUTCH: _(
        "It starts at half as much again as the highest guess and falls in at most 20 drops to your start price. Who "
        "would pay most presses as soon as the price is no more than that. Real people often wait for less."
    ),
    Way.SEALED_FIRST: _(
        "Each offers less than they would pay, as the textbook has it: with two people a half, with three two thirds, "
        "with four three quarters, and so on; never less than the minimum."
    ),
    Way.SEALED_SECOND: _("Each bids all they would pay: nobody does better with anything else."),
    Way.PERPETUAL: _("Each bids as in an English auction. Then you call, and nobody bids any more."),
}
"""How people behave in the simulation."""

DRIVERS: Mapping[Driver, "_StrPromise"] = {
    Driver.NOBODY: _("Nobody would pay the start price."),
    Driver.ALONE: _("Only one person could bid, so the price stays where it began."),
    Driver.STEP_ABOVE: _("It is a step above the next best bid."),
    Driver.CAPPED: _("It is all that the winner would pay: a full step above the next best bid would be more."),
    Driver.TIED: _("Two would pay the same. That is the price, and the earlier bid wins."),
    Driver.PRESSED: _("It is the first price on the way down that somebody would pay."),
    Driver.OWN_BID: _("The winner pays their own bid, the highest."),
    Driver.SECOND_BID: _("The winner pays the second highest bid."),
    Driver.MINIMUM: _("Nobody else bid more than the minimum, so that is the price."),
}
"""What drove the price in the simulation."""

BEATEN = _("The one who would pay most came later, when an earlier bid was as high or left no full step.")
"""Why somebody else wins in the simulation."""
