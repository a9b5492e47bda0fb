"""How often the page of each lot was looked at."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("auctions", "0004_ledger_voids"),
    ]

    operations = [
        migrations.CreateModel(
            name="Visits",
            fields=[
                (
                    "auction",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="visits",
                        serialize=False,
                        to="auctions.auction",
                        verbose_name="lot",
                    ),
                ),
                ("count", models.PositiveIntegerField(default=0, verbose_name="visits")),
            ],
            options={
                "verbose_name": "visits of a lot",
                "verbose_name_plural": "visits of lots",
            },
        ),
    ]
