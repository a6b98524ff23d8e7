import { status, type MigrationStatus } from "@strata/migration-engine";
import { parseArguments } from "../arguments.ts";
import type { Command } from "../command.ts";
import { compareScripts } from "@strata/schema-workflow/compare-scripts";
import { count } from "../console/backfill-words.ts";
import { countOf } from "../console/progress.ts";
import { describeStage } from "../console/progress-words.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { ownRoster } from "../project.ts";
import { findTarget } from "../target.ts";
import { JSON_FLAG } from "./flags.ts";

export const command: Command = {
  summary: "how every migration stands; exit code 3 when some are pending",
  usage: "status [--json]",
  description: "Lists all migrations in order: applied (when, by whom), pending, late, or missing. Changes nothing.",
  options: JSON_FLAG,
  async run(world, argv) {
    const { options: flags } = parseArguments(argv, JSON_FLAG);
    const roster = await ownRoster(world);
    const target = await findTarget(world);
    const migrations = await status({ ...target, roster, compareScripts, findings: world.findings });
    const pending = migrations.filter(({ state }) => WAITING.has(state)).length;
    if (flags.json === true) {
      world.stdout.write(`${JSON.stringify({ event: "status", pending, migrations })}\n`);
    } else {
      const applied = migrations.length - pending;
      const lines = [
        `Database ${target.shownUrl}`,
        ...migrations.map((migration) => `  ${describe(migration)}`),
        pending === 0 ? `Up to date: ${countOf(applied)} applied.` : `${countOf(pending)} pending, ${applied} applied.`,
      ];
      // In one piece: a pipe takes each write by itself.
      world.stdout.write(`${lines.join("\n")}\n`);
    }
    return pending === 0 ? EXIT_CODES.ok : EXIT_CODES.pending;
  },
};

/** What `migrate` would go on with. */
const WAITING: ReadonlySet<MigrationStatus["state"]> = new Set(["pending", "late", "unfinished"]);

function describe(migration: MigrationStatus): string {
  const start = `${migration.state.padEnd(7)}  ${migration.package}/${migration.name}`;
  if (migration.state === "unfinished") return `${start}  ${describeUnfinished(migration)}`;
  if (!("entry" in migration)) return start;
  const { appliedAt, appliedBy, origin, form } = migration.entry;
  const how = origin !== "applied" ? `  (${origin})` : form === "phased" ? "  (in phases)" : "";
  return `${start}  ${appliedAt} by ${appliedBy}${how}${remark(migration)}`;
}

function describeUnfinished(unfinished: Extract<MigrationStatus, { state: "unfinished" }>): string {
  const { stage, statementsDone, inDoubt, checkpoint, remaining = [] } = unfinished;
  const statements = `after ${statementsDone} statement${statementsDone === 1 ? "" : "s"}`;
  if (stage === undefined) return statements;
  const [next, ...later] = remaining;
  if (next === undefined) return `stopped on its way back, at ${describeStage(stage)}; next: strata revert`;
  const then = later.length === 0 ? "" : `, then ${later.join(", ")}`;
  if (next === "contract" && statementsDone === 0 && !inDoubt) return "ready: contract waits; `migrate` does it";
  if (checkpoint === undefined) return `at ${next}, ${statements}; \`migrate\` goes on there${then}`;
  const { rows, rowsLeft, rowsPerSecond, cursor } = checkpoint;
  const figures = [
    `${count(rows)} rows`,
    rowsLeft === undefined ? "" : `about ${count(rowsLeft)} left`,
    rowsPerSecond === undefined ? "" : `${count(rowsPerSecond)}/s`,
    cursor,
  ].filter((part) => part !== "");
  return `at ${next}: ${figures.join(", ")}; \`migrate\` goes on there${then}`;
}

function remark(migration: MigrationStatus): string {
  if (migration.state === "missing") return "  (its folder is gone)";
  if (migration.state !== "applied" || migration.edit === undefined) return "";
  return migration.edit.sameMeaning ? "  (edited since, in form only)" : "  (edited since)";
}
