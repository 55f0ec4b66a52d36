from django.db import migrations, models


class Migration(migrations.Migration):
    """Letters made so far are of the first layout."""

    dependencies = [
        ("documents", "0007_one_time_links"),
    ]

    operations = [
        migrations.AddField(
            model_name="letter",
            name="layout",
            field=models.PositiveSmallIntegerField(db_default=1, default=1, verbose_name="版式版本"),
        ),
    ]
