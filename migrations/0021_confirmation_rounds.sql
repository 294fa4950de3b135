-- 確認調査: once a year every office is asked whether what stands here is right; by link, by paper, by telephone.

CREATE TABLE confirmation_round (
    region_id ID NOT NULL,
    round_id ID NOT NULL,
    name TEXT NOT NULL,
    opens_on DAY NOT NULL,
    closes_on DAY NOT NULL,
    -- Until when an answer of this round may be relied on.
    valid_until DAY NOT NULL,
    -- Who is asked: kinds and districts; an empty list is all of them.
    kinds JSON NOT NULL,
    districts JSON NOT NULL,
    -- Whom an office rings that has a question.
    contact TEXT NOT NULL,
    greeting TEXT,
    author TEXT NOT NULL,
    account_id ID,
    made_at INSTANT NOT NULL,
    closed_at INSTANT,
    PRIMARY KEY (region_id, round_id)
);
CREATE INDEX confirmation_round_by_day ON confirmation_round (region_id, opens_on);

-- One question to one office. Of its link only the hash is kept; a renewed link has the next number.
CREATE TABLE confirmation_request (
    region_id ID NOT NULL,
    request_id ID NOT NULL,
    round_id ID NOT NULL,
    office_id ID NOT NULL,
    link_number NUMBER NOT NULL,
    link_hash BYTES,
    state TEXT NOT NULL,
    -- Its newest answer.
    answer_id ID,
    answered_at INSTANT,
    channel TEXT,
    said_by TEXT,
    said_as TEXT,
    answers NUMBER NOT NULL,
    PRIMARY KEY (region_id, request_id)
);
CREATE UNIQUE INDEX confirmation_request_of_office ON confirmation_request (region_id, round_id, office_id);
CREATE UNIQUE INDEX confirmation_request_by_link ON confirmation_request (region_id, link_hash);
CREATE INDEX confirmation_request_by_office ON confirmation_request (region_id, office_id);
CREATE INDEX confirmation_request_by_state ON confirmation_request (region_id, state, round_id);

-- What an office said. A later answer takes the place of an earlier one, which stays.
CREATE TABLE confirmation_answer (
    region_id ID NOT NULL,
    answer_id ID NOT NULL,
    request_id ID NOT NULL,
    at INSTANT NOT NULL,
    channel TEXT NOT NULL,
    said_by TEXT NOT NULL,
    said_as TEXT NOT NULL,
    -- Who typed it, where that is somebody else.
    entered_by TEXT,
    account_id ID,
    said JSON NOT NULL,
    state TEXT NOT NULL,
    -- The assurance this answer gave, and the one before it, to take it back when the answer is corrected.
    gave JSON,
    PRIMARY KEY (region_id, answer_id)
);
CREATE INDEX confirmation_answer_of_request ON confirmation_answer (region_id, request_id, at);

-- Where an answer and the record differ: it waits for a person.
CREATE TABLE confirmation_point (
    region_id ID NOT NULL,
    answer_id ID NOT NULL,
    point TEXT NOT NULL,
    shown TEXT,
    offered TEXT,
    choice TEXT,
    settled_by TEXT,
    settled_at INSTANT,
    PRIMARY KEY (region_id, answer_id, point)
);

CREATE TABLE confirmation_reminder (
    region_id ID NOT NULL,
    reminder_id ID NOT NULL,
    request_id ID NOT NULL,
    at INSTANT NOT NULL,
    channel TEXT NOT NULL,
    note TEXT,
    author TEXT NOT NULL,
    account_id ID,
    PRIMARY KEY (region_id, reminder_id)
);
CREATE INDEX confirmation_reminder_of_request ON confirmation_reminder (region_id, request_id, at);

-- 訪問: two go together.
CREATE TABLE confirmation_visit (
    region_id ID NOT NULL,
    visit_id ID NOT NULL,
    round_id ID NOT NULL,
    request_id ID NOT NULL,
    planned_on DAY NOT NULL,
    one TEXT NOT NULL,
    other TEXT NOT NULL,
    done_on DAY,
    result TEXT,
    next_step TEXT,
    author TEXT NOT NULL,
    account_id ID,
    at INSTANT NOT NULL,
    PRIMARY KEY (region_id, visit_id)
);
CREATE INDEX confirmation_visit_by_day ON confirmation_visit (region_id, round_id, planned_on);

-- Which offices were merged into this one: what was said of them waits here.
CREATE INDEX office_by_merged ON office (region_id, merged_into, state);
