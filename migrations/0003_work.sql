-- What has happened, what is to be done later, and when it is to be done again.

CREATE TABLE feed_event (
    region_id ID NOT NULL,
    event_id ID NOT NULL,
    position NUMBER,
    at INSTANT NOT NULL,
    kind TEXT NOT NULL,
    thing_id ID NOT NULL,
    audience JSON NOT NULL,
    PRIMARY KEY (region_id, event_id)
);
CREATE UNIQUE INDEX feed_event_position ON feed_event (region_id, position);
-- only postgres
CREATE INDEX feed_event_unnumbered ON feed_event (region_id, event_id) WHERE position IS NULL;
-- end

CREATE TABLE job (
    region_id ID NOT NULL,
    job_id ID NOT NULL,
    kind TEXT NOT NULL,
    payload JSON NOT NULL,
    account_id ID,
    state TEXT NOT NULL,
    made_at INSTANT NOT NULL,
    run_at INSTANT NOT NULL,
    -- When a runner must look at it: to start it, or because the one who had it has fallen silent.
    due_at INSTANT,
    lease_id ID,
    attempts NUMBER NOT NULL,
    done NUMBER NOT NULL,
    total NUMBER NOT NULL,
    cancel_asked FLAG NOT NULL,
    result TEXT,
    last_error TEXT,
    ended_at INSTANT,
    PRIMARY KEY (region_id, job_id)
);
CREATE INDEX job_due ON job (due_at);
CREATE INDEX job_state ON job (region_id, state, job_id);

CREATE TABLE schedule (
    region_id ID NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    payload JSON NOT NULL,
    rule TEXT NOT NULL,
    next_at INSTANT NOT NULL,
    last_at INSTANT,
    last_job_id ID,
    PRIMARY KEY (region_id, name)
);
CREATE INDEX schedule_next ON schedule (next_at);
