"""Second wall between organisations."""

from django.db import migrations

from tirek.core.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("core", "0001_ground")]
    operations = [
        wall("people_schoolclass"),
        wall("people_pupil"),
        wall("people_enrolment"),
        wall("people_guardian"),
        wall("people_guardianship"),
        wall("people_assignment"),
        wall("people_rostermapping"),
        wall("people_rosterimport"),
    ]
