"""Second wall between organisations, and the rules of this feature in the database."""

from django.db import migrations

from tirek.core.tenancy import append_only, wall
from tirek.consents.sql import C1_HOLDS, CONSENT_STANDS, DROP_C1_HOLDS, DROP_CONSENT_STANDS


class Migration(migrations.Migration):
    dependencies = [("consents", "0001_initial"), ("people", "0002_walls")]
    operations = [
        wall("consents_letter"),
        wall("consents_paper"),
        wall("consents_consent"),
        wall("consents_legalground"),
        migrations.RunSQL(C1_HOLDS, DROP_C1_HOLDS),
        migrations.RunSQL(CONSENT_STANDS, DROP_CONSENT_STANDS),
        append_only("consents_consenttext"),
    ]
