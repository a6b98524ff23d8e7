import {
  isWayBack,
  label,
  phaseOf,
  type IndexProgress,
  type Position,
  type RunEvent,
  type Stage,
} from "@strata/migration-engine";
import { describeBackfill, type BackfillSeen } from "./backfill-words.ts";
import { formatDuration } from "./duration.ts";

/** Each pair equally wide: the line must not jump when the word changes. */
export const ACTION_WORDS = {
  apply: { running: "applying", done: "applied " },
  revert: { running: "reverting", done: "reverted " },
} as const;

/**
 * `  3/7  applying  @strata/x/2025…  12 s  ####------  40 % building index`; the time once there is a second to tell of.
 * Where there is no room for all, the name is cut: what changes is what somebody who waits looks at.
 */
export function describeRunning(
  { action, migration, position }: Extract<RunEvent, { type: "started" }>,
  elapsedMs: number,
  width: number,
  progress?: IndexProgress,
  phase?: { readonly stage: Stage; readonly backfill: BackfillSeen },
): string {
  const start = `  ${describePosition(position)}  ${ACTION_WORDS[action].running}  `;
  const elapsed = elapsedMs < 1000 ? "" : `  ${formatDuration(elapsedMs)}`;
  const index = progress === undefined ? "" : `  ${describeIndex(progress)}`;
  const end =
    phase === undefined
      ? `${elapsed}${index}`
      : `  ${describeStage(phase.stage)}${elapsed}${index}${rows(phase.backfill)}`;
  const name = label(migration);
  const room = Math.max(width - start.length - end.length, 1);
  return `${start}${name.length > room ? `${name.slice(0, room - 1)}…` : name}${end}`;
}

/** `backfill`, or `back from backfill` on the way back. */
export function describeStage(stage: Stage): string {
  return isWayBack(stage) ? `back from ${phaseOf(stage)}` : stage;
}

function rows(seen: BackfillSeen): string {
  const text = describeBackfill(seen);
  return text === "" ? "" : `  ${text}`;
}

/** ` 3/12`, as wide as `12/12`. */
export function describePosition({ index, total }: Position): string {
  return `${String(index).padStart(String(total).length)}/${total}`;
}

const BAR_WIDTH = 10;

function describeIndex({ phase, done, total }: IndexProgress): string {
  if (total === 0) return phase;
  const share = Math.min(done / total, 1);
  const bar = "#".repeat(Math.floor(share * BAR_WIDTH)).padEnd(BAR_WIDTH, "-");
  return `${bar}  ${Math.floor(share * 100)} % ${phase}`;
}
