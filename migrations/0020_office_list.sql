-- The list of offices for those who see the public ones is counted from the index alone.

DROP INDEX office_by_reading;
CREATE INDEX office_by_reading ON office (region_id, state, reading_key, office_id, public);
