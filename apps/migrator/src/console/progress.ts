import { phaseOf, type Report, type RunEvent } from "@strata/migration-engine";
import type { World } from "../command.ts";
import { endOnInterrupt, type UnderWay } from "./interrupt.ts";
import { toJsonEvent } from "./json-event.ts";
import { progressLines } from "./progress-lines.ts";

/**
 * Tells a run's events to whoever reads: people, or with `--json` a program, one event a line. From the first event on
 * Ctrl-C ends the run with a word about what stays.
 *
 * @param stop ends a backfill after its batch; without it there is none that could run
 */
export function progress(world: World, json: boolean, stop?: AbortController): Report {
  const tell: Report = json
    ? (event) => world.stdout.write(`${JSON.stringify(toJsonEvent(event))}\n`)
    : progressLines(world);
  let armed = false;
  let underWay: UnderWay = { backfill: false, phases: false };
  return (event) => {
    if (!armed) endOnInterrupt(world, () => underWay, stop);
    armed = true;
    underWay = afterwards(underWay, event);
    world.observe?.(event);
    tell(event);
  };
}

function afterwards(underWay: UnderWay, event: RunEvent): UnderWay {
  switch (event.type) {
    case "started":
    case "finished":
      return { backfill: false, phases: false };
    case "phase-started":
      return { backfill: phaseOf(event.stage) === "backfill", phases: true };
    case "phase-finished":
    case "backfill-finished":
    case "backfill-stopped":
      return { ...underWay, backfill: false };
    // Rows that came since are done once more right before contract.
    case "backfill-started":
    case "backfill-progress":
      return { backfill: true, phases: true };
    default:
      return underWay;
  }
}

export function countOf(count: number): string {
  return `${count} migration${count === 1 ? "" : "s"}`;
}
