"""What a device brings after its sitting is over is kept apart, with the key it was sealed with."""

from django.db import migrations, models

from tirek.screenings.sql import KEPT_APART_FUNCTION


class Migration(migrations.Migration):
    dependencies = [("screenings", "0003_set_aside")]

    operations = [
        migrations.AddField("keptapart", "server_key", models.CharField(blank=True, max_length=16)),
        migrations.AddField("keptapart", "epk", models.BinaryField(default=bytes)),
        migrations.AlterField(
            "keptapart",
            "reason",
            models.CharField(
                choices=[
                    ("conflict", "other answers under the same number"),
                    ("unreadable", "could not be opened"),
                    ("misfit", "does not fit the questionnaire"),
                    ("late", "came after the sitting was over"),
                ],
                max_length=10,
            ),
        ),
        # for databases made before 0002 had this text
        migrations.RunSQL(KEPT_APART_FUNCTION, migrations.RunSQL.noop),
    ]
