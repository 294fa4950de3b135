-- What each list states, row by row: when one is taken back, what another also states stays.

CREATE TABLE office_import_stated (
    region_id ID NOT NULL,
    import_id ID NOT NULL,
    stated BYTES NOT NULL,
    PRIMARY KEY (region_id, import_id)
);
