import type { Clock } from "../clock.ts";
import { StrataError } from "../errors/strata-error.ts";
import type { Session } from "../wire/session.ts";
import type { BackfillEvent } from "./events.ts";
import type { Limits } from "./limits.ts";
import { pressureOf, readLoad, type Pressure } from "./pressure.ts";
import type { Table } from "./table.ts";

const REPORT_EVERY_MS = 5_000;
/** A vacuum that removed too little does so again if it is run again at once. */
const VACUUM_EVERY_MS = 30_000;

type Distribute<Event> = Event extends BackfillEvent ? Omit<Event, "migration" | "table"> : never;
/** An event before it is said whose it is. */
export type Told = Distribute<BackfillEvent>;

export interface GiveWayOptions {
  readonly watch: Session;
  readonly table: Table;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
  readonly tell: (event: Told) => void;
  readonly vacuum: () => Promise<void>;
}

/** Looks at the server now and then between two batches, when nothing is locked, and waits while it is too busy. */
export class GiveWay {
  readonly #options: GiveWayOptions;
  #lookedAt: number;
  #vacuumedAt = Number.NEGATIVE_INFINITY;

  constructor(options: GiveWayOptions) {
    this.#options = options;
    this.#lookedAt = Number.NEGATIVE_INFINITY;
  }

  /** @throws StrataError BACKFILL_STALLED */
  async whileBusy(): Promise<void> {
    const { clock, limits } = this.#options;
    if (clock.now() - this.#lookedAt < limits.lookEveryMs) return;
    await this.waitUntilGone(async () => {
      const { watch, table } = this.#options;
      let pressure = pressureOf(await readLoad(watch, table), limits);
      if (pressure?.kind === "dead-rows" && clock.now() - this.#vacuumedAt > VACUUM_EVERY_MS) {
        await this.#options.vacuum();
        this.#vacuumedAt = clock.now();
        pressure = pressureOf(await readLoad(watch, table), limits);
      }
      return pressure;
    });
    this.#lookedAt = clock.now();
  }

  /** @param look gives why to wait on, or undefined */
  async waitUntilGone(look: () => Promise<Pressure | undefined>): Promise<void> {
    const { clock, limits, tell, signal } = this.#options;
    const begun = clock.now();
    let told = Number.NEGATIVE_INFINITY;
    let last: Pressure["kind"] | undefined;
    for (;;) {
      const pressure = await look();
      const pausedMs = clock.now() - begun;
      if (pressure === undefined || signal?.aborted) {
        if (last !== undefined) tell({ type: "backfill-resumed", pausedMs });
        return;
      }
      if (pausedMs >= limits.longestPauseMs) throw stalled(pressure, pausedMs);
      if (pressure.kind !== last || clock.now() - told >= REPORT_EVERY_MS) {
        tell({ type: "backfill-paused", pressure, pausedMs });
        told = clock.now();
        last = pressure.kind;
      }
      await clock.sleep(limits.lookEveryMs * (0.5 + Math.random()));
    }
  }
}

const REASONS: Readonly<Record<Pressure["kind"], string>> = {
  "replication-lag": "A standby is behind",
  "lock-waiters": "Sessions wait for locks",
  "old-transaction": "An old transaction keeps dead rows from being removed",
  "dead-rows": "Too many rows are dead, and vacuum does not get rid of them",
  "locked-rows": "The last rows are locked by somebody",
};

/** One line about a reason to wait, for people. */
export function describePressure({ kind, value, limit, unit, detail }: Pressure): string {
  const figure = `${Number(value.toFixed(2))} ${unit}, at most ${limit}`;
  return `${REASONS[kind]} (${figure})${detail === undefined ? "" : `: ${detail}`}`;
}

function stalled(pressure: Pressure, pausedMs: number): StrataError {
  return new StrataError("BACKFILL_STALLED", {
    what: `The backfill has been waiting for ${Math.round(pausedMs / 1000)} s.`,
    why: describePressure(pressure),
  });
}
