"""Figures of 流程监控, 评查 and service in time; every matter of these kinds is judged anew."""

from django.db import migrations, models

COLUMNS = (
    "dispatch_due served_in_time monitor_due monitor_replied reviewed graded_excellent graded_qualified graded_basic"
    " graded_unqualified"
).split()
ANEW = """
INSERT INTO linkage_change (matter_id) SELECT id FROM matters_matter WHERE kind LIKE 'recommendation%' OR kind IN (
    'opinion', 'transfer_opinion', 'correction_notice', 'investigation_notice', 'custody_review',
    'public_interest_suit', 'civil_public_interest_suit', 'filing_supervision', 'reverse_link', 'monitoring_notice',
    'quality_review');
"""
EMPTY = "DELETE FROM linkage_sum; DELETE FROM linkage_fact;"
# As in the migration that gave the figures their kinds, with the review's grade among the details that are watched.
COLUMNS_READ = (
    "kind function field phase state office_id city_id province_id counterpart_id handler_id secrecy opened_on"
    " issued_on served_on answered_on closed_on parent_id"
)
DETAILED = "'public_interest_suit', 'civil_public_interest_suit', 'filing_supervision', 'reverse_link', 'opinion'"
NOTE = """
CREATE OR REPLACE FUNCTION linkage_note_matters_matter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF ({new}) IS NOT DISTINCT FROM ({old}) THEN
            RETURN NULL;
        END IF;
    END IF;
    INSERT INTO linkage_change (matter_id)
    SELECT DISTINCT key FROM (VALUES
        (NEW.id), (OLD.id),
        (CASE WHEN NEW.kind = 'public_interest_suit' THEN NEW.parent_id END),
        (CASE WHEN OLD.kind = 'public_interest_suit' THEN OLD.parent_id END)
    ) AS noted (key) WHERE key IS NOT NULL;
    RETURN NULL;
END $$;
"""


def _note(kinds):
    def row(name):
        columns = ", ".join(f"{name}.{column}" for column in COLUMNS_READ.split())
        return f"{columns}, CASE WHEN {name}.kind IN ({kinds}) THEN {name}.details END"

    return NOTE.format(new=row("NEW"), old=row("OLD"))


class Migration(migrations.Migration):
    dependencies = [("linkage", "0015_milestones_and_records")]
    operations = [
        migrations.RunSQL(EMPTY, EMPTY),
        *(
            migrations.AddField(model, name, models.IntegerField(null=True))
            for model in ("fact", "sum")
            for name in COLUMNS
        ),
        migrations.RunSQL(_note(f"{DETAILED}, 'quality_review'") + ANEW, _note(DETAILED)),
    ]
