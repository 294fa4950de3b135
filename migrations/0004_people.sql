-- 顔の見える名簿: districts, organisations, offices, professionals, affiliations, contact windows, lists coming in.

CREATE TABLE district (
    region_id ID NOT NULL,
    district_id ID NOT NULL,
    name TEXT NOT NULL,
    reading TEXT NOT NULL,
    municipality TEXT NOT NULL,
    place NUMBER NOT NULL,
    PRIMARY KEY (region_id, district_id)
);

-- An office's details are one document of fields; what is filtered and sorted by stands beside it in columns.
CREATE TABLE office (
    region_id ID NOT NULL,
    office_id ID NOT NULL,
    version NUMBER NOT NULL,
    state TEXT NOT NULL,
    merged_into ID,
    name TEXT NOT NULL,
    reading_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    number TEXT,
    phone_digits TEXT,
    municipality TEXT,
    district_id ID,
    latitude REAL,
    longitude REAL,
    public FLAG NOT NULL,
    details JSON NOT NULL,
    assured_by TEXT,
    assured_on DAY,
    assured_until DAY,
    made_at INSTANT NOT NULL,
    changed_at INSTANT NOT NULL,
    PRIMARY KEY (region_id, office_id)
);
CREATE INDEX office_by_reading ON office (region_id, state, reading_key, office_id);
CREATE INDEX office_by_kind ON office (region_id, state, kind, reading_key, office_id);
CREATE INDEX office_by_municipality ON office (region_id, state, municipality, reading_key, office_id);
CREATE INDEX office_by_district ON office (region_id, state, district_id, reading_key, office_id);
CREATE INDEX office_by_number ON office (region_id, number);
CREATE INDEX office_by_phone ON office (region_id, phone_digits);

-- What an office does. A source's row is a service; one office has several.
CREATE TABLE office_service (
    region_id ID NOT NULL,
    office_id ID NOT NULL,
    service TEXT NOT NULL,
    number TEXT,
    capacity TEXT,
    PRIMARY KEY (region_id, office_id, service)
);
CREATE INDEX office_service_by_service ON office_service (region_id, service, office_id);

-- Fields the office itself has confirmed; a list from outside does not overwrite them.
CREATE TABLE office_confirmed (
    region_id ID NOT NULL,
    office_id ID NOT NULL,
    field TEXT NOT NULL,
    confirmed_by ID NOT NULL,
    confirmed_at INSTANT NOT NULL,
    PRIMARY KEY (region_id, office_id, field)
);

CREATE TABLE office_history (
    region_id ID NOT NULL,
    office_id ID NOT NULL,
    version NUMBER NOT NULL,
    at INSTANT NOT NULL,
    cause TEXT NOT NULL,
    account_id ID,
    author TEXT NOT NULL,
    reason TEXT,
    changes JSON NOT NULL,
    PRIMARY KEY (region_id, office_id, version)
);

-- Two people changed the same field at the same time: both values wait for a person.
CREATE TABLE office_conflict (
    region_id ID NOT NULL,
    conflict_id ID NOT NULL,
    office_id ID NOT NULL,
    field TEXT NOT NULL,
    base TEXT,
    kept TEXT,
    offered TEXT,
    offered_by ID,
    author TEXT NOT NULL,
    at INSTANT NOT NULL,
    settled_at INSTANT,
    settled_by TEXT,
    choice TEXT,
    PRIMARY KEY (region_id, conflict_id)
);
CREATE INDEX office_conflict_open ON office_conflict (region_id, office_id, settled_at);

CREATE TABLE professional (
    region_id ID NOT NULL,
    professional_id ID NOT NULL,
    version NUMBER NOT NULL,
    state TEXT NOT NULL,
    name TEXT NOT NULL,
    reading TEXT NOT NULL,
    reading_key TEXT NOT NULL,
    standing TEXT NOT NULL,
    note TEXT,
    phone TEXT,
    mail TEXT,
    face_id ID,
    face_drawing TEXT,
    face_taken_on DAY,
    face_consent_until DAY,
    public FLAG NOT NULL,
    made_at INSTANT NOT NULL,
    changed_at INSTANT NOT NULL,
    PRIMARY KEY (region_id, professional_id)
);
CREATE INDEX professional_by_reading ON professional (region_id, state, reading_key, professional_id);

CREATE TABLE professional_profession (
    region_id ID NOT NULL,
    professional_id ID NOT NULL,
    profession TEXT NOT NULL,
    qualification TEXT,
    place NUMBER NOT NULL,
    PRIMARY KEY (region_id, professional_id, profession)
);
CREATE INDEX professional_profession_by_profession ON professional_profession (region_id, profession, professional_id);

-- 所属: with from and to; it ends, it is not deleted.
CREATE TABLE affiliation (
    region_id ID NOT NULL,
    affiliation_id ID NOT NULL,
    professional_id ID NOT NULL,
    kind TEXT NOT NULL,
    office_id ID,
    body TEXT,
    district_id ID,
    municipality TEXT,
    role TEXT,
    employment TEXT,
    main FLAG NOT NULL,
    from_day DAY,
    to_day DAY,
    note TEXT,
    made_at INSTANT NOT NULL,
    PRIMARY KEY (region_id, affiliation_id)
);
CREATE INDEX affiliation_by_professional ON affiliation (region_id, professional_id, to_day);
CREATE INDEX affiliation_by_office ON affiliation (region_id, office_id, to_day);
CREATE INDEX affiliation_by_district ON affiliation (region_id, district_id, to_day);

CREATE TABLE professional_history (
    region_id ID NOT NULL,
    professional_id ID NOT NULL,
    version NUMBER NOT NULL,
    at INSTANT NOT NULL,
    account_id ID,
    author TEXT NOT NULL,
    changes JSON NOT NULL,
    PRIMARY KEY (region_id, professional_id, version)
);

CREATE TABLE contact_window (
    region_id ID NOT NULL,
    window_id ID NOT NULL,
    office_id ID NOT NULL,
    version NUMBER NOT NULL,
    purpose TEXT NOT NULL,
    professional_id ID,
    person TEXT,
    channels JSON NOT NULL,
    hours JSON NOT NULL,
    avoid JSON NOT NULL,
    holidays TEXT NOT NULL,
    note TEXT,
    assured_by TEXT,
    assured_on DAY,
    assured_until DAY,
    changed_at INSTANT NOT NULL,
    ended_at INSTANT,
    PRIMARY KEY (region_id, window_id)
);
CREATE INDEX contact_window_by_office ON contact_window (region_id, office_id, ended_at);

CREATE TABLE contact_window_history (
    region_id ID NOT NULL,
    window_id ID NOT NULL,
    version NUMBER NOT NULL,
    at INSTANT NOT NULL,
    account_id ID,
    author TEXT NOT NULL,
    before_change JSON NOT NULL,
    PRIMARY KEY (region_id, window_id, version)
);

-- A list from outside: first looked at, then accepted, and it can be taken back.
CREATE TABLE office_import (
    region_id ID NOT NULL,
    import_id ID NOT NULL,
    source TEXT NOT NULL,
    layout TEXT NOT NULL,
    files TEXT NOT NULL,
    state TEXT NOT NULL,
    problem TEXT,
    rows_read NUMBER NOT NULL,
    added NUMBER NOT NULL,
    changed NUMBER NOT NULL,
    unchanged NUMBER NOT NULL,
    refused NUMBER NOT NULL,
    marked NUMBER NOT NULL,
    done NUMBER NOT NULL,
    author TEXT NOT NULL,
    account_id ID,
    at INSTANT NOT NULL,
    accepted_at INSTANT,
    undone_at INSTANT,
    PRIMARY KEY (region_id, import_id)
);

CREATE TABLE office_import_row (
    region_id ID NOT NULL,
    import_id ID NOT NULL,
    place NUMBER NOT NULL,
    file NUMBER NOT NULL,
    line NUMBER NOT NULL,
    outcome TEXT NOT NULL,
    name TEXT NOT NULL,
    source_key TEXT,
    office_id ID,
    marks JSON,
    reason TEXT,
    offered JSON,
    before_change JSON,
    PRIMARY KEY (region_id, import_id, place)
);
CREATE INDEX office_import_row_by_outcome ON office_import_row (region_id, import_id, outcome, place);

-- What each source said of an office last, to see what a newer list changes.
CREATE TABLE office_source (
    region_id ID NOT NULL,
    source_key TEXT NOT NULL,
    office_id ID NOT NULL,
    import_id ID NOT NULL,
    digest BYTES NOT NULL,
    PRIMARY KEY (region_id, source_key)
);
CREATE INDEX office_source_by_office ON office_source (region_id, office_id);

CREATE TABLE office_merge (
    region_id ID NOT NULL,
    merge_id ID NOT NULL,
    kept_id ID NOT NULL,
    merged_id ID NOT NULL,
    at INSTANT NOT NULL,
    author TEXT NOT NULL,
    moved JSON NOT NULL,
    undone_at INSTANT,
    PRIMARY KEY (region_id, merge_id)
);

CREATE TABLE office_match (
    region_id ID NOT NULL,
    first_id ID NOT NULL,
    second_id ID NOT NULL,
    score NUMBER NOT NULL,
    reasons TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (region_id, first_id, second_id)
);
