-- What of a public office the public is shown (codes of fields; none chosen yet is the usual), and whether a contact
-- window is shown to the public: not unless somebody says so.

ALTER TABLE office ADD COLUMN published TEXT;
ALTER TABLE contact_window ADD COLUMN public FLAG NOT NULL DEFAULT FALSE;

-- Two people changed the same part of a contact window at the same time: both wait for a person. Values are JSON.
CREATE TABLE contact_window_conflict (
    region_id ID NOT NULL,
    conflict_id ID NOT NULL,
    window_id ID NOT NULL,
    part TEXT NOT NULL,
    base TEXT NOT NULL,
    kept TEXT NOT NULL,
    offered TEXT NOT NULL,
    offered_by ID,
    author TEXT NOT NULL,
    at INSTANT NOT NULL,
    settled_at INSTANT,
    settled_by TEXT,
    choice TEXT,
    PRIMARY KEY (region_id, conflict_id)
);
CREATE INDEX contact_window_conflict_open ON contact_window_conflict (region_id, window_id, settled_at);
