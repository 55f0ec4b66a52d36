"""Document codes of the joint work's letters: defaults that a body changes as data, as only local usage is known."""

from django.db import migrations

CODES = {
    "transfer_letter": "移函",
    "transfer_result": "移复",
    "request_letter": "商函",
    "request_answer": "商复",
    "minutes": "联纪",
    "meeting_notice": "联通",
}


def load(apps, schema_editor):
    code = apps.get_model("documents", "DocumentCode")
    code.objects.bulk_create([code(kind=kind, code=value) for kind, value in CODES.items()], ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_codes_of_instruments"), ("linkage", "0003_joint_work")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
