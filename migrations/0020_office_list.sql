-- The list of offices for those who see the public ones, and of a kind, is counted from the index alone; the last
-- changed are found without looking at all.

DROP INDEX office_by_reading;
CREATE INDEX office_by_reading ON office (region_id, state, reading_key, office_id, public, kind, assured_until);
CREATE INDEX office_by_change ON office (region_id, state, changed_at DESC, office_id);
