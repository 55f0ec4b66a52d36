"""Document codes of 民事公益诉讼, 支持起诉 and 建议移送: defaults that a body changes as data, as only local usage is known."""

from django.db import migrations

CODES = {
    "public_interest_notice": "民公告",
    "civil_complaint": "民公诉",
    "support_opinion": "支诉",
    "support_withdrawal": "撤支",
    "transfer_opinion": "移意",
}


def load(apps, schema_editor):
    code = apps.get_model("documents", "DocumentCode")
    code.objects.bulk_create([code(kind=kind, code=value) for kind, value in CODES.items()], ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_codes_of_instruments"), ("recommendations", "0004_drafts")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
