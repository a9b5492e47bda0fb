"""Telegram's HTML: what it shows, marks and refuses, by TDLib's rules."""

import re
from typing import Any

import pytest

from tests.loopback.botapi_html import parse_html


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("Tom &amp; &quot;Jerry&quot; &lt;3", 'Tom & "Jerry" <3'),
        ("it&#x27;s &#1083;ot &#x1F3FA;", "it's лot 🏺"),
        ("&nbsp;&apos;&mdash;&#X27;&#0;", "&nbsp;&apos;&mdash;&#X27;&#0;"),
        ("5 & 6 &&amp; &amp", "5 & 6 && &"),
        ("<B>caps</B> and <i\n>space</i >", "caps and space"),
        ("<b></b>nothing marked", "nothing marked"),
        ("<i>any end</>", "any end"),
    ],
)
def test_it_shows(source: str, shown: str) -> None:
    assert parse_html(source)[0] == shown


@pytest.mark.parametrize(
    ("source", "entity"),
    [
        ("🏺<b>лот</b>", {"type": "bold", "offset": 2, "length": 3}),
        ("<a href='https://a.example/?a=1&amp;b=2'>x</a>", {"type": "text_link", "url": "https://a.example/?a=1&b=2"}),
        ("<a>https://a.example</a>", {"type": "text_link", "url": "https://a.example"}),
        ('<a href="tg://user?id=42">x</a>', {"type": "text_mention"}),
        ('<span class="tg-spoiler">x</span>', {"type": "spoiler"}),
        ("<blockquote expandable>x</blockquote>", {"type": "expandable_blockquote"}),
        ('<pre><code class="language-python">x</code></pre>', {"type": "pre", "language": "python"}),
        ('<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>', {"custom_emoji_id": "5368324170671202286"}),
        ('<tg-time unix="1700000000" format="r">x</tg-time>', {"unix_time": 1700000000, "date_time_format": "r"}),
        ("<tg-time unix=1700000000 format='wDT'>x</tg-time>", {"type": "date_time", "date_time_format": "wDT"}),
    ],
)
def test_it_marks(source: str, entity: dict[str, Any]) -> None:
    [found] = parse_html(source)[1]
    assert entity.items() <= found.items()


def test_nested_marks_come_outermost_first() -> None:
    text, entities = parse_html("<b>10 <i>EUR</i></b><b></b>")
    assert text == "10 EUR"
    assert [(entity["type"], entity["offset"], entity["length"]) for entity in entities] == [
        ("bold", 0, 6),
        ("italic", 3, 3),
    ]


@pytest.mark.parametrize("address", ["http://localhost:8000/", "javascript:alert(1)", "/ru/lots/1", "http://[x"])
def test_a_link_without_a_real_address_is_lost(address: str) -> None:
    assert parse_html(f'<a href="{address}">lot</a>') == ("lot", [])


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("лот <", "Unclosed start tag at byte offset 7"),
        ("<b", "Unclosed start tag at byte offset 0"),
        ('<a href="x>x</a>', "Unclosed start tag at byte offset 0"),
        ("a < b", 'Unsupported start tag ""'),
        ("<b/>x", 'Unsupported start tag "b/"'),
        ("<!-- x -->", 'Unsupported start tag "!--"'),
        ("<p>x</p>", 'Unsupported start tag "p"'),
        ("</b>", "Unexpected end tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<b>x", "Can't find end tag corresponding to start tag b"),
        ("<a href>x</a>", 'Expected equal sign in declaration of an attribute of the tag "a"'),
        ("<a href=http://a.example>x</a>", "Unexpected end of name token"),
        ('<a ="x">x</a>', "Empty attribute name"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler"'),
        ("&#xD83C;", "invalid Unicode characters"),
        ('<tg-time unix="soon">x</tg-time>', "Invalid date"),
        ('<tg-time unix="2147483648">x</tg-time>', "Invalid date"),
        ('<tg-time unix="1" format="tr">x</tg-time>', "Invalid date format"),
        ('<tg-emoji emoji-id="x">x</tg-emoji>', "Invalid custom emoji identifier"),
    ],
)
def test_it_refuses(source: str, reason: str) -> None:
    with pytest.raises(ValueError, match=re.escape(reason)):
        parse_html(source)
