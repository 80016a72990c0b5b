"""Second wall between organisations, and the rules of this feature in the database."""

from django.db import migrations

from tirek.core.tenancy import wall
from tirek.screenings.sql import (
    ANSWERS_STAND,
    DROP_ANSWERS_STAND,
    DROP_FINISH,
    DROP_GUARD_ANSWERS,
    DROP_GUARD_KEPT_APART,
    DROP_GUARD_SITTINGS,
    DROP_KEEP_BATCH,
    DROP_OPEN_SITTING,
    DROP_SEAT,
    DROP_TO_SUBMIT,
    FINISH,
    GUARD_ANSWERS,
    GUARD_KEPT_APART,
    GUARD_SITTINGS,
    KEEP_BATCH,
    OPEN_SITTING,
    SEAT,
    TO_SUBMIT,
)


class Migration(migrations.Migration):
    dependencies = [("screenings", "0001_initial"), ("consents", "0002_walls"), ("audit", "0003_write")]
    operations = [
        wall("screenings_screening"),
        wall("screenings_screenedclass"),
        wall("screenings_packed"),
        wall("screenings_seat"),
        wall("screenings_sitting"),
        wall("screenings_batch"),
        wall("screenings_keptapart"),
        wall("screenings_result"),
        migrations.RunSQL(GUARD_SITTINGS, DROP_GUARD_SITTINGS),
        migrations.RunSQL(GUARD_ANSWERS, DROP_GUARD_ANSWERS),
        migrations.RunSQL(GUARD_KEPT_APART, DROP_GUARD_KEPT_APART),
        migrations.RunSQL(ANSWERS_STAND, DROP_ANSWERS_STAND),
        migrations.RunSQL(SEAT, DROP_SEAT),
        migrations.RunSQL(OPEN_SITTING, DROP_OPEN_SITTING),
        migrations.RunSQL(KEEP_BATCH, DROP_KEEP_BATCH),
        migrations.RunSQL(TO_SUBMIT, DROP_TO_SUBMIT),
        migrations.RunSQL(FINISH, DROP_FINISH),
    ]
