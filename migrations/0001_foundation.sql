-- What every room stands on. Columns are declared by meaning; see foundation/store/src/migrate.rs.

CREATE TABLE region (
    region_id ID NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    demo FLAG NOT NULL,
    made_at INSTANT NOT NULL,
    PRIMARY KEY (region_id)
);

CREATE TABLE command_once (
    region_id ID NOT NULL,
    account_id ID NOT NULL,
    command_key ID NOT NULL,
    body_hash BYTES NOT NULL,
    answer TEXT NOT NULL,
    done_at INSTANT NOT NULL,
    PRIMARY KEY (region_id, account_id, command_key)
);
CREATE INDEX command_once_done_at ON command_once (region_id, done_at);
