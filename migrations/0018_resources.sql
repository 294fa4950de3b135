-- 社会資源マップ・地域のお宝: what there is, whether there is room, and what is asked when something is lost.

-- What is filtered and sorted by stands in columns; the rest is one document.
CREATE TABLE resource (
    region_id ID NOT NULL,
    resource_id ID NOT NULL,
    version NUMBER NOT NULL,
    name TEXT NOT NULL,
    reading_key TEXT NOT NULL,
    layer TEXT NOT NULL,
    category TEXT NOT NULL,
    audience TEXT NOT NULL,
    state TEXT NOT NULL,
    district_id ID,
    office_id ID,
    author_id ID,
    latitude REAL,
    longitude REAL,
    details JSON NOT NULL,
    assured_by TEXT,
    assured_on DAY,
    assured_until DAY,
    -- The last day on which the public may see it; none when it may not.
    public_until DAY,
    -- How the search has it: approved for the public or not.
    found_by_public FLAG NOT NULL,
    made_at INSTANT NOT NULL,
    changed_at INSTANT NOT NULL,
    PRIMARY KEY (region_id, resource_id)
);
CREATE INDEX resource_by_reading ON resource (region_id, reading_key, resource_id);
CREATE INDEX resource_by_change ON resource (region_id, changed_at, resource_id);
CREATE INDEX resource_by_category ON resource (region_id, category, reading_key, resource_id);
CREATE INDEX resource_by_district ON resource (region_id, district_id, reading_key, resource_id);
CREATE INDEX resource_by_office ON resource (region_id, office_id);

-- What a list is narrowed by: meanings, barriers, days of the week.
CREATE TABLE resource_tag (
    region_id ID NOT NULL,
    resource_id ID NOT NULL,
    tag TEXT NOT NULL,
    PRIMARY KEY (region_id, resource_id, tag)
);
CREATE INDEX resource_tag_by_tag ON resource_tag (region_id, tag, resource_id);

CREATE TABLE resource_history (
    region_id ID NOT NULL,
    resource_id ID NOT NULL,
    version NUMBER NOT NULL,
    at INSTANT NOT NULL,
    account_id ID,
    author TEXT NOT NULL,
    changes JSON NOT NULL,
    PRIMARY KEY (region_id, resource_id, version)
);

-- Every word about room is kept; the newest of its kind is shown.
CREATE TABLE availability (
    region_id ID NOT NULL,
    availability_id ID NOT NULL,
    resource_id ID NOT NULL,
    room TEXT NOT NULL,
    answer TEXT NOT NULL,
    number NUMBER,
    unit TEXT NOT NULL,
    as_of DAY NOT NULL,
    said_by TEXT NOT NULL,
    account_id ID,
    at INSTANT NOT NULL,
    PRIMARY KEY (region_id, availability_id)
);
CREATE INDEX availability_by_resource ON availability (region_id, resource_id, at);

-- Something was lost: somebody goes and asks how people live now.
CREATE TABLE resource_visit (
    region_id ID NOT NULL,
    visit_id ID NOT NULL,
    resource_id ID NOT NULL,
    district_id ID,
    asked_at INSTANT NOT NULL,
    done_on DAY,
    done_by TEXT,
    found TEXT,
    PRIMARY KEY (region_id, visit_id)
);
CREATE INDEX resource_visit_open ON resource_visit (region_id, done_on, district_id);
CREATE INDEX resource_visit_by_resource ON resource_visit (region_id, resource_id);
