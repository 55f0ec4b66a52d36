"""The published years of the working calendar, so that the first clock already knows them."""

from django.db import migrations

from supervision.terms.calendar import published_years, special_days


def load(apps, schema_editor):
    day = apps.get_model("terms", "SpecialDay")
    rows = [
        day(on=row.on, is_working=row.is_working, name=row.name, source=row.source)
        for row in special_days(sorted(published_years()))
    ]
    day.objects.bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("terms", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
