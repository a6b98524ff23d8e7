import { status, type MigrationStatus } from "@strata/migration-engine";
import { parseArguments } from "../arguments.ts";
import type { Command } from "../command.ts";
import { compareScripts } from "../compare-scripts.ts";
import { countOf } from "../console/progress.ts";
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
    const migrations = await status({ ...target, roster, compareScripts });
    const pending = migrations.filter(({ state }) => state === "pending" || state === "late").length;
    if (flags.json === true) {
      world.stdout.write(`${JSON.stringify({ event: "status", pending, migrations })}\n`);
    } else {
      const applied = migrations.length - pending;
      world.stdout.write(`Database ${target.shownUrl}\n`);
      for (const migration of migrations) world.stdout.write(`  ${describe(migration)}\n`);
      world.stdout.write(
        pending === 0
          ? `Up to date: ${countOf(applied)} applied.\n`
          : `${countOf(pending)} pending, ${applied} applied.\n`,
      );
    }
    return pending === 0 ? EXIT_CODES.ok : EXIT_CODES.pending;
  },
};

function describe(migration: MigrationStatus): string {
  const start = `${migration.state.padEnd(7)}  ${migration.package}/${migration.name}`;
  if (!("entry" in migration)) return start;
  const { appliedAt, appliedBy, origin } = migration.entry;
  const how = origin === "applied" ? "" : `  (${origin})`;
  return `${start}  ${appliedAt} by ${appliedBy}${how}${remark(migration)}`;
}

function remark(migration: MigrationStatus): string {
  if (migration.state === "missing") return "  (its folder is gone)";
  if (migration.state !== "applied" || migration.edit === undefined) return "";
  return migration.edit.sameMeaning ? "  (edited since, in form only)" : "  (edited since)";
}
