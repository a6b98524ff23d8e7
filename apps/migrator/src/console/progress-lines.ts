import {
  type BackfillEvent,
  describeBlocker,
  describeHolder,
  label,
  type ApplyPlan,
  type Report,
  type RunEvent,
  type Sight,
  type Stage,
} from "@strata/migration-engine";
import type { World } from "../command.ts";
import { painter } from "./colour.ts";
import { formatDuration } from "./duration.ts";
import { count, describeBackfill, NOTHING_SEEN, sawBackfill, type BackfillSeen } from "./backfill-words.ts";
import { ACTION_WORDS, describePosition, describeRunning, describeStage } from "./progress-words.ts";
import { warn } from "./warn.ts";

/** Tells people: a line for each migration that is done, and on a terminal a live one for that which runs. */
export function progressLines(world: World): Report {
  const { stdout, stderr, live, env } = world;
  const paint = painter(stdout, env);
  /** What was last seen of the migration that runs. */
  let sight: Sight | undefined;
  /** Of one in phases: where it is. */
  let phase: { readonly stage: Stage; readonly backfill: BackfillSeen } | undefined;
  const tellRows = backfillLines(world);

  return (event) => {
    if (isBackfillEvent(event)) {
      if (phase !== undefined) phase = { ...phase, backfill: sawBackfill(phase.backfill, event) };
      tellRows(event, phase?.backfill ?? NOTHING_SEEN);
      return;
    }
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
        phase = undefined;
        live.show((elapsedMs, width) => describeRunning(event, elapsedMs, width, sight?.progress, phase));
        return;
      case "phase-started":
        sight = undefined;
        phase = { stage: event.stage, backfill: NOTHING_SEEN };
        return;
      case "phase-finished": {
        const took = paint("aside", formatDuration(event.durationMs));
        const rows = phase?.backfill.progress === undefined ? "" : `  ${count(phase.backfill.progress.rows)} rows`;
        live.above(() => stdout.write(`       ${describeStage(event.stage)} done${rows}  ${took}\n`));
        return;
      }
      case "ready":
        live.clear();
        stdout.write(`  ${describePosition(event.position)}  ready     ${label(event.migration)}  contract waits\n`);
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

function isBackfillEvent(event: RunEvent): event is BackfillEvent {
  return event.type.startsWith("backfill-");
}

const LINE_EVERY_MS = 10_000;

/** Where there is no live line, one now and then; a pause and its end at once. */
function backfillLines({ live, stdout }: World): (event: BackfillEvent, seen: BackfillSeen) => void {
  let last = -Infinity;
  return (event, seen) => {
    if (live.works) return;
    const now = performance.now();
    // A short one has come to its end before there is anything to tell.
    if (event.type === "backfill-started") last = now;
    const news = event.type === "backfill-paused" || event.type === "backfill-resumed";
    if (!news && (event.type !== "backfill-progress" || now - last < LINE_EVERY_MS)) return;
    last = now;
    stdout.write(`       ${event.table}  ${describeBackfill(seen) || "goes on"}\n`);
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
