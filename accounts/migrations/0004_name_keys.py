"""Keys of names by Unicode's table of look-alikes. Of two who turn out to look the same, the later gets a number."""

from itertools import chain, count
from typing import Any

from django.db import migrations

import accounts.models
from accounts.names import MOST, name_key


def renew(apps: Any, schema_editor: Any) -> None:
    """Work out every key anew: who was here first keeps their name, whoever came later has a number put after it."""
    users = apps.get_model("accounts", "User").objects.order_by("pk")
    taken: set[str] = set()
    changed: dict[int, dict[str, str]] = {}
    for pk, name, old in users.values_list("pk", "name", "name_key").iterator():
        new = _free(name, taken)
        key = name_key(new)
        taken.add(key)
        if (new, key) != (name, old):
            changed[pk] = {"name": new, "name_key": key}
    for pk in changed:  # no key has capitals: nobody's new key meets somebody's old one
        users.filter(pk=pk).update(name_key=f"PK {pk}")
    for pk, columns in changed.items():
        users.filter(pk=pk).update(**columns)


def _free(name: str, taken: set[str]) -> str:
    """Give the name, with the first number from 2 on that makes it nobody else's where it is taken."""
    numbered = (f"{name[: MOST - len(str(number)) - 1]} {number}" for number in count(2))
    return next(candidate for candidate in chain([name], numbered) if name_key(candidate) not in taken)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_people"),
    ]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="name_key",
            field=accounts.models.NameKeyField(editable=False, max_length=160, unique=True),
        ),
        migrations.RunPython(renew, migrations.RunPython.noop, elidable=True),
    ]
