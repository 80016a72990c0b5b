"""The trail can be added to and read, never changed; and each organisation reads its own."""

from django.db import migrations

from tirek.core.tenancy import SETTING, append_only

IN_SCOPE = f"organisation_id = any (string_to_array(nullif(current_setting('{SETTING}', true), ''), ',')::uuid[])"


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("core", "0001_ground")]
    operations = [
        append_only("audit_entry"),
        migrations.RunSQL(
            f"""
            alter table audit_entry enable row level security;
            alter table audit_entry force row level security;
            create policy wall on audit_entry using (organisation_id is null or {IN_SCOPE});
            """,
            """
            drop policy wall on audit_entry;
            alter table audit_entry no force row level security;
            alter table audit_entry disable row level security;
            """,
        ),
    ]
