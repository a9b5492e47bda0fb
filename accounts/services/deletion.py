"""Deleting an account: asked for, taken back within two weeks by who signs in again, else carried out by the beat.

What others rely on stays: bids, sales and ledgers name a person whom nobody can tell any more (accounts/parts.py).
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from accounts.mail import MAIL_FAULTS, house_mail
from accounts.models import Deletion, User
from accounts.parts import Hindrance, parts
from accounts.services.security import changed
from accounts.services.sessions import end

GRACE = timedelta(days=14)
FORMS = ("subject.txt", "txt")
logger = logging.getLogger(__name__)


class DeletionRefused(Exception):
    """The account stays: others would be hurt (`hindrances`), or its deletion is asked for already (none of them)."""

    def __init__(self, hindrances: list[Hindrance]) -> None:
        super().__init__(f"{len(hindrances)} hindrances")
        self.hindrances = hindrances


def hindrances(person_id: int) -> list[Hindrance]:
    """Give what keeps this account from being deleted now, in the present language."""
    return [hindrance for part in parts() for hindrance in part.hindrances(person_id)]


def ask_for_deletion(*, person_id: int) -> Deletion:
    """Note that this person wants to be deleted, and sign them out everywhere.

    :raises DeletionRefused: when it would hurt others, or is asked for already.
    """
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=person_id)
        in_the_way = hindrances(person_id)
        if in_the_way or Deletion.objects.filter(person=person_id).exists():
            raise DeletionRefused(in_the_way)
        deletion = Deletion.objects.create(person_id=person_id, due_at=timezone.now() + GRACE)
        changed(person_id, "deletion_asked", actor_id=person_id)
        end(person_id)
    return deletion


def cancel_deletion(*, person_id: int) -> bool:
    """Keep the account after all; False when nothing was asked for, or it is too late."""
    with transaction.atomic():
        taken_back = Deletion.objects.filter(person=person_id, done_at=None).delete()[0] > 0
        if taken_back:
            changed(person_id, "deletion_cancelled", actor_id=person_id)
    return taken_back


def erase_due() -> int:
    """Delete the accounts whose time has come and that nothing keeps; give their number. The rest waits."""
    due = Deletion.objects.filter(done_at=None, due_at__lte=timezone.now()).order_by("due_at", "pk")
    return sum(_erase(person_id) for person_id in list(due.values_list("person", flat=True)))


def _erase(person_id: int) -> bool:
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=person_id)
        mine = Deletion.objects.filter(person=person_id, done_at=None, due_at__lte=timezone.now())
        if not mine.exists() or hindrances(person_id):  # taken back meanwhile; or others would be hurt
            return False
        address, language = person.email, person.language
        for part in parts():
            part.erase(person_id)
        mine.update(done_at=timezone.now())
        transaction.on_commit(lambda: _say_goodbye(address, language))
    return True


def _say_goodbye(address: str, language: str) -> None:
    with translation.override(language):
        context = {"house": settings.HOUSE}
        subject, text = (render_to_string(f"accounts/email/deleted.{form}", context) for form in FORMS)
        letter = house_mail(subject=subject, text=text, to=address)
    try:
        letter.send()
    except MAIL_FAULTS:
        logger.exception("the letter that an account is deleted could not be sent")
