"""Puts the published tables of bid increments in place; staff may change them in the admin."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from auctions.engine.steps import DEFAULT_TABLES


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Copy the engine's default tables, where a currency has none yet."""
    table_model, band_model = apps.get_model("auctions", "StepTable"), apps.get_model("auctions", "StepBand")
    for currency, steps in DEFAULT_TABLES.items():
        table, made = table_model.objects.get_or_create(currency=currency)
        if made:
            bands = [band_model(table=table, below=below, step=step) for below, step in steps.as_json()]
            band_model.objects.bulk_create(bands)


class Migration(migrations.Migration):
    """Default step tables."""

    dependencies = [("auctions", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
