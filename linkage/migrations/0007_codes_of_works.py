"""Document codes of joint work, answers to congress and reconciliations: defaults that a body changes as data."""

from django.db import migrations

CODES = {
    "joint_plan": "联方",
    "joint_report": "联结",
    "case_release": "联案",
    "congress_reply": "检复",
    "proposal_material": "检函",
    "reconciliation": "联对",
    "coordination_request": "联请",
}


def load(apps, schema_editor):
    code = apps.get_model("documents", "DocumentCode")
    code.objects.bulk_create([code(kind=kind, code=value) for kind, value in CODES.items()], ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_codes_of_instruments"), ("linkage", "0006_link")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
