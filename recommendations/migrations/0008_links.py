"""Relations of letters become links between matters; a counter-signature names who signed without an account."""

from datetime import datetime, time
from typing import Any

from django.db import migrations, models
from django.utils import timezone


def carry_over(apps: Any, editor: Any) -> None:
    """Each relation with its reason, who made it and on which day."""
    known = apps.get_model("matters", "Link").objects
    for old in apps.get_model("recommendations", "Relation").objects.order_by("id"):
        made_at = timezone.make_aware(datetime.combine(old.made_on, time()))
        known.get_or_create(
            first_id=old.first_id,
            second_id=old.second_id,
            ended_at=None,
            defaults={"reason": old.reason, "made_by_id": old.made_by_id, "made_at": made_at},
        )


class Migration(migrations.Migration):
    dependencies = [
        ("recommendations", "0007_grades_and_evidence"),
        ("matters", "0011_link"),
    ]

    operations = [
        migrations.AddField(
            model_name="countersignature",
            name="signatory",
            field=models.CharField(blank=True, db_default="", default="", max_length=120, verbose_name="会签人及职务"),
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop, elidable=True),
        migrations.DeleteModel(name="Relation"),
    ]
