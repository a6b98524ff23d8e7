import { createHash } from "node:crypto";

/** How a table is filled with the rows 1 to `$1`, in the order of their times, over thirty days; ids are random. */
export const FILL: Readonly<Record<string, string>> = {
  // One in ten is due.
  timers: `
    INSERT INTO timers (created_at, updated_at, execute_at, status, executed_at, callback_config)
    SELECT at, at + interval '1 h', at + interval '1 h',
      CASE n % 10 WHEN 0 THEN 'pending' WHEN 1 THEN 'failed' WHEN 2 THEN 'canceled' ELSE 'completed' END,
      CASE WHEN n % 10 > 2 THEN at + interval '1 h' END,
      jsonb_build_object('type', 'http', 'url', 'https://hooks.example.org/orders/' || n)
    FROM (SELECT n, now() - interval '2 h' - ($1::integer - n) * interval '30 days' / $1::integer AS at
      FROM generate_series(1, $1::integer) n) rows`,
  // One in ten is in the queue, of five priorities.
  jobs: `
    INSERT INTO jobs (user_id, status, payload, job_type, priority, created_at, updated_at)
    SELECT md5('user ' || n % 5000)::uuid,
      CASE n % 10 WHEN 0 THEN 'created' WHEN 1 THEN 'failed' WHEN 2 THEN 'cancelled' ELSE 'completed' END,
      jsonb_build_object('prompt', 'Summarise', 'resource_type', 'document', 'resource_id', n::text),
      'summary', n / 10 % 5, at, at + interval '1 min'
    FROM (SELECT n, now() - ($1::integer - n) * interval '30 days' / $1::integer AS at
      FROM generate_series(1, $1::integer) n) rows`,
  // A hundred in a session, several sessions at a time; the whole state in one of ten.
  sync_events: `
    INSERT INTO sync_events (session_id, event_type, participant_id, time_elapsed_ms, cycle_number, "timestamp", state_snapshot)
    SELECT md5('session ' || n / 2000 * 20 + n % 20)::uuid, 'cycle_switched', md5('participant ' || n % 20000)::uuid,
      n % 3600000, n % 12, now() - ($1::integer - n) * interval '30 days' / $1::integer,
      CASE WHEN n / 20 % 10 = 0 THEN jsonb_build_object('cycle', n % 12, 'running', true) END
    FROM generate_series(0, $1::integer - 1) n`,
};

/** Events of one session. */
export const SESSION_EVENTS = 100;
/** Sessions of so many events lie together: a number of rows is a multiple of it. */
export const ROWS_STEP = 2000;

/** The id of session n. */
export function sessionId(n: number): string {
  const hex = createHash("md5").update(`session ${n}`).digest("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
