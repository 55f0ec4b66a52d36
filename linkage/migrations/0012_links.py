"""Links of joint work become links between matters, as everywhere."""

from typing import Any

from django.db import migrations


def carry_over(apps: Any, editor: Any) -> None:
    """Each link with who made it and when; why was not asked then."""
    known = apps.get_model("matters", "Link").objects
    for old in apps.get_model("linkage", "Link").objects.order_by("id"):
        known.get_or_create(
            first_id=old.work_id,
            second_id=old.matter_id,
            ended_at=None,
            defaults={"made_by_id": old.made_by_id, "made_at": old.made_at},
        )


class Migration(migrations.Migration):
    dependencies = [
        ("linkage", "0011_kinds_of_documents"),
        ("matters", "0011_link"),
    ]

    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop, elidable=True),
        migrations.DeleteModel(name="Link"),
    ]
