"""Document codes in common use. Only local usage is known, so they are defaults that an office changes as data."""

from django.db import migrations

CODES = {
    "recommendation_social_governance": "建",
    "recommendation_public_interest": "行公建",
    "filing_decision": "立",
    "filing_letter": "备",
    "objection_decision": "异复",
    "modification": "变",
    "withdrawal": "撤",
}


def load(apps, schema_editor):
    code = apps.get_model("documents", "DocumentCode")
    code.objects.bulk_create([code(kind=kind, code=value) for kind, value in CODES.items()], ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
