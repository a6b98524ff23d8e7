import { describePressure, type BackfillEvent, type Pressure } from "@strata/migration-engine";
import { formatDuration } from "./duration.ts";

/** What was last heard of a backfill. */
export interface BackfillSeen {
  readonly progress: Extract<BackfillEvent, { type: "backfill-progress" }> | undefined;
  /** Why it waits, while it does. */
  readonly pause: Pressure | undefined;
}

export const NOTHING_SEEN: BackfillSeen = { progress: undefined, pause: undefined };

/** What is known after one more event. */
export function sawBackfill(seen: BackfillSeen, event: BackfillEvent): BackfillSeen {
  switch (event.type) {
    case "backfill-progress":
      return { progress: event, pause: undefined };
    case "backfill-paused":
      return { ...seen, pause: event.pressure };
    case "backfill-resumed":
      return { ...seen, pause: undefined };
    default:
      return seen;
  }
}

const BAR_WIDTH = 10;

/** `####------  40 %  1,200,000 rows  15,000/s  2 min 5 s left`, and the reason where it pauses. */
export function describeBackfill({ progress, pause }: BackfillSeen): string {
  const parts: string[] = [];
  if (progress !== undefined) {
    const { rows, rowsLeft, rowsPerSecond, secondsLeft } = progress;
    if (rowsLeft !== undefined && rows + rowsLeft > 0) {
      const share = Math.min(rows / (rows + rowsLeft), 1);
      const bar = "#".repeat(Math.floor(share * BAR_WIDTH)).padEnd(BAR_WIDTH, "-");
      parts.push(bar, `${Math.floor(share * 100)} %`);
    }
    parts.push(`${count(rows)} rows`, `${count(rowsPerSecond)}/s`);
    if (pause === undefined && secondsLeft !== undefined) parts.push(`${formatDuration(secondsLeft * 1000)} left`);
  }
  if (pause !== undefined) parts.push(`paused: ${describePressure(pause)}`);
  return parts.join("  ");
}

/** `1,200,000`: the same on every machine. */
export function count(number: number): string {
  return Math.round(number).toLocaleString("en-US");
}
