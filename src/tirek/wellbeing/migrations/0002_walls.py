"""Second wall between organisations."""

from django.db import migrations

from tirek.core.tenancy import append_only, wall


class Migration(migrations.Migration):
    dependencies = [("wellbeing", "0001_initial"), ("core", "0001_ground")]
    operations = [
        wall("wellbeing_signal"),
        wall("wellbeing_signalstep"),
        append_only("wellbeing_signalstep"),
    ]
