import { realpathSync } from "node:fs";
import { relative, sep } from "node:path";
import { label, readMigrations, type MigrationId, type SchemaPackage } from "@strata/migration-engine";
import type { Drift, Verification } from "@strata/schema-workflow";
import { parseArguments } from "../arguments.ts";
import type { Command, World } from "../command.ts";
import { driftWords } from "../console/drift-words.ts";
import { annotate, underGitHubActions } from "../console/github-annotation.ts";
import { verifyLines } from "../console/verify-lines.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { withLocalServer } from "../local-server.ts";
import { ownRoster, projectRoot } from "../project.ts";
import { findTarget } from "../target.ts";
import { verifySettings } from "../verify-settings.ts";
import { THROWAWAY_FLAG } from "../workbench.ts";
import { JSON_FLAG } from "./flags.ts";

const options = {
  ignore: { type: "string", value: "globs", description: "objects of others, separated by commas: river_*,audit.*" },
  setup: { type: "string", value: "file", description: "SQL that somebody ran before the first migration" },
  ...THROWAWAY_FLAG,
  ...JSON_FLAG,
} as const;

export const command: Command = {
  summary: "compare this database with what its ledger says; exit code 6 when they differ",
  usage: "verify [--ignore <globs>] [--setup <file>] [--throwaway <url>] [--json]",
  description: [
    "Replays what the ledger says on a throwaway database and compares the catalogs: every difference is told with the",
    "package that it concerns, or as a stray object of nobody, and with the SQL that undoes it here or puts it into a",
    "migration. Changes nothing: a role that may connect and read strata_ledger is enough.",
  ].join("\n"),
  options,
  async run(world, argv) {
    const { options: flags } = parseArguments(argv, options);
    const roster = await ownRoster(world);
    const settings = await verifySettings(world, flags);
    const target = await findTarget(world);
    const { throwaway } = flags;
    const found = await withLocalServer(world, async () => {
      const { verify } = await import("@strata/schema-workflow");
      return verify({ ...target, ...settings, roster, throwaway, onReplay: replaying(world) });
    });
    world.live.clear();
    if (flags.json === true) {
      world.stdout.write(`${JSON.stringify({ event: "verification", ...found })}\n`);
    } else {
      world.stdout.write(`${[`Database ${target.shownUrl}`, ...verifyLines(found)].join("\n")}\n`);
      if (underGitHubActions(world.env)) await annotateAll(world, found, roster);
    }
    return found.drifts.length === 0 ? EXIT_CODES.ok : EXIT_CODES.different;
  },
};

/** What is being replayed, on a terminal. */
function replaying({ live }: World): (migration: MigrationId, number: number, total: number) => void {
  return (migration, number, total) => live.show(() => `  ${number}/${total}  replaying  ${label(migration)}`);
}

/** Each difference at the migration that it concerns, where its file is at hand. */
async function annotateAll(world: World, { drifts }: Verification, roster: readonly SchemaPackage[]): Promise<void> {
  const top = world.env["GITHUB_WORKSPACE"] ?? projectRoot(world.directory);
  const migrations = (await Promise.all(roster.map((one) => readMigrations(one)))).flat();
  const files = new Map(migrations.map((one) => [label(one), one.file]));
  for (const drift of drifts) {
    const path = drift.owner === undefined ? undefined : files.get(label(drift.owner));
    const file = path && relative(realpathSync(top), realpathSync(path)).replaceAll(sep, "/");
    world.stdout.write(annotate("error", { title: "strata verify", file }, messageOf(drift)));
  }
}

function messageOf(drift: Drift): string {
  return [...driftWords(drift), ...drift.repair.map((sql) => `${sql};`)].join("\n");
}
