import type { Clock } from "../clock.ts";
import type { Target } from "../database/open.ts";
import type { CompareScripts } from "../edits.ts";
import type { Report } from "../events.ts";
import type { SchemaPackage } from "../schema-package.ts";
import type { OnStatement } from "./statement-done.ts";

/** What every run is told. */
export interface RunOptions extends Target {
  readonly roster: readonly SchemaPackage[];
  /** Judges edits of applied migrations. Without it every edit counts as one of meaning. */
  readonly compareScripts?: CompareScripts | undefined;
  /**
   * Absolute path of a folder in which a run may keep that all was applied, so that the next one need not read every script
   * and every entry again as long as no file and no entry has changed. It must be another folder for every version of
   * this code. Default: nothing is kept.
   */
  readonly findings?: string | undefined;
}

/** What a run that changes the database is told besides. */
export interface ChangeOptions extends RunOptions {
  readonly report?: Report;
  /** Told of every statement that completes. It costs a look at each script, so only where somebody listens. */
  readonly onStatement?: OnStatement | undefined;
  /**
   * Given a way to stop what runs on the server, once there is something: for whoever is about to end this process. What
   * has been sent would else still happen, the commit included.
   */
  readonly onRunning?: ((cancel: () => Promise<void>) => void) | undefined;
  readonly clock?: Clock;
  /** How long to wait for another migrator, in milliseconds. Default 5 minutes. */
  readonly lockWaitMs?: number | undefined;
  /**
   * How long a statement waits for a lock before it gives way, in milliseconds: so long at most do the queries of the
   * application queue behind it. Default 2 seconds: PostgreSQL sends an autovacuum away for whoever has waited longer than
   * `deadlock_timeout`, 1 second, and never for those who give up before. A directive of the migration goes before it.
   */
  readonly lockTimeoutMs?: number | undefined;
  /** How long to try again after that, in milliseconds. Default 5 minutes. */
  readonly lockRetryMs?: number | undefined;
  /** How long a statement may run, in milliseconds. Default: no limit. A directive of the migration goes before it. */
  readonly statementTimeoutMs?: number | undefined;
  /** Stops a backfill after the batch that it is at. Anything else is not stopped by it. */
  readonly signal?: AbortSignal | undefined;
}

export const DEFAULTS = {
  lockWaitMs: 300_000,
  lockTimeoutMs: 2_000,
  lockRetryMs: 300_000,
  statementTimeoutMs: 0,
} as const;
