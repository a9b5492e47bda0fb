"""The audit log. Its triggers come after each migration: `events/immutable.py`."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.BigIntegerField(unique=True, verbose_name="number")),
                ("at", models.DateTimeField(verbose_name="happened")),
                ("action", models.CharField(max_length=60, verbose_name="action")),
                (
                    "actor",
                    models.CharField(blank=True, db_index=True, max_length=12, verbose_name="done by (public id)"),
                ),
                (
                    "subject",
                    models.CharField(blank=True, db_index=True, max_length=12, verbose_name="done to (public id)"),
                ),
                ("facts", models.TextField(verbose_name="facts (canonical JSON)")),
                ("previous_hash", models.CharField(max_length=64, verbose_name="previous hash")),
                ("hash", models.CharField(max_length=64, verbose_name="hash")),
            ],
            options={
                "verbose_name": "audit entry",
                "verbose_name_plural": "audit log",
            },
        ),
    ]
