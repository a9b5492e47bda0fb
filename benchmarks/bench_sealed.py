"""10,000 sealed bids of one auction, opened at its end: from the closing's first statement to its commit.

The bids are written in SQL, each with a ciphertext of its own. The limit beside it is what opening the same ciphertexts
costs, without database and ledger.
"""

import time
from datetime import timedelta
from uuid import uuid4

from benchmarks import house
from benchmarks.figures import Figure, main


def sealed_bids(lot: int, people: list[int]) -> list[tuple[str, str]]:
    """Put one sealed bid of each person into a lot that nobody has bid on; give ciphertexts and pseudonyms."""
    from django.db import transaction
    from django.utils import timezone

    from accounts.models import public_code
    from auctions import ledger, sealing
    from auctions.models import Auction, Bid, LedgerEntry, Pseudonym, StandingBid

    auction = Auction.objects.get(pk=lot)
    names, bids, entries, standing, texts = [], [], [], [], []
    head, now = auction.head_hash, timezone.now()
    for seq, person in enumerate(people, start=auction.seq + 1):
        code, nonce, amount = public_code(8), ledger.new_nonce(), 100 + seq * 37 % 9_999
        facts = {"auction": auction.public_id, "bidder": code}
        text = sealing.seal(auction.public_key, amount, nonce, **facts)
        said = {"at": f"{now:%Y-%m-%dT%H:%M:%S.%fZ}", "bidder": code, "bids": seq - auction.seq}
        said["commitment"] = ledger.commitment(nonce, **facts, maximum=amount)
        entry = ledger.entry(lot, seq, "seal", said, head)
        head = entry.hash
        names.append(Pseudonym(auction_id=lot, user_id=person, code=code))
        standing.append(StandingBid(auction_id=lot, bidder_id=person, seq=seq))
        bids.append(
            Bid(
                auction_id=lot, seq=seq, bidder_id=person, action="seal", sealed=text, key=uuid4(), placed_at=now,
                price=auction.price, leads=False, reason="sealed", entry_hash=head,
            )
        )  # fmt: skip
        entries.append(entry)
        texts.append((text, code))
    with transaction.atomic():
        Pseudonym.objects.bulk_create(names, batch_size=1000)
        Bid.objects.bulk_create(bids, batch_size=1000)
        LedgerEntry.objects.bulk_create(entries, batch_size=1000)
        StandingBid.objects.bulk_create(standing, batch_size=1000)
        Auction.objects.filter(pk=lot).update(seq=entries[-1].seq, head_hash=head, bids_count=len(people))
    return texts


def measure(small: bool) -> list[Figure]:
    """Open them all at once; small with 200."""
    number = 200 if small else 10_000
    with house.opened():
        from django.utils import timezone

        from auctions import sealing
        from auctions.models import Auction
        from auctions.services.closing import finish_auction

        house.take_sealed_bids()
        seller, *bidders = house.people(number + 1)
        (lot,) = house.lots(1, seller, kind="sealed", pricing="second", fixed_step=None)
        texts = sealed_bids(lot, bidders)
        auction = Auction.objects.get(pk=lot)
        opener = sealing.opener(auction.private_key, auction=auction.public_id)
        began = time.perf_counter()
        for text, code in texts:
            opener.open(text, auction=auction.public_id, bidder=code)
        bare = time.perf_counter() - began
        after = timezone.now() + timedelta(days=2)
        began = time.perf_counter()
        finish_auction(auction_id=lot, clock=lambda: after)
        took = time.perf_counter() - began
        auction.refresh_from_db()
        if (auction.status, auction.outcome) != ("inactive", "sold"):
            raise RuntimeError(f"the lot is {auction.status} {auction.outcome}")
    limit = f"opening alone, {number / bare:,.0f}/s,"
    return [Figure(f"{number:,} sealed bids opened, checked and published", took, "s", 10, 5, bare, limit)]


if __name__ == "__main__":
    raise SystemExit(main(__doc__, measure))
