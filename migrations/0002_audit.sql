-- Who looked at or changed what. Rows are only ever added; see docs/decisions/0001-audit-chain.md.

CREATE TABLE audit_entry (
    region_id ID NOT NULL,
    entry_id ID NOT NULL,
    sequence NUMBER,
    hash BYTES,
    at INSTANT NOT NULL,
    account_id ID,
    professional_id ID,
    office_id ID,
    role TEXT NOT NULL,
    strength TEXT NOT NULL,
    deed TEXT NOT NULL,
    kind TEXT NOT NULL,
    thing_id ID,
    subject_id ID,
    face TEXT NOT NULL,
    reason TEXT,
    fields JSON NOT NULL,
    many NUMBER,
    PRIMARY KEY (region_id, entry_id)
);
CREATE UNIQUE INDEX audit_entry_chain ON audit_entry (region_id, sequence);
CREATE INDEX audit_entry_subject ON audit_entry (region_id, subject_id, entry_id);
CREATE INDEX audit_entry_account ON audit_entry (region_id, account_id, entry_id);

-- only sqlite
-- statement
CREATE TRIGGER audit_entry_is_not_changed BEFORE UPDATE ON audit_entry
BEGIN
    SELECT RAISE(ABORT, 'audit entries are never changed');
END
-- end
-- statement
CREATE TRIGGER audit_entry_is_not_removed BEFORE DELETE ON audit_entry
BEGIN
    SELECT RAISE(ABORT, 'audit entries are never removed');
END
-- end
-- end

-- only postgres
CREATE INDEX audit_entry_unsealed ON audit_entry (region_id, entry_id) WHERE sequence IS NULL;
-- The one change there is: an entry without a place in the chain gets it, once, and nothing else of it moves.
-- statement
CREATE FUNCTION audit_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.sequence IS NULL AND OLD.hash IS NULL AND NEW.sequence IS NOT NULL AND NEW.hash IS NOT NULL
            AND (NEW.region_id, NEW.entry_id, NEW.at, NEW.account_id, NEW.professional_id, NEW.office_id, NEW.role,
                 NEW.strength, NEW.deed, NEW.kind, NEW.thing_id, NEW.subject_id, NEW.face, NEW.reason, NEW.fields,
                 NEW.many)
            IS NOT DISTINCT FROM
                (OLD.region_id, OLD.entry_id, OLD.at, OLD.account_id, OLD.professional_id, OLD.office_id, OLD.role,
                 OLD.strength, OLD.deed, OLD.kind, OLD.thing_id, OLD.subject_id, OLD.face, OLD.reason, OLD.fields,
                 OLD.many)
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'audit entries are never changed or removed';
END
$$
-- end
CREATE TRIGGER audit_entry_is_not_changed BEFORE UPDATE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_entry_stays();
CREATE TRIGGER audit_entry_is_not_removed BEFORE DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_entry_stays();
CREATE TRIGGER audit_entry_is_not_emptied BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_stays();
-- end
