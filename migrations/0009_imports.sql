-- Which row of which list leads an office: it brought it, and its changes are taken over. What a list says of an
-- office it does not lead only fills in what nobody knew.

DROP TABLE office_source;
CREATE TABLE office_source (
    region_id ID NOT NULL,
    source_key TEXT NOT NULL,
    office_id ID NOT NULL,
    import_id ID NOT NULL,
    digest BYTES NOT NULL,
    leads FLAG NOT NULL,
    PRIMARY KEY (region_id, source_key)
);
CREATE INDEX office_source_by_office ON office_source (region_id, office_id);
