"""Document codes of the further instruments: defaults that an office changes as data, as only local usage is known."""

from django.db import migrations

CODES = {
    "recommendation_retrial": "再建",
    "recommendation_trial": "违监",
    "recommendation_enforcement": "执监",
    "recommendation_correction": "纠建",
    "recommendation_other": "建",
    "opinion": "意",
    "correction_notice": "纠违",
    "investigation_notice": "侦监",
    "custody_review": "羁建",
    "committee_decision": "委决",
    "filing_explanation_request": "不立通",
    "filing_order": "通立",
    "cancellation_order": "通撤",
    "filing_reasons_opinion": "立审",
    "reconsideration_decision": "复议",
    "filing_urging": "立催",
    "public_interest_complaint": "行公诉",
    "suit_withdrawal": "撤诉",
    "case_termination": "终",
    "appearance_notice": "派出",
}


def load(apps, schema_editor):
    code = apps.get_model("documents", "DocumentCode")
    code.objects.bulk_create([code(kind=kind, code=value) for kind, value in CODES.items()], ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_document_codes")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
