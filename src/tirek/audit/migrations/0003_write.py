"""A line of the trail written from within the database."""

from django.db import migrations

from tirek.audit.sql import DROP_WRITE, WRITE


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [migrations.RunSQL(WRITE, DROP_WRITE)]
