"""Rule C-1 at the last door: no sitting is opened or finished and no answer is kept without a basis in force."""

# A new sitting locks its basis: until it is committed no withdrawal could find it. One that is there is locked itself.
GUARD_SITTINGS = """
create function screenings_guard_sitting() returns trigger language plpgsql as $$
begin
    if new.state not in ('open', 'finished') then
        return new;
    end if;
    if tg_op = 'UPDATE' and consents_c1_stands(new.pupil_id, 'diagnostics', new.consent_id, new.legal_ground_id,
                                               clock_timestamp()) then
        return new;
    end if;
    if tg_op = 'INSERT' and consents_c1_holds(new.pupil_id, 'diagnostics', new.consent_id, new.legal_ground_id,
                                              clock_timestamp()) then
        return new;
    end if;
    raise exception 'C-1: no basis for this sitting' using errcode = 'TK001';
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

# Whoever withdraws locks the consent and then every sitting that rests on it, and stops it; so the lock of the sitting alone
# is enough here: either the withdrawal waits and finds this answer to destroy, or the sitting is no longer open.
GUARD_ANSWERS = """
create function screenings_guard_answers() returns trigger language plpgsql as $$
declare
    place record;
begin
    select s.pupil_id, s.consent_id, s.legal_ground_id, s.state into place
    from screenings_sitting s where s.id = new.sitting_id and s.organisation_id = new.organisation_id for share;
    if not found or not consents_c1_stands(place.pupil_id, 'diagnostics', place.consent_id, place.legal_ground_id,
                                           clock_timestamp()) then
        raise exception 'C-1: no basis for this answer' using errcode = 'TK001';
    end if;
    if place.state <> 'open' then
        raise exception 'the sitting is not open' using errcode = 'TK002';
    end if;
    return new;
end $$;
create trigger c1_on_answers before insert on screenings_batch
    for each row execute function screenings_guard_answers();
"""

# What does not fit is kept too, even after the end, but never without a basis and never of a sitting that was stopped.
KEPT_APART_FUNCTION = """
create or replace function screenings_guard_kept_apart() returns trigger language plpgsql as $$
begin
    perform from screenings_sitting s
    where s.id = new.sitting_id and s.organisation_id = new.organisation_id and s.state <> 'stopped'
      and consents_c1_holds(s.pupil_id, 'diagnostics', s.consent_id, s.legal_ground_id, clock_timestamp());
    if not found then
        raise exception 'C-1: no basis for this answer' using errcode = 'TK001';
    end if;
    return new;
end $$;
"""

GUARD_KEPT_APART = f"""
{KEPT_APART_FUNCTION}
create trigger c1_on_kept_apart before insert on screenings_keptapart
    for each row execute function screenings_guard_kept_apart();
"""

DROP_GUARD_KEPT_APART = """
drop trigger c1_on_kept_apart on screenings_keptapart;
drop function screenings_guard_kept_apart();
"""

DROP_GUARD_ANSWERS = """
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

# A class answers at once, so each of the runner's requests is one or two round trips: the functions name the scope for
# their own transaction, read what the operation weighs, and write what it decided.

SEAT = """
create function screenings_seat(p_organisation uuid, p_seat uuid, p_index int)
returns table (screening_id uuid, informant varchar, pupil_id uuid, born_on date, starts_on date, ends_on date,
               closed_at timestamptz, instrument_id uuid)
language plpgsql as $$
begin
    perform set_config('tirek.organisations', p_organisation::text, true);
    return query
        select s.screening_id, s.informant, s.pupil_id, p.born_on, c.starts_on, c.ends_on, c.closed_at,
               (select k.instrument_id
                from screenings_packed k join instruments_instrumentversion i on i.id = k.instrument_id
                where k.screening_id = s.screening_id and i.informant = s.informant
                order by k.position offset p_index limit 1)
        from screenings_seat s
        join people_pupil p on p.id = s.pupil_id
        join screenings_screening c on c.id = s.screening_id
        where s.id = p_seat;
end $$;
"""

DROP_SEAT = """
drop function screenings_seat(uuid, uuid, int);
"""

OPEN_SITTING = """
create function screenings_open_sitting(
    p_id uuid, p_organisation uuid, p_seat uuid, p_pupil uuid, p_instrument uuid, p_wording uuid, p_wording_digest text,
    p_consent uuid, p_ground uuid, p_device text, p_informant text, p_at timestamptz)
returns boolean language plpgsql as $$
begin
    perform set_config('tirek.organisations', p_organisation::text, true);
    if exists (select from screenings_sitting s
               where s.seat_id = p_seat and s.instrument_id = p_instrument and s.state not in ('stopped', 'replaced')) then
        return false;
    end if;
    insert into screenings_sitting
        (id, organisation_id, seat_id, pupil_id, instrument_id, wording_id, wording_digest, consent_id, legal_ground_id,
         state, device, opened_at, taken_up_at)
    values (p_id, p_organisation, p_seat, p_pupil, p_instrument, p_wording, p_wording_digest, p_consent, p_ground,
            'open', p_device, p_at, p_at);
    perform audit_write('sitting.opened', 'screenings.sitting', p_id::text, p_organisation, p_pupil, p_seat,
                        'slip: ' || p_informant, 'C-1', p_at);
    return true;
end $$;
"""

DROP_OPEN_SITTING = """
drop function screenings_open_sitting(uuid, uuid, uuid, uuid, uuid, uuid, text, uuid, uuid, text, text, timestamptz);
"""

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
            (organisation_id, sitting_id, device, seq, digest, server_key, epk, answers, position, received_at)
        values (p_organisation, p_sitting, p_device, p_seq, p_digest, p_key, p_epk, p_answers, p_position, p_at)
        on conflict (sitting_id, device, seq) do nothing;
        if found then
            return 'kept';
        end if;
        select digest into known from screenings_batch
        where sitting_id = p_sitting and device = p_device and seq = p_seq;
    end if;
    return case when known = p_digest then 'repeated' else 'conflict' end;
end $$;
"""

DROP_KEEP_BATCH = """
drop function screenings_keep_batch(uuid, uuid, text, int, bytea, text, bytea, text, int, timestamptz);
"""

# the sitting under lock with all that has arrived, in the order of arrival
TO_SUBMIT = """
create function screenings_to_submit(p_organisation uuid, p_sitting uuid)
returns table (state varchar, seat_id uuid, informant varchar, pupil_id uuid, born_on date, sex varchar,
               instrument_id uuid, structure_digest varchar, language varchar, opened_at timestamptz,
               devices varchar[], seqs smallint[], keys varchar[], epks bytea[], answers text[])
language plpgsql as $$
begin
    perform set_config('tirek.organisations', p_organisation::text, true);
    perform from screenings_sitting s where s.id = p_sitting for no key update;
    return query
        select s.state, s.seat_id, t.informant, s.pupil_id, p.born_on, p.sex, s.instrument_id, i.structure_digest,
               w.language, s.opened_at, b.devices, b.seqs, b.keys, b.epks, b.answers
        from screenings_sitting s
        join screenings_seat t on t.id = s.seat_id
        join people_pupil p on p.id = s.pupil_id
        join instruments_instrumentversion i on i.id = s.instrument_id
        join instruments_wording w on w.id = s.wording_id
        cross join lateral (
            select array_agg(b.device order by b.id) as devices, array_agg(b.seq order by b.id) as seqs,
                   array_agg(b.server_key order by b.id) as keys, array_agg(b.epk order by b.id) as epks,
                   array_agg(b.answers order by b.id) as answers
            from screenings_batch b where b.sitting_id = s.id) b
        where s.id = p_sitting;
end $$;
"""

DROP_TO_SUBMIT = """
drop function screenings_to_submit(uuid, uuid);
"""

FINISH = """
create function screenings_finish(
    p_organisation uuid, p_sitting uuid, p_pupil uuid, p_seat uuid, p_informant text, p_library text, p_structure text,
    p_quality jsonb, p_scores jsonb, p_at timestamptz)
returns void language plpgsql as $$
begin
    update screenings_sitting set state = 'finished', finished_at = p_at where id = p_sitting;
    insert into screenings_result
        (sitting_id, organisation_id, pupil_id, library_version, structure_digest, scored_at, quality, scores)
    values (p_sitting, p_organisation, p_pupil, p_library, p_structure, p_at, p_quality, p_scores);
    perform audit_write('sitting.finished', 'screenings.sitting', p_sitting::text, p_organisation, p_pupil, p_seat,
                        'slip: ' || p_informant, 'C-1', p_at);
end $$;
"""

DROP_FINISH = """
drop function screenings_finish(uuid, uuid, uuid, uuid, text, text, text, jsonb, jsonb, timestamptz);
"""
