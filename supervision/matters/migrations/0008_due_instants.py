from django.db import migrations, models

# Terms in hours that run already are judged by their instant too.
MARK = """
UPDATE matters_matter m SET next_due_at = c.due_at FROM terms_clock c
WHERE c.matter_id = m.id AND c.state = 'running' AND c.due_at IS NOT NULL AND NOT c.is_right
  AND c.due_on = m.next_due_on AND c.label = m.next_due_label;
UPDATE matters_matter m SET counterpart_due_at = c.due_at FROM terms_clock c
WHERE c.matter_id = m.id AND c.state = 'running' AND c.due_at IS NOT NULL AND NOT c.is_right
  AND c.due_on = m.counterpart_due_on AND c.label = m.counterpart_due_label AND c.obligor_id = m.counterpart_id;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("terms", "0006_target_index"),
        ("matters", "0007_copied_bodies"),
    ]

    operations = [
        migrations.AddField(
            model_name="matter",
            name="next_due_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="最近届满时刻"),
        ),
        migrations.AddField(
            model_name="matter",
            name="counterpart_due_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="相对单位最近届满时刻"),
        ),
        migrations.RunSQL(MARK, migrations.RunSQL.noop),
    ]
