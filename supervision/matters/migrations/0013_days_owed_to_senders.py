"""Whoever handed a matter in reads by when it is answered: the day of what runs already is put down."""

from django.db import migrations

RENEW = """
UPDATE matters_matter m
SET counterpart_due_on = c.due_on, counterpart_due_at = c.due_at, counterpart_due_label = c.label,
    counterpart_due_provisional = c.provisional
FROM (SELECT DISTINCT ON (matter_id) matter_id, due_on, due_at, label, provisional FROM terms_clock
      WHERE state = 'running' AND NOT is_right AND term IN ('RD_ASSIGNED', 'DB_ANSWER')
      ORDER BY matter_id, due_on, due_at, id) c
WHERE c.matter_id = m.id AND m.counterpart_id IS NOT NULL AND m.counterpart_due_on IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("matters", "0012_covering"),
        ("terms", "0007_given_of_requests"),
    ]

    operations = [migrations.RunSQL(RENEW, migrations.RunSQL.noop)]
