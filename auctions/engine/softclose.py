"""The soft close: a bid near the end moves the end, up to a hard end that is known before the first bid.

All times are integer microseconds. Which bids count (all but the leader's own raise) is the auction type's business.
"""


def hard_end(published_end: int, extension: int, max_extensions: int) -> int:
    """Give the time beyond which bidding moves no end; with no extensions it is the published end itself."""
    return published_end + max_extensions * extension


def in_window(ends_at: int, now: int, window: int) -> bool:
    """Say whether less than `window` is left; exactly `window` does not count."""
    return ends_at - now < window


def extended_end(ends_at: int, now: int, extension: int, latest: int) -> int:
    """Give the end after a counting bid in the window: `extension` from now, never past `latest`, never back."""
    return max(ends_at, min(now + extension, latest))


def extensions_used(ends_at: int, published_end: int, extension: int) -> int:
    """Count the extensions begun since the published end, so that many small moves cannot burn them all."""
    if ends_at <= published_end:
        return 0
    return -((published_end - ends_at) // extension)
