"""Pictures may wait to be encoded. Those of earlier times are ready: two WebP files, and no widths to choose from."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("auctions", "0005_lot_visits"),
    ]

    operations = [
        migrations.AddField(
            model_name="picture",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="picture",
            name="claimed_until",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="picture",
            name="original",
            field=models.CharField(blank=True, editable=False, max_length=100),
        ),
        migrations.AddField(
            model_name="picture",
            name="state",
            field=models.CharField(
                choices=[("ready", "ready"), ("preparing", "being prepared"), ("failed", "not readable")],
                default="ready",
                max_length=9,
                verbose_name="status",
            ),
        ),
        migrations.AddField(
            model_name="picture",
            name="widths",
            field=models.CharField(blank=True, max_length=40, verbose_name="widths"),
        ),
        migrations.AddIndex(
            model_name="picture",
            index=models.Index(
                condition=models.Q(("state", "preparing")), fields=["attempts", "id"], name="picture_waiting"
            ),
        ),
    ]
