from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_temporary_passwords")]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="kinds",
            field=models.JSONField(blank=True, default=list, db_default=[], verbose_name="授权的事项种类"),
        ),
        migrations.AddField(
            model_name="appointment",
            name="moves",
            field=models.JSONField(blank=True, default=list, db_default=[], verbose_name="授权的办理动作"),
        ),
    ]
