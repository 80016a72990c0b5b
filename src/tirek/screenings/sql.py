"""Rule C-1 at the last door: no sitting is opened or finished and no answer is kept without a basis in force."""

GUARD_SITTINGS = """
create function screenings_guard_sitting() returns trigger language plpgsql as $$
begin
    if new.state in ('open', 'finished')
       and not consents_c1_holds(new.pupil_id, 'diagnostics', new.consent_id, new.legal_ground_id, clock_timestamp()) then
        raise exception 'C-1: no basis for this sitting' using errcode = 'TK001';
    end if;
    return new;
end $$;
create trigger c1_on_open before insert on screenings_sitting
    for each row execute function screenings_guard_sitting();
create trigger c1_on_change before update on screenings_sitting
    for each row when (
        (old.state is distinct from new.state and new.state in ('open', 'finished'))
        or old.pupil_id is distinct from new.pupil_id
        or old.consent_id is distinct from new.consent_id
        or old.legal_ground_id is distinct from new.legal_ground_id)
    execute function screenings_guard_sitting();
"""

DROP_GUARD_SITTINGS = """
drop trigger c1_on_change on screenings_sitting;
drop trigger c1_on_open on screenings_sitting;
drop function screenings_guard_sitting();
"""

# Locks are taken in the order consent, sitting, as withdrawing takes them, so the two can wait but never deadlock.
GUARD_ANSWERS = """
create function screenings_guard_answers() returns trigger language plpgsql as $$
declare
    place screenings_sitting;
begin
    select * into place from screenings_sitting s where s.id = new.sitting_id;
    if not found or place.organisation_id <> new.organisation_id
       or not consents_c1_holds(place.pupil_id, 'diagnostics', place.consent_id, place.legal_ground_id,
                                clock_timestamp()) then
        raise exception 'C-1: no basis for this answer' using errcode = 'TK001';
    end if;
    perform from screenings_sitting s where s.id = new.sitting_id and s.state = 'open' for share;
    if not found then
        raise exception 'the sitting is not open' using errcode = 'TK002';
    end if;
    return new;
end $$;
create trigger c1_on_answers before insert on screenings_batch
    for each row execute function screenings_guard_answers();

-- what does not fit is kept too, even after the end, but never without a basis
create function screenings_guard_kept_apart() returns trigger language plpgsql as $$
begin
    perform from screenings_sitting s
    where s.id = new.sitting_id and s.organisation_id = new.organisation_id and s.state in ('open', 'finished')
      and consents_c1_holds(s.pupil_id, 'diagnostics', s.consent_id, s.legal_ground_id, clock_timestamp());
    if not found then
        raise exception 'C-1: no basis for this answer' using errcode = 'TK001';
    end if;
    return new;
end $$;
create trigger c1_on_kept_apart before insert on screenings_keptapart
    for each row execute function screenings_guard_kept_apart();
"""

DROP_GUARD_ANSWERS = """
drop trigger c1_on_kept_apart on screenings_keptapart;
drop function screenings_guard_kept_apart();
drop trigger c1_on_answers on screenings_batch;
drop function screenings_guard_answers();
"""

# An answer once kept is never rewritten. It may only be destroyed, and only when its sitting was stopped or its result erased.
ANSWERS_STAND = """
create function screenings_keep_answers() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and exists (
        select from screenings_sitting s left join screenings_result r on r.sitting_id = s.id
        where s.id = old.sitting_id and (s.state = 'stopped' or r.erased_at is not null)) then
        return old;
    end if;
    raise exception 'answers stand as they were given' using errcode = 'restrict_violation';
end $$;
create trigger answers_stand before update or delete on screenings_batch
    for each row execute function screenings_keep_answers();
"""

DROP_ANSWERS_STAND = """
drop trigger answers_stand on screenings_batch;
drop function screenings_keep_answers();
"""

# One round trip keeps a batch: the scope for this statement alone, the repeat, the insert under the guard, the position.
KEEP_BATCH = """
create function screenings_keep_batch(
    p_organisation uuid, p_sitting uuid, p_device text, p_seq int, p_digest bytea, p_key text, p_epk bytea,
    p_answers text, p_position int, p_at timestamptz)
returns text language plpgsql as $$
declare
    known bytea;
begin
    perform set_config('tirek.organisations', p_organisation::text, true);
    select digest into known from screenings_batch where sitting_id = p_sitting and device = p_device and seq = p_seq;
    if not found then
        insert into screenings_batch
            (organisation_id, sitting_id, device, seq, digest, server_key, epk, answers, received_at)
        values (p_organisation, p_sitting, p_device, p_seq, p_digest, p_key, p_epk, p_answers, p_at)
        on conflict (sitting_id, device, seq) do nothing;
        if found then
            update screenings_sitting set position = greatest(position, p_position), active_at = p_at
            where id = p_sitting;
            return 'kept';
        end if;
        select digest into known from screenings_batch
        where sitting_id = p_sitting and device = p_device and seq = p_seq;
    end if;
    return case when known = p_digest then 'repeated' else 'conflict' end;
exception
    when sqlstate 'TK001' or sqlstate 'TK002' then
        return 'refused';
end $$;
"""

DROP_KEEP_BATCH = """
drop function screenings_keep_batch(uuid, uuid, text, int, bytea, text, bytea, text, int, timestamptz);
"""
