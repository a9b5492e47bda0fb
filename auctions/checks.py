"""System checks of the auctions app: settings that are legal and yet, in a served house, most likely a mistake."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning


def private_key_out_of_place(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Warn where the key that opens sealed bids is at hand: `check --deploy` runs where the web runs."""
    if settings.DEBUG or not settings.SEALING_PRIVATE_KEY:
        return []
    return [
        Warning(
            "SEALING_PRIVATE_KEY is set here: whoever takes over this process can read sealed bids before the end.",
            hint="Give it to the closing worker alone (deploy/README.md). In that worker this warning means nothing.",
            id="auctions.W001",
        )
    ]
