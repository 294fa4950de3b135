-- Joint mapping (S0-07): people of several professions put down together what there is, and confirm what others put.

CREATE TABLE mapping_session (
    region_id ID NOT NULL,
    session_id ID NOT NULL,
    name TEXT NOT NULL,
    place TEXT,
    theme TEXT,
    held_on DAY NOT NULL,
    account_id ID NOT NULL,
    opener TEXT NOT NULL,
    opened_at INSTANT NOT NULL,
    closed_at INSTANT,
    closer TEXT,
    PRIMARY KEY (region_id, session_id)
);
CREATE INDEX mapping_session_by_day ON mapping_session (region_id, held_on, session_id);

-- Who takes part, as what they were then.
CREATE TABLE mapping_member (
    region_id ID NOT NULL,
    session_id ID NOT NULL,
    account_id ID NOT NULL,
    name TEXT NOT NULL,
    profession TEXT,
    joined_at INSTANT NOT NULL,
    PRIMARY KEY (region_id, session_id, account_id)
);

CREATE TABLE mapping_entry (
    region_id ID NOT NULL,
    session_id ID NOT NULL,
    resource_id ID NOT NULL,
    account_id ID NOT NULL,
    added_at INSTANT NOT NULL,
    PRIMARY KEY (region_id, session_id, resource_id)
);
CREATE INDEX mapping_entry_by_resource ON mapping_entry (region_id, resource_id);

-- Somebody confirms what another one put down; it stays with the entry.
CREATE TABLE mapping_confirmation (
    region_id ID NOT NULL,
    resource_id ID NOT NULL,
    account_id ID NOT NULL,
    session_id ID NOT NULL,
    confirmed_at INSTANT NOT NULL,
    PRIMARY KEY (region_id, resource_id, account_id)
);
CREATE INDEX mapping_confirmation_by_session ON mapping_confirmation (region_id, session_id);
