"""News of what staff did: a voided bid, and the lead that it gave back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="notification",
            name="kind",
            field=models.CharField(
                choices=[
                    ("won", "Won"),
                    ("sold", "Sold"),
                    ("unsold", "Not sold"),
                    ("lost", "Lost"),
                    ("outbid", "Outbid"),
                    ("extended", "Extended"),
                    ("confirm", "Reserve lowered"),
                    ("withdrawn", "Withdrawn"),
                    ("voided", "Bid voided"),
                    ("leads_again", "Leads again"),
                    ("linked", "Telegram linked"),
                ],
                max_length=16,
                verbose_name="kind",
            ),
        ),
    ]
