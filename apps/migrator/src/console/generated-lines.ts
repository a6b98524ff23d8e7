import { join, relative } from "node:path";
import type { Certificate, Difference, Generated, Judged } from "@strata/schema-workflow";
import type { World } from "../command.ts";

const SIGNS = { added: "+", removed: "-", changed: "~" } as const;

/** What was written for a package, for people. */
export async function generatedLines(
  { directory }: Pick<World, "directory">,
  name: string,
  made: Exclude<Generated, { outcome: "questions" }>,
): Promise<string[]> {
  if (made.outcome === "nothing") return [`${name}: nothing to write`];
  const shown = (file: string): string => relative(directory, join(made.folder, file));
  return [
    `${name}: ${made.migration}`,
    ...summary(made.differences),
    ...(await appraisalLines(made, shown("migration.sql"))),
    ...["migration.sql", ...(made.downMissing === undefined ? ["down.sql"] : []), "certificate.json"].map(
      (file) => `  ${shown(file)}`,
    ),
    ...downMissingLines(made.downMissing),
  ];
}

/** What a migration does, as it was measured, and the dangers in it that nobody has accepted. */
export async function appraisalLines(
  { certificate, judged }: { readonly certificate: Certificate; readonly judged: Judged },
  file: string,
): Promise<string[]> {
  const { formatCertificate, formatFinding } = await import("@strata/schema-workflow");
  const findings = [...judged.unacknowledged, ...judged.advice];
  const blocks = [formatCertificate(certificate), ...findings.map((finding) => `\n${formatFinding(finding, file)}`)];
  const lines = blocks.flatMap((block) => block.split("\n"));
  return [...lines, ...(findings.length === 0 ? [] : [""])].map((line) => (line === "" ? "" : `  ${line}`));
}

export function downMissingLines(why: string | undefined): string[] {
  return why === undefined ? [] : [`  no down.sql: write it by hand. ${why}`];
}

/** One line for each object, however many of its attributes changed. */
export function summary(differences: readonly Difference[]): string[] {
  return [...new Set(differences.map(({ change, object }) => `  ${SIGNS[change]} ${object}`))];
}
