import { systemClock, type Clock } from "../clock.ts";
import { StrataError } from "../errors/strata-error.ts";
import { inTransaction } from "../run/transaction.ts";
import { describeBlocker, type Blocker } from "../run/watch.ts";
import { DatabaseError } from "../wire/errors.ts";
import type { Session } from "../wire/session.ts";
import { attemptMs } from "./attempt-ms.ts";
import { findHolders, type StrongMode } from "./holders.ts";

export interface StrongLockOptions {
  /** What needs the lock, as the error names it: a migration, say. */
  readonly purpose: string;
  readonly clock?: Clock | undefined;
  /** The strongest lock that the work takes. Default ACCESS EXCLUSIVE. */
  readonly mode?: StrongMode | undefined;
  /**
   * How long at most the work waits for a lock, in milliseconds: so long at most do others queue behind it. Default 100;
   * the first attempts wait for less.
   */
  readonly lockTimeoutMs?: number | undefined;
  /** How long to go on in all, in milliseconds. Default 5 minutes. */
  readonly budgetMs?: number | undefined;
  /** From which age on a transaction that holds a lock is waited for rather than tried against. Default 100 ms. */
  readonly oldMs?: number | undefined;
  readonly report?: ((event: StrongLockEvent) => void) | undefined;
  /** Ends it between two attempts, by throwing its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** What the procedure tells while it waits. Nothing that it tells of has blocked anybody for longer than lockTimeoutMs. */
export type StrongLockEvent =
  | { readonly type: "strong-lock-waiting"; readonly table: string; readonly blockers: readonly Blocker[] }
  | { readonly type: "strong-lock-retry"; readonly table: string; readonly attempt: number; readonly waitMs: number };

const DEFAULTS = { mode: "ACCESS EXCLUSIVE", lockTimeoutMs: 100, budgetMs: 300_000, oldMs: 100 } as const;

/** lock_not_available, and deadlock_detected, where the server chose us to give way. */
const GAVE_WAY = new Set(["55P03", "40P01"]);
const LOOK_EVERY_MS = 50;
const REPORT_EVERY_MS = 1_000;
const PAUSE_MS = 100;
/** How long at most autovacuum is kept from the table in one go. */
const LONGEST_HOLD_MS = 10_000;

/**
 * Does work that needs a strong lock of a table (SHARE ROW EXCLUSIVE and above), without a queue behind it that anybody
 * would notice:
 *
 * 1. looks on, with no lock and no place in a queue, until no transaction that is in the way is old;
 * 2. takes SHARE UPDATE EXCLUSIVE. No query of an application conflicts with it, so that it may be waited for; and
 *    autovacuum yields only to somebody who outwaits deadlock_timeout (manual, section 25.1.6), which with a strong lock
 *    would be an outage of a second, and with a short lock_timeout never happens;
 * 3. does the work under a short lock_timeout, again and again with jittered pauses, until it is through or the budget
 *    is used up. There is no last attempt without a timeout.
 *
 * All that the work does, is in one transaction; an attempt that gave way has left nothing. Its commit waits neither for
 * the disk nor for a standby, since everybody would wait with it: the next commit that does, waits for this one too.
 *
 * @param watch a second session, to look on with
 * @param tables their quoted names: one, and those that a foreign key locks with it
 * @param work a script, or what runs one; it is called once for each attempt
 * @throws StrataError TABLE_LOCKED, naming who is in the way
 */
export async function withStrongLock<Result>(
  session: Session,
  watch: Session,
  tables: readonly string[],
  work: string | (() => Promise<Result>),
  options: StrongLockOptions,
): Promise<Result | undefined> {
  const attempt = new Attempts(session, watch, tables, options);
  const run = typeof work === "string" ? () => session.execute(work).then(() => undefined) : work;
  for (;;) {
    await attempt.untilNobodyIsOld();
    try {
      let result: { readonly value: Result | undefined } | undefined;
      await inTransaction(session, async () => {
        await attempt.keepAutovacuumOut();
        result = await attempt.tryRepeatedly(run);
        return undefined;
      });
      if (result !== undefined) return result.value;
    } catch (error) {
      await attempt.pauseAfter(error);
    }
  }
}

class Attempts {
  readonly #session: Session;
  readonly #watch: Session;
  readonly #tables: readonly string[];
  readonly #options: StrongLockOptions;
  readonly #clock: Clock;
  readonly #begun: number;
  #count = 0;
  #reportAt = 0;

  constructor(session: Session, watch: Session, tables: readonly string[], options: StrongLockOptions) {
    this.#session = session;
    this.#watch = watch;
    this.#tables = tables;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#begun = this.#clock.now();
  }

  async untilNobodyIsOld(): Promise<void> {
    const oldSeconds = (this.#options.oldMs ?? DEFAULTS.oldMs) / 1000;
    for (;;) {
      this.#options.signal?.throwIfAborted();
      // Autovacuum is not waited for but moved on, in the next step.
      const old = (await this.#holders()).filter(
        ({ ageSeconds, isAutovacuum }) => !isAutovacuum && (ageSeconds ?? 0) >= oldSeconds,
      );
      if (old.length === 0) return;
      if (this.#left() <= 0) throw await this.#tableLocked(undefined);
      this.#tell(old);
      await this.#clock.sleep(jittered(LOOK_EVERY_MS));
    }
  }

  async keepAutovacuumOut(): Promise<void> {
    const [row] = await this.#session.query<{ timeout: string }>(
      "SELECT setting AS timeout FROM pg_settings WHERE name = 'deadlock_timeout'",
    );
    const patience = Math.max(1, Math.min(Number(row?.timeout ?? 1_000) * 2 + 1_000, this.#left()));
    await this.#session.execute(
      `SET LOCAL synchronous_commit = off; SET LOCAL idle_in_transaction_session_timeout = 0;
       SET LOCAL lock_timeout = ${Math.ceil(patience)}; LOCK TABLE ${this.#name} IN SHARE UPDATE EXCLUSIVE MODE`,
    );
  }

  /** Undefined when autovacuum has been kept out for so long that it should have its turn. */
  async tryRepeatedly<Result>(run: () => Promise<Result>): Promise<{ readonly value: Result } | undefined> {
    const { lockTimeoutMs = DEFAULTS.lockTimeoutMs } = this.#options;
    const since = this.#clock.now();
    await this.#session.execute("SAVEPOINT strata_attempt");
    while (this.#clock.now() - since < LONGEST_HOLD_MS) {
      await this.untilNobodyIsOld();
      try {
        await this.#session.execute(`SET LOCAL lock_timeout = ${attemptMs(this.#count, lockTimeoutMs)}`);
        return { value: await run() };
      } catch (error) {
        if (!gaveWay(error)) throw error;
        await this.#session.execute("ROLLBACK TO SAVEPOINT strata_attempt");
        await this.pauseAfter(error);
      }
    }
    return undefined;
  }

  /** Nothing is locked that anybody waits for. @throws what was no matter of locks, or TABLE_LOCKED */
  async pauseAfter(error: unknown): Promise<void> {
    if (!gaveWay(error)) throw error;
    if (this.#left() <= 0) throw await this.#tableLocked(error);
    this.#count += 1;
    const waitMs = jittered(PAUSE_MS * Math.min(10, this.#count));
    this.#options.report?.({ type: "strong-lock-retry", table: this.#name, attempt: this.#count, waitMs });
    await this.#clock.sleep(waitMs);
  }

  get #name(): string {
    return this.#tables.join(", ");
  }

  #holders(): ReturnType<typeof findHolders> {
    const mode = this.#options.mode ?? DEFAULTS.mode;
    return findHolders(this.#watch, this.#tables, mode, this.#session.processId);
  }

  #left(): number {
    return (this.#options.budgetMs ?? DEFAULTS.budgetMs) - (this.#clock.now() - this.#begun);
  }

  #tell(blockers: readonly Blocker[]): void {
    if (this.#clock.now() < this.#reportAt) return;
    this.#reportAt = this.#clock.now() + REPORT_EVERY_MS;
    this.#options.report?.({ type: "strong-lock-waiting", table: this.#name, blockers });
  }

  async #tableLocked(cause: unknown): Promise<StrataError> {
    const blockers = await this.#holders();
    const [first] = blockers;
    const end =
      first === undefined || first.pid === 0 ? "" : ` To end that session: SELECT pg_terminate_backend(${first.pid});`;
    return new StrataError("TABLE_LOCKED", {
      what: `${this.#options.purpose} could not get a strong lock of ${this.#name}; nobody had to wait for longer than a moment.`,
      why: first === undefined ? undefined : `In the way: ${blockers.map(describeBlocker).join("; ")}`,
      next: `Nothing of it stays. Run it again when the table is less busy, or allow more time with --lock-retry <time>.${end}`,
      cause,
    });
  }
}

function gaveWay(error: unknown): boolean {
  return error instanceof DatabaseError && GAVE_WAY.has(error.sqlState);
}

function jittered(milliseconds: number): number {
  return milliseconds * (0.5 + Math.random());
}
