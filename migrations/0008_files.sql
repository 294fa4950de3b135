-- Files beside the database. The address is their content's, under the key of the data folder.

CREATE TABLE file (
    region_id ID NOT NULL,
    file_id ID NOT NULL,
    address TEXT NOT NULL,
    kind TEXT NOT NULL,
    size NUMBER NOT NULL,
    made_at INSTANT NOT NULL,
    made_by ID,
    PRIMARY KEY (region_id, file_id)
);
CREATE INDEX file_address ON file (address);
