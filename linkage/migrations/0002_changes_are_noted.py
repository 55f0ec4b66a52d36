"""Triggers that note which matters the figures have to judge again, and a note of every recommendation there is."""

from django.db import migrations

NOTE = """
CREATE FUNCTION linkage_note_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF ({new}) IS NOT DISTINCT FROM ({old}) THEN
            RETURN NULL;
        END IF;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO linkage_change (matter_id) {of_new};
    END IF;
    IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND NEW.{key} IS DISTINCT FROM OLD.{key}) THEN
        INSERT INTO linkage_change (matter_id) {of_old};
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER linkage_note_change AFTER INSERT OR UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION linkage_note_{table}();
"""
# Each table that a figure reads, the column that leads to the matter, and the columns whose change matters.
WATCHED = {
    "matters_matter": (
        "id",
        "kind function field phase state office_id city_id province_id counterpart_id handler_id secrecy issued_on"
        " served_on answered_on closed_on",
    ),
    "terms_clock": ("matter_id", "matter_id term state due_on ended_on"),
    "recommendations_reply": ("recommendation_id", "recommendation_id round"),
    "recommendations_answer": ("reply_id", "reply_id adoption result verified_on"),
    "recommendations_objection": ("recommendation_id", "recommendation_id decision submitted_on"),
    "recommendations_urging": ("recommendation_id", "recommendation_id"),
    "recommendations_lookback": ("recommendation_id", "recommendation_id result held_on"),
}
# Entries are only ever added.
ESCALATED = """
CREATE FUNCTION linkage_note_ledger_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO linkage_change (matter_id) VALUES (NEW.matter_id);
    RETURN NULL;
END $$;
CREATE TRIGGER linkage_note_change AFTER INSERT ON ledger_entry
FOR EACH ROW WHEN (NEW.matter_id IS NOT NULL AND NEW.action = 'act' AND NEW.name LIKE '%.escalate')
EXECUTE FUNCTION linkage_note_ledger_entry();
"""


def _of(row, key):
    if key == "reply_id":
        return f"SELECT recommendation_id FROM recommendations_reply WHERE id = {row}.reply_id"
    return f"VALUES ({row}.{key})"


def _statements():
    for table, (key, columns) in WATCHED.items():
        new, old = (", ".join(f"{row}.{column}" for column in columns.split()) for row in ("NEW", "OLD"))
        yield NOTE.format(table=table, key=key, new=new, old=old, of_new=_of("NEW", key), of_old=_of("OLD", key))
    yield ESCALATED
    # Until they are folded for the first time, figures judge all of them live.
    yield "INSERT INTO linkage_change (matter_id) SELECT id FROM matters_matter WHERE kind LIKE 'recommendation%'"


UNDO = "".join(
    f"DROP TRIGGER linkage_note_change ON {table}; DROP FUNCTION linkage_note_{table}();"
    for table in (*WATCHED, "ledger_entry")
)


class Migration(migrations.Migration):
    dependencies = [
        ("linkage", "0001_initial"),
        ("matters", "0002_due_of_the_other_side"),
        ("terms", "0003_hours_and_targets"),
        ("recommendations", "0001_initial"),
        ("ledger", "0002_index_escalated_matters"),
    ]
    operations = [migrations.RunSQL("".join(f"{statement.strip().rstrip(';')};\n" for statement in _statements()), UNDO)]
