"""Second wall between organisations."""

from django.db import migrations

from tirek.core.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [("works", "0001_initial"), ("core", "0001_ground")]
    operations = [
        wall("works_work"),
    ]
