"""What a public page holds of a person beside its row, which is the accounts': the file of their picture."""

from accounts.parts import Part, Table
from auctionsite.people.portraits import remove_picture


def export(person_id: int) -> dict[str, Table]:
    """Give nothing more: what they wrote comes with the account."""
    return {}


PART = Part("people", export, lambda person_id: remove_picture(user_id=person_id))
