"""News of calls that are off, reports that are answered, sign-ins to confirm, and an account's security."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0003_perpetual_kinds")]

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
                    ("called", "Going once"),
                    ("called_twice", "Going twice"),
                    ("call_off", "Call off"),
                    ("lapsed", "Bid lapsed"),
                    ("released", "Bids released"),
                    ("linked", "Telegram linked"),
                    ("report_answered", "Report answered"),
                    ("sign_in", "Is it you?"),
                    ("security", "Security"),
                ],
                max_length=16,
                verbose_name="kind",
            ),
        ),
    ]
