"""Who people are, and what belongs to them."""

from accounts.models.data import DataExport, Deletion
from accounts.models.person import (
    AccountLink,
    NameKeyField,
    Restriction,
    TelegramAccount,
    TelegramLinkToken,
    User,
    UserManager,
    public_code,
    validate_time_zone,
)

__all__ = [
    "AccountLink",
    "DataExport",
    "Deletion",
    "NameKeyField",
    "Restriction",
    "TelegramAccount",
    "TelegramLinkToken",
    "User",
    "UserManager",
    "public_code",
    "validate_time_zone",
]
