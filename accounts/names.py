"""Display names: what may be one, and the key under which two names that look alike are the same."""

import re
import unicodedata

from django.conf import settings

SPEAKING_FOR_THE_HOUSE = ("admin", "administrator", "staff", "support", "moderator")
"""Words that no name may contain."""
ROLES = ("system", "house", "root", "seller", "bidder")
"""Words that may be part of a name, but not all of it."""
LEAST, MOST = 2, 40

# Signs that look like Latin letters in their small or capital form, since a key knows no case.
_LOOK_ALIKES = str.maketrans(
    "авеһіјкмнорстухѕԁԛԝӏ" + "αβγεζηικμνορτυχω" + "ɑɡı01",
    "abehijkmhopctyxsdqwl" + "abyezhikmnoptuxw" + "agiol",
)
_WORD = re.compile(r"[^\W_]+")


def tidy(name: str) -> str:
    """Give the name in composed form, with single spaces and without invisible or direction-changing characters."""
    visible = "".join(
        c
        for c in unicodedata.normalize("NFKC", name)
        if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"} or c == " "
    )
    return " ".join(visible.split())


def name_key(name: str) -> str:
    """Give the key that must be unique: compatibility forms, letter case and look-alike letters folded."""
    folded = unicodedata.normalize("NFKC", tidy(name).casefold())
    return folded.translate(_LOOK_ALIKES).replace("i", "l").replace("rn", "m")


def speaks_for_the_house(name: str) -> bool:
    """Tell whether the name looks like the house or a role in it, or a word of it like the house or its people."""
    words, house = _WORD.findall(name_key(name)), _WORD.findall(name_key(str(settings.HOUSE["name"])))
    kept = set(map(name_key, SPEAKING_FOR_THE_HOUSE))
    whole = kept | set(map(name_key, ROLES)) | {"".join(house)}
    named = f" {' '.join(house)} " in f" {' '.join(words)} "
    return named or not kept.isdisjoint(words) or "".join(words) in whole
