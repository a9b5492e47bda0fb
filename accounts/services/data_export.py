"""A copy of what the house knows of a person: asked for at most once a day, made by a worker, kept for a day.

What goes in comes from the apps (accounts/parts.py). Tables are JSON and CSV in one ZIP, in the private store.
"""

import csv
import io
import json
import logging
import secrets
import zipfile
from collections.abc import Mapping
from datetime import datetime, timedelta

from celery import current_app
from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import DataExport, User
from accounts.parts import Table, parts
from accounts.services.security import changed
from accounts.spreadsheets import safe
from events.coalescer import Coalescer

KEPT = PAUSE = timedelta(days=1)
CLAIM = timedelta(minutes=5)
FOLDER, SALT = "exports", "accounts.data_export"
logger = logging.getLogger(__name__)


class ExportRefused(Exception):
    """There was one within the last day; the next can be asked for `after`."""

    def __init__(self, after: datetime) -> None:
        super().__init__(after.isoformat())
        self.after = after


def ask_for_export(*, person_id: int) -> DataExport:
    """Note that this person wants a copy of their data, and have a worker make it.

    :raises ExportRefused: when they asked within the last day.
    """
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=person_id)
        last = DataExport.objects.filter(person=person_id).order_by("-asked_at").first()
        if last and last.asked_at + PAUSE > timezone.now():
            raise ExportRefused(last.asked_at + PAUSE)
        export = DataExport.objects.create(person_id=person_id, asked_at=timezone.now())
        changed(person_id, "exported", actor_id=person_id)
        transaction.on_commit(wake)
    return export


def wake() -> None:
    """Ask a worker to look for exports soon; what is lost here, the beat picks up."""
    _wake.put("export", None)


def _send_wake_up(requests: Mapping[str, None]) -> None:
    current_app.send_task("accounts.tasks.make_exports", expires=60, retry=False)


_wake: Coalescer[None] = Coalescer("exports wake-up", 0.1, _send_wake_up)


def make_next() -> bool:
    """Make one export that waits, and say whether there was one. Whoever is first with a file has it."""
    export = _claim()
    if export is None:
        return False
    name = storages["private"].save(f"{FOLDER}/{secrets.token_hex(16)}.zip", ContentFile(_archive(export.person_id)))
    mine = DataExport.objects.filter(pk=export.pk, ready_at=None)
    if not mine.update(file=name, ready_at=timezone.now(), claimed_until=None):
        storages["private"].delete(name)
    return True


def link_to(export: DataExport) -> str:
    """Give the signed name under which this export can be fetched for a day."""
    return signing.dumps(export.pk, salt=SALT)


def export_behind(link: str, *, person_id: int) -> DataExport | None:
    """Give the export that this signed name means: None unless it is this person's, ready and no older than a day."""
    try:
        pk = signing.loads(link, salt=SALT, max_age=KEPT)
    except signing.BadSignature:
        return None
    fresh = timezone.now() - KEPT
    return DataExport.objects.filter(pk=pk, person=person_id, ready_at__gt=fresh).exclude(file="").first()


def forget_exports() -> int:
    """Remove exports, with their files, a day after they were ready; give their number. Lost files go too."""
    now, private = timezone.now(), storages["private"]
    old = list(DataExport.objects.filter(ready_at__lt=now - KEPT))
    for export in old:
        private.delete(export.file)
    DataExport.objects.filter(pk__in=[export.pk for export in old]).delete()
    for name in private.listdir(FOLDER)[1] if private.exists(FOLDER) else ():
        if private.get_modified_time(f"{FOLDER}/{name}") < now - 2 * KEPT:
            private.delete(f"{FOLDER}/{name}")
    return len(old)


def _claim() -> DataExport | None:
    now = timezone.now()
    free = DataExport.objects.filter(Q(claimed_until=None) | Q(claimed_until__lt=now), ready_at=None)
    if not free.exists():  # looks before it takes SQLite's lock
        return None
    with transaction.atomic():
        export = free.select_for_update(skip_locked=True).order_by("pk").first()
        if export:
            export.claimed_until = now + CLAIM
            export.save(update_fields=["claimed_until"])
    return export


def _archive(person_id: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in parts():
            for name, table in part.export(person_id).items():
                archive.writestr(f"{part.name}/{name}.json", _json(table))
                archive.writestr(f"{part.name}/{name}.csv", _csv(table))
    return buffer.getvalue()


def _json(table: Table) -> str:
    return json.dumps([dict(row) for row in table], cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)


def _csv(table: Table) -> bytes:
    lines = io.StringIO()
    columns = list(table[0]) if table else []
    writer = csv.writer(lines)
    writer.writerow(columns)
    writer.writerows([_cell(row[column]) for column in columns] for row in table)
    return lines.getvalue().encode("utf-8-sig")  # table programs take it for UTF-8 by its mark


def _cell(value: object) -> str:
    """Write a value so that no table program takes a text for a formula."""
    if isinstance(value, (dict, list)):
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
    text = "" if value is None else value.isoformat() if isinstance(value, datetime) else str(value)
    return safe(text) if isinstance(value, str) else text
