import { relative, sep } from "node:path";
import { label, StrataError, TOOL_NAMES, type MigrationId } from "@strata/migration-engine";
import type { Diagnosis } from "@strata/schema-workflow";
import { parseArguments } from "../arguments.ts";
import type { Command, World } from "../command.ts";
import { doctorLines, headline } from "../console/doctor-lines.ts";
import { annotate, underGitHubActions } from "../console/github-annotation.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { withLocalServer } from "../local-server.ts";
import { ownRoster, projectRoot } from "../project.ts";
import { findTarget } from "../target.ts";
import { THROWAWAY_FLAG } from "../workbench.ts";
import { JSON_FLAG } from "./flags.ts";

const options = {
  from: { type: "string", value: "tool", description: `read one tool's table: ${TOOL_NAMES.join(", ")}` },
  table: { type: "string", value: "[schema.]table", description: "where that tool keeps it; with --from" },
  package: { type: "string", value: "name", description: "judge the migrations of this package alone" },
  ...THROWAWAY_FLAG,
  ...JSON_FLAG,
} as const;

export const command: Command = {
  summary: "find migrations that were recorded and not run, skipped, or run twice; exit code 6 when there are",
  usage: "doctor [--from <tool>] [--table <table>] [--package <name>] [--throwaway <url>] [--json]",
  description: [
    "Replays all migrations on a throwaway database, compares its catalog after each with this one, and holds both",
    "against what the ledger, or drizzle's table before it, says. Finds what is recorded and not executed, executed and",
    "not recorded, skipped, executed twice, and prints the exact repair. Changes nothing here.",
  ].join("\n"),
  options,
  async run(world, argv) {
    const { options: flags } = parseArguments(argv, options);
    const { json = false, from, table, throwaway } = flags;
    if (table !== undefined && from === undefined) {
      throw new StrataError("ARGUMENT_INVALID", { what: "--table needs --from: the tool whose table it is." });
    }
    const roster = await ownRoster(world);
    const target = await findTarget(world);
    const diagnosis = await withLocalServer(world, async () => {
      const { examine } = await import("@strata/schema-workflow");
      const onReplay = replaying(world);
      return examine({ ...target, roster, from, table, package: flags.package, throwaway, onReplay });
    });
    world.live.clear();
    if (json) {
      world.stdout.write(`${JSON.stringify({ event: "diagnosis", ...diagnosis })}\n`);
    } else {
      const lines = doctorLines(diagnosis, projectRoot(world.directory));
      world.stdout.write(`${[`Database ${target.shownUrl}`, ...lines].join("\n")}\n`);
      if (underGitHubActions(world.env)) annotateFindings(world, diagnosis);
    }
    return diagnosis.findings.length === 0 ? EXIT_CODES.ok : EXIT_CODES.different;
  },
};

function annotateFindings({ stdout, directory }: World, { findings }: Diagnosis): void {
  for (const finding of findings) {
    const file = relative(projectRoot(directory), finding.file).replaceAll(sep, "/");
    stdout.write(annotate("error", { title: "strata doctor", file }, headline(finding)));
  }
}

/** What is being replayed, on a terminal. */
function replaying({ live }: World): (migration: MigrationId, number: number, total: number) => void {
  return (migration, number, total) => live.show(() => `  ${number}/${total}  replaying  ${label(migration)}`);
}
