import {
  describeBlocker,
  describeHolder,
  label,
  type ApplyPlan,
  type Report,
  type Sight,
} from "@strata/migration-engine";
import type { World } from "../command.ts";
import { painter } from "./colour.ts";
import { formatDuration } from "./duration.ts";
import { ACTION_WORDS, describePosition, describeRunning } from "./progress-words.ts";
import { warn } from "./warn.ts";

/** Tells people: a line for each migration that is done, and on a terminal a live one for that which runs. */
export function progressLines(world: World): Report {
  const { stdout, stderr, live, env } = world;
  const paint = painter(stdout, env);
  /** What was last seen of the migration that runs. */
  let sight: Sight | undefined;

  return (event) => {
    switch (event.type) {
      case "lock-waiting": {
        const waited = event.waitedMs < 1000 ? "" : ` (${formatDuration(event.waitedMs)} so far)`;
        stderr.write(`Waiting for another migrator${waited}: ${describeHolder(event.holder)}\n`);
        return;
      }
      case "apply-planned":
        tellOddities(world, event.plan);
        return;
      case "started":
        sight = undefined;
        live.show((elapsedMs, width) => describeRunning(event, elapsedMs, width, sight?.progress));
        return;
      case "watched":
        if (event.sight.blockers.length > 0 && pidsOf(event.sight) !== pidsOf(sight)) {
          const blockers = event.sight.blockers.map((one) => `  waits for ${describeBlocker(one)}\n`);
          live.above(() => stderr.write(blockers.join("")));
        }
        ({ sight } = event);
        return;
      case "retry": {
        const pause = formatDuration(event.waitMs);
        live.above(() => stderr.write(`  gave way, tries again in ${pause} (attempt ${event.attempt + 1})\n`));
        return;
      }
      case "notice":
        if (event.severity === "WARNING") live.above(() => warn(world, `${label(event.migration)}: ${event.message}`));
        return;
      case "finished": {
        live.clear();
        const done = paint("done", ACTION_WORDS[event.action].done);
        const took = paint("aside", formatDuration(event.durationMs));
        stdout.write(`  ${describePosition(event.position)}  ${done}  ${label(event.migration)}  ${took}\n`);
        return;
      }
      default:
    }
  };
}

/** What is no reason to stop, but one to wonder. An edit that changes the meaning has stopped the run before. */
function tellOddities(world: World, { missing, edited, ignored }: ApplyPlan): void {
  for (const entry of missing) warn(world, `${label(entry)} is in the ledger, but its folder is gone.`);
  for (const { path, why } of ignored) warn(world, `${path} will not run: ${why}`);
  for (const edit of edited) {
    world.stderr.write(`note: ${label(edit)} was edited after it had been applied; it still means the same.\n`);
  }
}

function pidsOf(sight: Sight | undefined): string {
  return (sight?.blockers ?? []).map(({ pid }) => pid).join();
}
