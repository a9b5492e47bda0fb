"""What people ask for about their own data: copies of it, and the deletion of their account."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_name_keys"),
    ]

    operations = [
        migrations.CreateModel(
            name="DataExport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "asked_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="asked for"
                    ),
                ),
                ("ready_at", models.DateTimeField(null=True, verbose_name="ready")),
                ("file", models.CharField(blank=True, editable=False, max_length=100)),
                ("claimed_until", models.DateTimeField(editable=False, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="data_exports",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "data export",
                "verbose_name_plural": "data exports",
                "indexes": [
                    models.Index(fields=["person", "-asked_at"], name="dataexport_of_person"),
                    models.Index(condition=models.Q(("ready_at", None)), fields=["id"], name="dataexport_waiting"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Deletion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "asked_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="asked for"
                    ),
                ),
                ("due_at", models.DateTimeField(verbose_name="due")),
                ("done_at", models.DateTimeField(null=True, verbose_name="done")),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deletion",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "account deletion",
                "verbose_name_plural": "account deletions",
                "indexes": [
                    models.Index(condition=models.Q(("done_at", None)), fields=["due_at"], name="deletion_open")
                ],
            },
        ),
    ]
