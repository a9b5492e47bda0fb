"""What spreadsheets take for a formula, and how a cell of a table that people download is kept from being one."""

FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\0")
"""What a cell must not begin with (ASVS 1.2.10)."""


def safe(text: str) -> str:
    """Give a cell that no spreadsheet computes: what would begin a formula gets an apostrophe before it."""
    return f"'{text}" if text.startswith(FORMULAS) else text
