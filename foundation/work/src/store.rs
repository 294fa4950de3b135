//! The statements.

use store::Statement;

// The feed.

/// On SQLite writers stand in one line, so the next number is the next in the order of commits. On PostgreSQL the
/// number is given after the commit, by [`NUMBER`].
pub(crate) static TELL: Statement = Statement::new(
    "work.feed.tell",
    "INSERT INTO feed_event (region_id, event_id, at, kind, thing_id, audience, position)
     VALUES ($1, $2, $3, $4, $5, $6,
         (SELECT COALESCE(MAX(position), 0) + 1 FROM feed_event WHERE region_id = $1))",
)
.on_postgres(
    "INSERT INTO feed_event (region_id, event_id, at, kind, thing_id, audience) VALUES ($1, $2, $3, $4, $5, $6)",
);
pub(crate) static SINCE: Statement = Statement::new(
    "work.feed.since",
    "SELECT position, at, kind, thing_id, audience FROM feed_event
     WHERE region_id = $1 AND position > $2 ORDER BY position LIMIT ($3 + 0)",
);
pub(crate) static REACH: Statement = Statement::new(
    "work.feed.reach",
    "SELECT COALESCE((SELECT MIN(position) FROM feed_event WHERE region_id = $1), 1),
            COALESCE((SELECT MAX(position) FROM feed_event WHERE region_id = $1), 0)",
);
pub(crate) static FORGET_EVENTS: Statement = Statement::new(
    "work.feed.forget",
    "DELETE FROM feed_event WHERE region_id = $1 AND at < $2
     AND position < (SELECT MAX(position) FROM feed_event WHERE region_id = $1)",
);
pub(crate) static UNNUMBERED: Statement =
    Statement::new("work.feed.unnumbered", "SELECT EXISTS (SELECT 1 FROM feed_event WHERE position IS NULL)");
/// One at a time gives numbers, and holds the turn until they are committed: who sees a number sees all before it.
pub(crate) static TURN: Statement =
    Statement::new("work.feed.turn", "SELECT ''").on_postgres("SELECT pg_advisory_xact_lock(7295213)::text");
pub(crate) static NUMBER: Statement = Statement::new(
    "work.feed.number",
    "UPDATE feed_event SET position = fresh.last + fresh.place
     FROM (SELECT p.region_id, p.event_id,
               ROW_NUMBER() OVER (PARTITION BY p.region_id ORDER BY p.event_id) AS place,
               (SELECT COALESCE(MAX(m.position), 0) FROM feed_event AS m WHERE m.region_id = p.region_id) AS last
           FROM feed_event AS p WHERE p.position IS NULL) AS fresh
     WHERE feed_event.region_id = fresh.region_id AND feed_event.event_id = fresh.event_id",
);

// Jobs.

macro_rules! job_columns {
    ($table:literal) => {
        concat!(
            $table,
            "region_id, ",
            $table,
            "job_id, ",
            $table,
            "kind, ",
            $table,
            "payload, ",
            $table,
            "account_id, ",
            $table,
            "state, ",
            $table,
            "made_at, ",
            $table,
            "run_at, ",
            $table,
            "attempts, ",
            $table,
            "done, ",
            $table,
            "total, ",
            $table,
            "cancel_asked, ",
            $table,
            "result, ",
            $table,
            "last_error, ",
            $table,
            "ended_at"
        )
    };
}

pub(crate) static ENQUEUE: Statement = Statement::new(
    "work.job.enqueue",
    "INSERT INTO job (region_id, job_id, kind, payload, account_id, made_at, run_at, due_at, state, attempts, done,
         total, cancel_asked)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $7, 'waiting', 0, 0, 0, $8)",
);
pub(crate) static FIND: Statement = Statement::new(
    "work.job.find",
    concat!("SELECT ", job_columns!(""), " FROM job WHERE region_id = $1 AND job_id = $2"),
);
pub(crate) static LIST: Statement = Statement::new(
    "work.job.list",
    concat!(
        "SELECT ",
        job_columns!(""),
        " FROM job WHERE region_id = $1 AND job_id < $2 ORDER BY job_id DESC LIMIT ($3 + 0)"
    ),
);
pub(crate) static LIST_STATE: Statement = Statement::new(
    "work.job.list_state",
    concat!(
        "SELECT ",
        job_columns!(""),
        " FROM job WHERE region_id = $1 AND state = $4 AND job_id < $2 ORDER BY job_id DESC LIMIT ($3 + 0)"
    ),
);
pub(crate) static LIST_NOTABLE: Statement = Statement::new(
    "work.job.list_notable",
    concat!(
        "SELECT ",
        job_columns!(""),
        " FROM job WHERE region_id = $1 AND (account_id IS NOT NULL OR state <> 'done')
         ORDER BY job_id DESC LIMIT ($2 + 0)"
    ),
);
pub(crate) static ANY_DUE: Statement = Statement::new(
    "work.job.any_due",
    "SELECT EXISTS (SELECT 1 FROM job WHERE due_at <= $1 AND kind IN (SELECT value FROM json_each($2)))",
)
.on_postgres(
    "SELECT EXISTS (SELECT 1 FROM job WHERE due_at <= $1
         AND kind IN (SELECT value FROM jsonb_array_elements_text($2) AS known (value)))",
);
pub(crate) static CLAIM: Statement = Statement::new(
    "work.job.claim",
    concat!(
        "UPDATE job SET state = 'running', lease_id = $3, due_at = $4, attempts = attempts + 1
         WHERE (region_id, job_id) IN (
             SELECT region_id, job_id FROM job
             WHERE due_at <= $1 AND kind IN (SELECT value FROM json_each($2)) ORDER BY due_at LIMIT 1)
         RETURNING ",
        job_columns!("")
    ),
)
.on_postgres(concat!(
    "WITH next AS MATERIALIZED (
         SELECT region_id, job_id FROM job
         WHERE due_at <= $1 AND kind IN (SELECT value FROM jsonb_array_elements_text($2) AS known (value))
         ORDER BY due_at LIMIT 1 FOR UPDATE OF job SKIP LOCKED)
     UPDATE job SET state = 'running', lease_id = $3, due_at = $4, attempts = job.attempts + 1
     FROM next WHERE job.region_id = next.region_id AND job.job_id = next.job_id
     RETURNING ",
    job_columns!("job.")
));
pub(crate) static RENEW: Statement = Statement::new(
    "work.job.renew",
    "UPDATE job SET due_at = $4 WHERE region_id = $1 AND job_id = $2 AND lease_id = $3 RETURNING cancel_asked",
);
pub(crate) static PROGRESS: Statement = Statement::new(
    "work.job.progress",
    "UPDATE job SET done = $4, total = $5 WHERE region_id = $1 AND job_id = $2 AND lease_id = $3
     RETURNING cancel_asked",
);
pub(crate) static END: Statement = Statement::new(
    "work.job.end",
    "UPDATE job SET state = $4, result = $5, last_error = $6, ended_at = $7, due_at = NULL, lease_id = NULL
     WHERE region_id = $1 AND job_id = $2 AND lease_id = $3",
);
pub(crate) static PAUSE: Statement = Statement::new(
    "work.job.pause",
    "UPDATE job SET state = 'waiting', last_error = $4, run_at = $5, due_at = $5, lease_id = NULL
     WHERE region_id = $1 AND job_id = $2 AND lease_id = $3",
);
pub(crate) static GIVE_BACK: Statement = Statement::new(
    "work.job.give_back",
    "UPDATE job SET state = 'waiting', due_at = $4, attempts = attempts - 1, lease_id = NULL
     WHERE region_id = $1 AND job_id = $2 AND lease_id = $3",
);
pub(crate) static RETRY: Statement = Statement::new(
    "work.job.retry",
    "UPDATE job SET state = 'waiting', run_at = $3, due_at = $3, attempts = 0, done = 0, total = 0,
         cancel_asked = $4, ended_at = NULL
     WHERE region_id = $1 AND job_id = $2 AND state IN ('failed', 'cancelled')",
);
pub(crate) static CANCEL_WAITING: Statement = Statement::new(
    "work.job.cancel_waiting",
    "UPDATE job SET state = 'cancelled', cancel_asked = $4, due_at = NULL, ended_at = $3
     WHERE region_id = $1 AND job_id = $2 AND state = 'waiting'",
);
pub(crate) static CANCEL_RUNNING: Statement = Statement::new(
    "work.job.cancel_running",
    "UPDATE job SET cancel_asked = $3 WHERE region_id = $1 AND job_id = $2 AND state = 'running'",
);
pub(crate) static FORGET_JOBS: Statement =
    Statement::new("work.job.forget", "DELETE FROM job WHERE region_id = $1 AND ended_at < $2");

// Schedules.

pub(crate) static ENSURE: Statement = Statement::new(
    "work.schedule.ensure",
    "INSERT INTO schedule (region_id, name, kind, payload, rule, next_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (region_id, name) DO UPDATE SET kind = excluded.kind, payload = excluded.payload,
         rule = excluded.rule,
         next_at = CASE WHEN schedule.rule = excluded.rule THEN schedule.next_at ELSE excluded.next_at END",
);
pub(crate) static REMOVE: Statement =
    Statement::new("work.schedule.remove", "DELETE FROM schedule WHERE region_id = $1 AND name = $2");
pub(crate) static SCHEDULES: Statement = Statement::new(
    "work.schedule.list",
    "SELECT s.name, s.kind, s.rule, s.next_at, s.last_at, s.last_job_id, j.state
     FROM schedule AS s LEFT JOIN job AS j ON j.region_id = s.region_id AND j.job_id = s.last_job_id
     WHERE s.region_id = $1 ORDER BY s.name",
);
pub(crate) static ANY_SCHEDULE_DUE: Statement =
    Statement::new("work.schedule.any_due", "SELECT EXISTS (SELECT 1 FROM schedule WHERE next_at <= $1)");
pub(crate) static SCHEDULES_DUE: Statement = Statement::new(
    "work.schedule.due",
    "SELECT s.region_id, s.name, s.kind, s.payload, s.rule, s.next_at, j.state
     FROM schedule AS s LEFT JOIN job AS j ON j.region_id = s.region_id AND j.job_id = s.last_job_id
     WHERE s.next_at <= $1 ORDER BY s.next_at LIMIT 100",
);
pub(crate) static ADVANCE: Statement = Statement::new(
    "work.schedule.advance",
    "UPDATE schedule SET next_at = $4 WHERE region_id = $1 AND name = $2 AND next_at = $3",
);
pub(crate) static STARTED: Statement = Statement::new(
    "work.schedule.started",
    "UPDATE schedule SET last_at = $3, last_job_id = $4 WHERE region_id = $1 AND name = $2",
);

/// Every statement of this crate; a test prepares each on both engines.
pub const STATEMENTS: &[&Statement] = &[
    &TELL,
    &SINCE,
    &REACH,
    &FORGET_EVENTS,
    &UNNUMBERED,
    &TURN,
    &NUMBER,
    &ENQUEUE,
    &FIND,
    &LIST,
    &LIST_STATE,
    &LIST_NOTABLE,
    &ANY_DUE,
    &CLAIM,
    &RENEW,
    &PROGRESS,
    &END,
    &PAUSE,
    &GIVE_BACK,
    &RETRY,
    &CANCEL_WAITING,
    &CANCEL_RUNNING,
    &FORGET_JOBS,
    &ENSURE,
    &REMOVE,
    &SCHEDULES,
    &ANY_SCHEDULE_DUE,
    &SCHEDULES_DUE,
    &ADVANCE,
    &STARTED,
];
