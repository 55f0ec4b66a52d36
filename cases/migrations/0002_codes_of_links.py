"""Document codes of 行刑衔接 and 反向衔接: defaults that a body changes as data, as only local usage is known."""

from django.db import migrations

CODES = {
    "case_handover": "内移",
    "review_termination": "终审",
    "crime_transfer": "涉罪移",
    "supervision_suggestion": "建监",
}


def load(apps, schema_editor):
    code = apps.get_model("documents", "DocumentCode")
    code.objects.bulk_create([code(kind=kind, code=value) for kind, value in CODES.items()], ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_codes_of_instruments"), ("cases", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
