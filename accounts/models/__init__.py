"""Who people are, and what belongs to them."""

from accounts.models.audit import AuditEntry
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
from accounts.models.session import PersonSession

__all__ = [
    "AccountLink",
    "AuditEntry",
    "NameKeyField",
    "PersonSession",
    "Restriction",
    "TelegramAccount",
    "TelegramLinkToken",
    "User",
    "UserManager",
    "public_code",
    "validate_time_zone",
]
