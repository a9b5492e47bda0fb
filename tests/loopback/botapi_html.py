"""Telegram's HTML as its servers read it, which is not as a browser does: what is shown, marked, and refused.

The rules are those of TDLib's `parse_html`: few tags, four named references, offsets in bytes when it complains and
in UTF-16 units in entities. A link with an address that Telegram does not take loses its entity silently, as there.
"""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

Entity = dict[str, Any]

TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler", "span": "spoiler",
    "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote",
    "tg-emoji": "custom_emoji", "tg-time": "date_time",
}  # fmt: skip
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(lt|gt|amp|quot)(?![a-zA-Z]));?")
SPACE = re.compile(r"\s*")
START = re.compile(r"[^\s>]*")
END = re.compile(r"([^\s>]*)\s*>")
ATTRIBUTE = re.compile(r"""([^\s=>]*)(\s*=\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9.-]*)(?=[\s>])))?""")
TIME_FORMAT = re.compile(r"r|w?[dD]?[tT]?")


@dataclass(frozen=True)
class _Open:
    """A tag that waits for its end: where its text begins, in UTF-16 units and in the text so far."""

    tag: str
    attributes: dict[str, str]
    offset: int
    begin: int


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Return the text that a reader sees and its entities.

    :raises ValueError: where Telegram answers "can't parse entities".
    """
    return _Reader(source).read()


def checked_link(url: str) -> str | None:
    """Return the address as Telegram keeps it, or None where it takes it for no link: `localhost` is none."""
    try:
        parts = urlsplit(url if re.match(r"[A-Za-z]+:", url) else f"http://{url}")
    except ValueError:
        return None
    host = parts.hostname or ""
    known = parts.scheme in ("tg", "ton", "tonsite") or (parts.scheme in ("http", "https") and re.search("[.:]", host))
    return parts.geturl() if known and not re.search(r"\s", url) else None


def utf16_length(text: str) -> int:
    """Count UTF-16 code units, in which entities are measured."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _decoded(match: re.Match[str]) -> str:
    hexadecimal, decimal, name = match.groups()
    if name:
        return NAMED[name]
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    long = len(match[0].rstrip(";")) >= 10
    return match[0] if long or not 0 < code < 0x10FFFF else chr(code)


class _Reader:
    """One pass over a source: text and entities grow, open tags wait on a stack."""

    def __init__(self, source: str) -> None:
        self.source, self.text, self.length = source, "", 0
        self.waiting: list[_Open] = []
        self.entities: list[Entity] = []

    def read(self) -> tuple[str, list[Entity]]:
        position = 0
        while (start := self.source.find("<", position)) >= 0:
            self._show(self.source[position:start])
            closes = self.source.startswith("</", start)
            position = self._close_tag(start) if closes else self._open_tag(start)
        self._show(self.source[position:])
        if self.waiting:
            raise ValueError(f"Can't find end tag corresponding to start tag {self.waiting[-1].tag}")
        if re.search("[\ud800-\udfff]", self.text):
            raise ValueError("Text contains invalid Unicode characters after decoding HTML entities")
        for entity in self.entities:
            if entity["type"] == "code":
                entity.pop("language", None)
        return self.text, sorted(self.entities, key=lambda entity: (entity["offset"], -entity["length"]))

    def _show(self, piece: str) -> None:
        shown = REFERENCE.sub(_decoded, piece)
        self.text += shown
        self.length += utf16_length(shown)

    def _at(self, start: int) -> str:
        return f"at byte offset {len(self.source[:start].encode())}"

    def _open_tag(self, start: int) -> int:
        match = START.match(self.source, start + 1)
        assert match is not None
        tag, position = match[0].lower(), match.end()
        if position == len(self.source):
            raise ValueError(f"Unclosed start tag {self._at(start)}")
        if tag not in TAGS:
            raise ValueError(f'Unsupported start tag "{tag}" {self._at(start)}')
        attributes: dict[str, str] = {}
        while True:
            position = SPACE.match(self.source, position).end()
            if position == len(self.source):
                raise ValueError(f'Unclosed start tag "{tag}" {self._at(start)}')
            if self.source[position] == ">":
                break
            position = self._attribute(tag, attributes, start, position)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise ValueError(f'Tag "span" must have class "tg-spoiler" {self._at(start)}')
        self.waiting.append(_Open(tag, attributes, self.length, len(self.text)))
        return position + 1

    def _attribute(self, tag: str, attributes: dict[str, str], start: int, position: int) -> int:
        match = ATTRIBUTE.match(self.source, position)
        assert match is not None
        name, assigned, double, single, token = match.groups()
        if not name:
            raise ValueError(f'Empty attribute name in the tag "{tag}" {self._at(start)}')
        if assigned is None and (tag, name) != ("blockquote", "expandable"):
            rest = re.match(r"\s*=\s*(.?)", self.source[match.end() :])
            if rest and rest[1] in "'\"":
                raise ValueError(f"Unclosed start tag {self._at(start)}")
            if rest:
                raise ValueError(f"Unexpected end of name token {self._at(match.end())}")
            raise ValueError(f'Expected equal sign in declaration of an attribute of the tag "{tag}" {self._at(start)}')
        quoted = double if double is not None else single
        attributes[name] = (token or "").lower() if quoted is None else REFERENCE.sub(_decoded, quoted)
        return match.end()

    def _close_tag(self, start: int) -> int:
        if not self.waiting:
            raise ValueError(f"Unexpected end tag {self._at(start)}")
        match = END.match(self.source, start + 2)
        if match is None:
            raise ValueError(f"Unclosed end tag {self._at(start)}")
        opened, found = self.waiting.pop(), match[1].lower()
        if found not in ("", opened.tag):
            raise ValueError(f'Unmatched end tag {self._at(start)}, expected "</{opened.tag}>", found "</{found}>"')
        if self.length > opened.offset:
            self._mark(opened)
        return match.end()

    def _mark(self, opened: _Open) -> None:
        """Add the entity of a tag that has ended and is not empty."""
        shown = self.text[opened.begin :]
        detail = _detail(opened.tag, opened.attributes, shown)
        if detail is None:
            return
        span = {"offset": opened.offset, "length": self.length - opened.offset}
        inner = self.entities[-1] if self.entities else {}
        if opened.tag == "pre" and "language" in inner and span.items() <= inner.items():
            detail["language"] = self.entities.pop()["language"]
        self.entities.append({"type": TAGS[opened.tag]} | span | detail)


def _detail(tag: str, given: dict[str, str], shown: str) -> Entity | None:
    """Return what an entity says beyond its kind and place, or None where there is none to make."""
    if tag == "a":
        url = given.get("href") or shown
        person = re.fullmatch(r"tg://user\?id=(\d+)", url)
        if person:
            return {"type": "text_mention", "user": {"id": int(person[1]), "is_bot": False, "first_name": shown}}
        link = checked_link(url)
        return {"url": link} if link else None
    if tag == "tg-emoji":
        if not re.fullmatch(r"[1-9]\d{0,18}", given.get("emoji-id", "")):
            raise ValueError("Invalid custom emoji identifier specified")
        return {"custom_emoji_id": given["emoji-id"]}
    if tag == "tg-time":
        return _time(given)
    if tag == "code" and given.get("class", "").startswith("language-"):
        return {"language": given["class"].removeprefix("language-")}
    return {"type": "expandable_blockquote"} if tag == "blockquote" and "expandable" in given else {}


def _time(given: dict[str, str]) -> Entity:
    """Read `unix` (a 32-bit integer) and `format` of a `tg-time`."""
    unix, shape = given.get("unix", ""), given.get("format", "")
    if not re.fullmatch(r"\d{1,10}", unix) or int(unix) >= 2**31:
        raise ValueError("Invalid date specified")
    if not TIME_FORMAT.fullmatch(shape):
        raise ValueError("Invalid date format specified")
    return {"unix_time": int(unix)} | ({"date_time_format": shape} if shape else {})
