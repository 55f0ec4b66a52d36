"""Whether replies were judged and found sound is counted; every recommendation is judged anew."""

from django.db import migrations, models

# As in the migration that first noted changes, with the column that the new figures read.
NOTE = """
CREATE OR REPLACE FUNCTION linkage_note_recommendations_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.reply_id, NEW.adoption, NEW.result, NEW.verified_on{new}) IS NOT DISTINCT FROM
           (OLD.reply_id, OLD.adoption, OLD.result, OLD.verified_on{old}) THEN
            RETURN NULL;
        END IF;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO linkage_change (matter_id) SELECT recommendation_id FROM recommendations_reply WHERE id = NEW.reply_id;
    END IF;
    IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND NEW.reply_id IS DISTINCT FROM OLD.reply_id) THEN
        INSERT INTO linkage_change (matter_id) SELECT recommendation_id FROM recommendations_reply WHERE id = OLD.reply_id;
    END IF;
    RETURN NULL;
END $$;
"""
ANEW = """
DELETE FROM linkage_sum;
DELETE FROM linkage_fact;
INSERT INTO linkage_change (matter_id) SELECT id FROM matters_matter WHERE kind LIKE 'recommendation%';
"""


class Migration(migrations.Migration):
    dependencies = [("linkage", "0004_codes"), ("recommendations", "0006_units_at_work")]
    operations = [
        *(
            migrations.AddField(model_name=model, name=name, field=models.IntegerField(null=True))
            for model in ("fact", "sum")
            for name in ("judged", "sound")
        ),
        migrations.RunSQL(
            NOTE.format(new=", NEW.adequacy", old=", OLD.adequacy") + ANEW, NOTE.format(new="", old="") + ANEW
        ),
    ]
