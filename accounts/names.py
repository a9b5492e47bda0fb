"""Display names: what may be one, and the key under which two names that look alike are the same.

Which signs look alike, Unicode's own table says (UTS 39, in the package confusable-homoglyphs). Its skeleton knows two
letter cases as two shapes, while a name is the same in any case: so a letter stands for the Latin one that its capital
looks like, and for that of its small form where the capital looks like none.
"""

import re
import unicodedata
from functools import cache

from confusable_homoglyphs.confusables import confusables_data, is_mixed_script
from django.conf import settings

SPEAKING_FOR_THE_HOUSE = ("admin", "administrator", "staff", "support", "moderator")
"""Words that no name may contain."""
ROLES = ("system", "house", "root", "seller", "bidder")
"""Words that may be part of a name, but not all of it."""
LEAST, MOST = 2, 40

_WORD = re.compile(r"[^\W_]+")
_OF_ALIKE_LETTERS = re.compile(
    "[A-Za-z\u00c0-\u02af\u1e00-\u1eff\u0370-\u03ff\u1f00-\u1fff\u0400-\u052f\u0530-\u058f\u13a0-\u13ff]"
)
"""Letters of the scripts that share shapes: Latin, Greek, Cyrillic, Armenian, Cherokee."""
_SMALL_CAPITAL = re.compile("LATIN LETTER SMALL CAPITAL ([A-Z])")
_MARKS = "\u200e"
"""The table wraps signs that run from right to left in marks."""


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
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", tidy(name)).casefold())
    key = "".join(map(_shape, folded)).replace("rn", "m").replace("vv", "w")
    return unicodedata.normalize("NFC", key)


def mixes_scripts(name: str) -> bool:
    """Tell whether a word of the name mixes letters of scripts that share shapes, as Latin and Cyrillic do."""
    return any(is_mixed_script("".join(_OF_ALIKE_LETTERS.findall(word))) for word in _WORD.findall(tidy(name)))


def speaks_for_the_house(name: str) -> bool:
    """Tell whether the name looks like the house or a role in it, or a word of it like the house or its people."""
    words, house = _WORD.findall(name_key(name)), _WORD.findall(name_key(str(settings.HOUSE["name"])))
    kept = set(map(name_key, SPEAKING_FOR_THE_HOUSE))
    whole = kept | set(map(name_key, ROLES)) | {"".join(house)}
    named = f" {' '.join(house)} " in f" {' '.join(words)} "
    return named or not kept.isdisjoint(words) or "".join(words) in whole


@cache
def _shape(sign: str) -> str:
    """Give the sign that stands for all that look like this one (a small letter): a Latin letter where there is one."""
    if sign.isascii() and sign.isalpha():
        return "l" if sign == "i" else sign
    if small_capital := _SMALL_CAPITAL.fullmatch(unicodedata.name(sign, "")):
        return _shape(small_capital[1].lower())
    for form in (sign.upper(), sign):
        latin = [other for other in _alike(form) if len(other) == 1 and other.isascii() and other.isalpha()]
        if latin:
            return _shape(min(latin).lower())
    return min(other for other in _alike(sign) if len(other) == 1)


@cache
def _alike(sign: str) -> frozenset[str]:
    """Give all that looks like a sign, itself too: the table names its model, and with the model all others."""
    named = [entry["c"].strip(_MARKS) for entry in _entries(sign)]
    models = [sign] if len(named) != 1 else [sign, *named]
    return frozenset({sign, *named, *(entry["c"].strip(_MARKS) for model in models for entry in _entries(model))})


def _entries(sign: str) -> list[dict[str, str]]:
    return confusables_data.get(sign) or confusables_data.get(f"{_MARKS}{sign}{_MARKS}") or []
