import { basename, dirname, join, relative } from "node:path";
import { label } from "@strata/migration-engine";
import type { Renewed } from "@strata/schema-workflow";
import { parseArguments } from "../arguments.ts";
import { choosePackages } from "../choose-packages.ts";
import type { Command, World } from "../command.ts";
import { appraisalLines, downMissingLines } from "../console/generated-lines.ts";
import { toJsonFindings } from "../console/json-findings.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { ownRoster } from "../project.ts";
import { THROWAWAY_FLAG, withWorkbench } from "../workbench.ts";
import { JSON_FLAG } from "./flags.ts";

const options = {
  all: { type: "boolean", description: "measure all anew, also those whose SQL is what it was" },
  ...THROWAWAY_FLAG,
  ...JSON_FLAG,
} as const;

export const command: Command = {
  summary: "measure what migrations do that were written or edited by hand",
  usage: "certify [package] [--all] [--throwaway <url>] [--json]",
  description: [
    "Runs every migration that has no certificate, or was edited since, on a throwaway database with rows, and writes",
    "what PostgreSQL did (locks, rewrites, scans) into certificate.json beside it. A generated down.sql is written anew;",
    "one that was written by hand is kept. A second time there is nothing to do.",
  ].join("\n"),
  options,
  async run(world, argv) {
    const { options: flags, words } = parseArguments(argv, options, 1);
    const roster = await ownRoster(world);
    const chosen = choosePackages(roster, words[0]);
    const { renewCertificates } = await import("@strata/schema-workflow");
    await withWorkbench(world, flags, async (workbench) => {
      for (const target of chosen) {
        const onStage = (stage: string): void => world.live.show(() => `measuring ${target.name}/${stage}`);
        const renewed = await renewCertificates(target, { workbench, roster, all: flags.all, onStage }).finally(() =>
          world.live.clear(),
        );
        if (renewed.length === 0 && flags.json !== true)
          world.stdout.write(`${target.name}: all certificates are current\n`);
        for (const one of renewed) await tell(world, one, flags.json === true);
      }
    });
    return EXIT_CODES.ok;
  },
};

async function tell(world: World, renewed: Renewed, json: boolean): Promise<void> {
  const { migration, written, downMissing } = renewed;
  if (json) {
    const { package: owner, name } = migration;
    const { certificate, judged } = renewed;
    const event = { event: "certified", migration: { package: owner, name }, written, downMissing, certificate };
    world.stdout.write(`${JSON.stringify({ ...event, ...toJsonFindings(judged) })}\n`);
    return;
  }
  const shown = (file: string): string => relative(world.directory, join(dirname(migration.file), file));
  const lines = [
    label(migration),
    ...(await appraisalLines(renewed, shown(basename(renewed.migration.file)))),
    ...written.map((file) => `  ${shown(file)}`),
    ...downMissingLines(downMissing),
  ];
  for (const line of lines) world.stdout.write(`${line}\n`);
}
