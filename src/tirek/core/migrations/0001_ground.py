"""Functions that later migrations stand on."""

from django.db import migrations

from tirek.core.kazakh import KK_KEY_SQL

REFUSE_CHANGE = """
create function core_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(REFUSE_CHANGE, "drop function core_refuse_change();"),
        migrations.RunSQL(KK_KEY_SQL, "drop function kk_key(text);"),
    ]
