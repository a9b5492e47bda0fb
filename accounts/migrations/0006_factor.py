"""Telegram as second factor, what is asked there, and the amounts from which on a bid asks first."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import accounts.models.factor


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_data")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="careful_from",
            field=models.JSONField(default=dict, editable=False, verbose_name="careful from"),
        ),
        migrations.CreateModel(
            name="TelegramQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        default=accounts.models.factor.question_code, editable=False, max_length=24, unique=True
                    ),
                ),
                ("browser", models.CharField(max_length=100, verbose_name="browser")),
                ("address", models.CharField(max_length=45, verbose_name="address")),
                (
                    "asked_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="asked"),
                ),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                ("confirmed", models.BooleanField(null=True, verbose_name="confirmed")),
                ("taken_at", models.DateTimeField(null=True, verbose_name="taken")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={"verbose_name": "question in Telegram", "verbose_name_plural": "questions in Telegram"},
        ),
        migrations.CreateModel(
            name="TelegramFactor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(help_text="The human-readable name of this device.", max_length=64)),
                ("confirmed", models.BooleanField(default=True, help_text="Is this device ready for use?")),
                (
                    "created_at",
                    models.DateTimeField(
                        auto_now_add=True,
                        help_text="The date and time when this device was initially created in the system.",
                        null=True,
                    ),
                ),
                (
                    "last_used_at",
                    models.DateTimeField(
                        blank=True, help_text="The most recent date and time this device was used.", null=True
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="telegram_factor",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "Telegram as second factor",
                "verbose_name_plural": "Telegram as second factor",
                "abstract": False,
            },
        ),
    ]
