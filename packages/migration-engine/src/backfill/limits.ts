/** When a backfill gives way to others. */
export interface Limits {
  /** What a batch should take, in milliseconds: so long at most does a query wait for a row that is in it. */
  readonly batchMs: number;
  /** How long a batch waits for a row that somebody else has locked, before it leaves such rows for later. */
  readonly rowLockMs: number;
  /** How often to look at the server, in milliseconds. */
  readonly lookEveryMs: number;
  /** How far a standby may be behind. */
  readonly replicationLagBytes: number;
  readonly replicationLagSeconds: number;
  /** How many sessions of the database may wait for a lock for more than half a second. */
  readonly lockWaiters: number;
  /** How old another transaction may be that keeps dead rows from being removed. */
  readonly oldTransactionSeconds: number;
  /** Dead rows per live one; past it the table is vacuumed, and if that does not help, there is a pause. */
  readonly deadRowsPerLive: number;
  /** How long to pause at most in one go, in milliseconds. */
  readonly longestPauseMs: number;
  /** How long to try to reconnect, in milliseconds. */
  readonly reconnectMs: number;
}

export const LIMITS: Limits = {
  batchMs: 50,
  rowLockMs: 30,
  lookEveryMs: 500,
  replicationLagBytes: 256 * 1024 * 1024,
  replicationLagSeconds: 10,
  lockWaiters: 5,
  oldTransactionSeconds: 60,
  deadRowsPerLive: 0.5,
  longestPauseMs: 30 * 60_000,
  reconnectMs: 60_000,
};
