import type { Report } from "@strata/migration-engine";
import type { World } from "../command.ts";
import { endOnInterrupt } from "./interrupt.ts";
import { toJsonEvent } from "./json-event.ts";
import { progressLines } from "./progress-lines.ts";

/**
 * Tells a run's events to whoever reads: people, or with `--json` a program, one event a line. From the first event on
 * Ctrl-C ends the run with a word about what stays.
 */
export function progress(world: World, json: boolean): Report {
  const tell: Report = json
    ? (event) => world.stdout.write(`${JSON.stringify(toJsonEvent(event))}\n`)
    : progressLines(world);
  let armed = false;
  return (event) => {
    if (!armed) endOnInterrupt(world);
    armed = true;
    world.observe?.(event);
    tell(event);
  };
}

export function countOf(count: number): string {
  return `${count} migration${count === 1 ? "" : "s"}`;
}
