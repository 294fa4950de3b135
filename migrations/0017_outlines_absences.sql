-- Where the region and its districts lie, as polygons somebody at the hub has brought.
CREATE TABLE outline (
    region_id ID NOT NULL,
    place_id ID NOT NULL,
    polygons JSON NOT NULL,
    file TEXT NOT NULL,
    author TEXT NOT NULL,
    at INSTANT NOT NULL,
    PRIMARY KEY (region_id, place_id)
);

-- Rows that an accepted list no longer has, although it still speaks of the same service in the same municipality. A
-- line counts while its import is accepted, and until the row stands in an accepted list again.
CREATE TABLE office_absence (
    region_id ID NOT NULL,
    source_key TEXT NOT NULL,
    import_id ID NOT NULL,
    back_in ID,
    PRIMARY KEY (region_id, source_key, import_id)
);
