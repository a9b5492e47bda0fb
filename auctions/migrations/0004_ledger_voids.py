"""An index of the voids in all ledgers, so that who asks which bids stand reads no whole ledger for them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("auctions", "0003_auction_types")]

    operations = [
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(condition=models.Q(("kind", "voided")), fields=["auction"], name="ledger_voids"),
        ),
    ]
