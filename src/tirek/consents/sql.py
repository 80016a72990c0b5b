"""Rule C-1 once more, in the database: what ``policies.consents_in_force`` says, for triggers to ask.

Kazakhstan has been UTC+5 everywhere since 1 March 2024; the zone is written as an interval because the time zone tables
of an older server would still say +6. ``age`` counts a birthday on 29 February as 1 March, as the policy does.
"""

C1_HOLDS = """
create function consents_may_decide(p_pupil uuid, p_guardian uuid, p_today date) returns boolean
language sql stable as $$
    select exists (
        select from people_guardianship g
        where g.pupil_id = p_pupil and g.guardian_id = p_guardian and g.court_limit = 'none'
          and g.valid_from <= p_today and (g.valid_to is null or g.valid_to > p_today))
$$;

-- reads only: for whoever holds the lock of the row that rests on the basis (a withdrawal takes it too)
create function consents_c1_stands(p_pupil uuid, p_purpose text, p_consent uuid, p_ground uuid, p_at timestamptz)
returns boolean language plpgsql as $$
declare
    today date := (p_at at time zone interval '5 hours')::date;
    signer uuid;
    adult boolean;
begin
    if p_ground is not null then
        return exists (
            select from consents_legalground g
            where g.id = p_ground and g.pupil_id = p_pupil and g.declared_at <= p_at and g.ended_at is null
              and g.ends_at > p_at
              and (g.second_signature_at is not null or g.declared_at > p_at - interval '24 hours'));
    end if;

    select c.guardian_id, extract(year from age(today, p.born_on)) >= 18 into signer, adult
    from consents_consent c join people_pupil p on p.id = c.pupil_id
    where c.id = p_consent and c.pupil_id = p_pupil and c.purpose = p_purpose and c.withdrawn_at is null;
    if not found or adult <> (signer is null) then
        return false;
    end if;
    if not adult and not consents_may_decide(p_pupil, signer, today) then
        return false;
    end if;

    -- the signer's standing word says yes: the basis itself, or a later one; nobody who may decide stands against it
    return coalesce((
        select bool_or(yes and c.guardian_id is not distinct from signer and c.valid_from <= today
                       and (c.valid_to is null or c.valid_to > today))
           and bool_and(yes or adult or not consents_may_decide(p_pupil, c.guardian_id, today))
        from (select *, decision = 'given' and withdrawn_at is null as yes from consents_consent) c
        where c.pupil_id = p_pupil and c.purpose = p_purpose and c.superseded_at is null), false);
end $$;

-- the same under lock: every word about the child for the purpose waits for this transaction, or is seen by the next line
create function consents_c1_holds(p_pupil uuid, p_purpose text, p_consent uuid, p_ground uuid, p_at timestamptz)
returns boolean language plpgsql as $$
begin
    if p_ground is not null then
        perform from consents_legalground g where g.id = p_ground for share;
    else
        perform from consents_consent c
        where c.pupil_id = p_pupil and c.purpose = p_purpose and c.superseded_at is null order by c.id for share;
    end if;
    return consents_c1_stands(p_pupil, p_purpose, p_consent, p_ground, p_at);
end $$;

-- what the policy weighs, in one round trip: the words under lock, and which of their signers may decide today
create function consents_lock_words(p_pupil uuid, p_purpose text, p_today date)
returns table (id uuid, guardian_id uuid, decision varchar, withdrawn_at timestamptz, valid_from date, valid_to date,
               decides boolean)
language plpgsql as $$
begin
    perform from consents_consent c
    where c.pupil_id = p_pupil and c.purpose = p_purpose and c.superseded_at is null order by c.id for no key update;
    return query
        select c.id, c.guardian_id, c.decision, c.withdrawn_at, c.valid_from, c.valid_to,
               c.guardian_id is not null and consents_may_decide(p_pupil, c.guardian_id, p_today)
        from consents_consent c
        where c.pupil_id = p_pupil and c.purpose = p_purpose and c.superseded_at is null order by c.id;
end $$;
"""

DROP_C1_HOLDS = """
drop function consents_lock_words(uuid, text, date);
drop function consents_c1_holds(uuid, text, uuid, uuid, timestamptz);
drop function consents_c1_stands(uuid, text, uuid, uuid, timestamptz);
drop function consents_may_decide(uuid, uuid, date);
"""

# a decision is a document: who decided what, about whom, in which words, never changes afterwards
CONSENT_STANDS = """
create function consents_keep_decision() returns trigger language plpgsql as $$
begin
    if (old.pupil_id, old.guardian_id, old.purpose, old.decision, old.text_id, old.channel, old.signed_name, old.signed_at,
        old.valid_from, old.valid_to)
       is distinct from
       (new.pupil_id, new.guardian_id, new.purpose, new.decision, new.text_id, new.channel, new.signed_name, new.signed_at,
        new.valid_from, new.valid_to)
       or (old.withdrawn_at is not null and new.withdrawn_at is distinct from old.withdrawn_at)
       or (old.superseded_at is not null and new.superseded_at is distinct from old.superseded_at) then
        raise exception 'a consent is never rewritten' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger keep_decision before update on consents_consent
    for each row execute function consents_keep_decision();
create trigger never_deleted before delete on consents_consent
    for each row execute function core_refuse_change();
"""

DROP_CONSENT_STANDS = """
drop trigger never_deleted on consents_consent;
drop trigger keep_decision on consents_consent;
drop function consents_keep_decision();
"""
