"""Who people are, and what belongs to them."""

from accounts.models.audit import AuditEntry
from accounts.models.data import DataExport, Deletion
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
from accounts.models.profile import Profile
from accounts.models.relation import Block, Follow
from accounts.models.session import PersonSession

__all__ = [
    "AccountLink",
    "AuditEntry",
    "Block",
    "DataExport",
    "Deletion",
    "Follow",
    "NameKeyField",
    "PersonSession",
    "Profile",
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
