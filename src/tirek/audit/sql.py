"""The trail for what is written in one statement of the database: the same line ``operations.record`` writes."""

WRITE = """
create function audit_write(
    p_verb text, p_subject_kind text, p_subject text, p_organisation uuid, p_pupil uuid, p_by uuid, p_by_label text,
    p_rule text, p_at timestamptz)
returns void language plpgsql as $$
begin
    insert into audit_entry
        (at, by_id, by_label, organisation_id, verb, subject_kind, subject_id, pupil_id, rule, reads, details)
    values (p_at, p_by, p_by_label, p_organisation, p_verb, p_subject_kind, p_subject, p_pupil, p_rule, false, '{}');
end $$;
"""

DROP_WRITE = """
drop function audit_write(text, text, text, uuid, uuid, uuid, text, text, timestamptz);
"""
