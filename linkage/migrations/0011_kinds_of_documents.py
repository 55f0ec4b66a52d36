"""Figures by kind of document, and of suits, 立案监督 and 行刑反向衔接; every matter of these kinds is judged anew."""

from django.db import migrations, models
from django.db.models import Q

COLUMNS = """
    answered changed days_late due filed filed_in_time filing filing_ordered handed_in_time handed_over issued
    late_days late_lengths looked_back not_prosecuted objected opinion_given opinions_replied order_executed
    penalised pil_due pil_settled pil_sued reasons_asked reasons_given sued suits_judged suits_supported
    supervised
""".split()
OPEN = ("matter_id", "restricted", "handler_id", "clock", "kind", "field")
INDEXES = {
    "fact_province_open": ["province_id", "counterpart_id", "due_on"],
    "fact_city_open": ["city_id", "counterpart_id", "due_on"],
    "fact_open": ["counterpart_id", "due_on"],
}
KEY = ["area_id", "monthly", "day", "basis", "kind", "field", "restricted"]
EMPTY = "DELETE FROM linkage_sum; DELETE FROM linkage_fact;"
ANEW = """
INSERT INTO linkage_change (matter_id) SELECT id FROM matters_matter WHERE kind LIKE 'recommendation%' OR kind IN (
    'opinion', 'transfer_opinion', 'correction_notice', 'investigation_notice', 'custody_review',
    'public_interest_suit', 'civil_public_interest_suit', 'filing_supervision', 'reverse_link');
"""
# As in the migration that first noted changes. What a proceeding's figures read of its details is watched, too, and a
# suit changes the figures of the recommendation that it follows.
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
NOTE_BEFORE = """
CREATE OR REPLACE FUNCTION linkage_note_matters_matter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF ({new}) IS NOT DISTINCT FROM ({old}) THEN
            RETURN NULL;
        END IF;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO linkage_change (matter_id) VALUES (NEW.id);
    END IF;
    IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND NEW.id IS DISTINCT FROM OLD.id) THEN
        INSERT INTO linkage_change (matter_id) VALUES (OLD.id);
    END IF;
    RETURN NULL;
END $$;
"""
LEDGER = """
DROP TRIGGER linkage_note_change ON ledger_entry;
CREATE TRIGGER linkage_note_change AFTER INSERT ON ledger_entry
FOR EACH ROW WHEN (NEW.matter_id IS NOT NULL AND NEW.action = 'act' AND ({names}))
EXECUTE FUNCTION linkage_note_ledger_entry();
"""


def _row(row, columns):
    return ", ".join(f"{row}.{column}" for column in columns.split())


def _detailed(row):
    return f"{_row(row, COLUMNS_READ)}, CASE WHEN {row}.kind IN ({DETAILED}) THEN {row}.details END"


BEFORE = COLUMNS_READ.replace(" opened_on", "").replace(" parent_id", "")
TRIGGERS = NOTE.format(new=_detailed("NEW"), old=_detailed("OLD")) + LEDGER.format(
    names="NEW.name LIKE '%.escalate' OR NEW.name LIKE '%.modify'"
)
TRIGGERS_BEFORE = NOTE_BEFORE.format(new=_row("NEW", BEFORE), old=_row("OLD", BEFORE)) + LEDGER.format(
    names="NEW.name LIKE '%.escalate'"
)


class Migration(migrations.Migration):
    dependencies = [("linkage", "0010_screening"), ("ledger", "0004_index_changed_matters")]
    operations = [
        migrations.RunSQL(EMPTY, EMPTY),
        migrations.RemoveConstraint("sum", "sum_stands_in_one_row"),
        *(migrations.RemoveIndex("fact", name) for name in INDEXES),
        *(
            migrations.AddField(model, "kind", models.CharField("种类", max_length=40, default=""), preserve_default=False)
            for model in ("fact", "sum")
        ),
        *(migrations.AddField("fact", name, models.DateField(null=True)) for name in ("filing_on", "opened_on")),
        *(
            migrations.AddField(model, name, models.IntegerField(null=True))
            for model in ("fact", "sum")
            for name in COLUMNS
        ),
        *(
            migrations.AddIndex(
                "fact",
                models.Index(
                    fields=fields, condition=Q(clock__in=("running", "suspended")), include=OPEN, name=name
                ),
            )
            for name, fields in INDEXES.items()
        ),
        migrations.AddConstraint("sum", models.UniqueConstraint(fields=KEY, name="sum_stands_in_one_row")),
        migrations.RunSQL(TRIGGERS + ANEW, TRIGGERS_BEFORE),
    ]
