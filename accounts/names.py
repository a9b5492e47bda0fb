"""Display names: what may be one, and the key under which two names that look alike are the same."""

import unicodedata

RESERVED = frozenset(
    {"admin", "administrator", "staff", "support", "moderator", "system", "house", "torg", "root", "seller", "bidder"}
)
LEAST, MOST = 2, 40


def tidy(name: str) -> str:
    """Give the name in composed form, with single spaces and without invisible or direction-changing characters."""
    visible = "".join(
        c
        for c in unicodedata.normalize("NFKC", name)
        if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"} or c == " "
    )
    return " ".join(visible.split())


def name_key(name: str) -> str:
    """Give the key that must be unique: compatibility forms and letter case folded."""
    return unicodedata.normalize("NFKC", tidy(name).casefold())
