"""A published instrument never changes; only its retirement can be noted."""

from django.db import migrations

from tirek.core.tenancy import append_only

FROZEN = """
create function instruments_keep_frozen() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or (to_jsonb(old) - 'retired_at') is distinct from (to_jsonb(new) - 'retired_at') then
        raise exception 'a published instrument never changes' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger frozen before update or delete on instruments_instrumentversion
    for each row execute function instruments_keep_frozen();
"""

THAWED = """
drop trigger frozen on instruments_instrumentversion;
drop function instruments_keep_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("instruments", "0001_initial"), ("core", "0001_ground")]
    operations = [
        migrations.RunSQL(FROZEN, THAWED),
        append_only("instruments_wording"),
        append_only("instruments_norm"),
    ]
