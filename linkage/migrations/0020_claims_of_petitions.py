"""What a petition is about was kept under the name of the act that signs the plan, and that act wrote over it."""

from django.db import migrations

WRITTEN = ("petition.draw_up", "petition.revise")


def recover(apps, schema_editor):
    """The record of the drafts still has every word."""
    matters = apps.get_model("matters", "Matter").objects
    entries = apps.get_model("ledger", "Entry").objects
    for matter in matters.filter(kind="petition", details__has_key="issue"):
        drafts = (
            entries.filter(matter_id=matter.pk, name__in=WRITTEN).order_by("-number").values_list("data", flat=True)
        )
        words = (row.get("said", {}).get(name) for row in drafts for name in ("issue", "claims"))
        details = {**matter.details, "claims": next(filter(None, words), matter.details["issue"])}
        if matter.issued_on is None:
            del details["issue"]
        matters.filter(pk=matter.pk).update(details=details)


class Migration(migrations.Migration):
    dependencies = [
        ("linkage", "0019_guests"),
        ("ledger", "0004_index_changed_matters"),
        ("matters", "0012_covering"),
    ]

    operations = [migrations.RunPython(recover, migrations.RunPython.noop)]
