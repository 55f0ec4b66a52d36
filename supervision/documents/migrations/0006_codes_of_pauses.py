"""Document codes of the decisions on a pause: defaults that an office changes as data, as only local usage is known."""

from django.db import migrations

CODES = {"review_suspension": "中审", "review_resumption": "恢审"}


def load(apps, schema_editor):
    code = apps.get_model("documents", "DocumentCode")
    code.objects.bulk_create([code(kind=kind, code=value) for kind, value in CODES.items()], ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("documents", "0005_signing")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
