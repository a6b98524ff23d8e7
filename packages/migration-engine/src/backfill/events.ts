import type { MigrationId } from "../migration.ts";
import type { Pressure } from "./pressure.ts";
import type { QuietMode } from "./quiet.ts";

/** What a backfill tells while it works. */
export type BackfillEvent = { readonly migration: MigrationId; readonly table: string } & (
  | {
      readonly type: "backfill-started";
      readonly passes: number;
      readonly order: "blocks" | "key";
      /** Rows that an earlier run has done. */
      readonly rows: number;
      readonly quiet: QuietMode;
    }
  | {
      readonly type: "backfill-progress";
      /** Done so far, earlier runs included. */
      readonly rows: number;
      /** Of this run, per second, pauses included. */
      readonly rowsPerSecond: number;
      /** Estimates; undefined while nobody can tell. */
      readonly rowsLeft: number | undefined;
      readonly secondsLeft: number | undefined;
    }
  | { readonly type: "backfill-paused"; readonly pressure: Pressure; readonly pausedMs: number }
  | { readonly type: "backfill-resumed"; readonly pausedMs: number }
  | { readonly type: "backfill-vacuum" }
  | { readonly type: "backfill-reconnecting"; readonly message: string; readonly waitMs: number }
  | { readonly type: "backfill-stopped"; readonly rows: number }
  | { readonly type: "backfill-finished"; readonly rows: number; readonly durationMs: number }
);

export type ReportBackfill = (event: BackfillEvent) => void;
