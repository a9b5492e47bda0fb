"""Who people are, and what belongs to them."""

from accounts.models.audit import AuditEntry
from accounts.models.factor import TelegramFactor, TelegramQuestion
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
    "AuditEntry",
    "NameKeyField",
    "Restriction",
    "TelegramAccount",
    "TelegramFactor",
    "TelegramLinkToken",
    "TelegramQuestion",
    "User",
    "UserManager",
    "public_code",
    "validate_time_zone",
]
