"""The markup of Telegram messages: isolated titles, lines that begin in the reader's direction, no blank runs."""

import html
import re

FSI, LRI, PDI, RLM = "\u2068", "\u2066", "\u2069", "\u200f"
DIRECTION_CHANGERS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def isolated(text: object, *, by: str = FSI) -> str:
    """Wrap text so that its direction cannot disturb the line, after taking out its own direction marks."""
    return f"{by}{DIRECTION_CHANGERS.sub('', str(text))}{PDI}"


def tidy(text: str, *, right_to_left: bool) -> str:
    """Give a rendered message without blank runs and outer space; each line of a right-to-left one says so first."""
    lines = re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in text.strip().split("\n"))).split("\n")
    return "\n".join(f"{RLM}{line}" if right_to_left and line else line for line in lines)


def plain(markup: str) -> str:
    """Give a message's words without its markup."""
    return html.unescape(re.sub(r"<[^>]*>", "", markup))
