import { basename, dirname } from "node:path";
import { StrataError, type SchemaPackage } from "@strata/migration-engine";
import { didYouMean } from "./did-you-mean.ts";

/**
 * The packages of the roster that a word means: by name, by name without its scope, or by folder; all, without a word.
 *
 * @throws StrataError PACKAGE_UNKNOWN
 */
export function choosePackages(roster: readonly SchemaPackage[], word: string | undefined): readonly SchemaPackage[] {
  if (word === undefined) return roster;
  const found = roster.filter((one) => namesOf(one).includes(word));
  if (found.length === 1) return found;
  throw new StrataError("PACKAGE_UNKNOWN", {
    what: found.length === 0 ? `There is no package ${word} here.` : `${word} may be more than one package.`,
    next: didYouMean(word, roster.flatMap(namesOf), "") ?? `Say one of: ${roster.map(({ name }) => name).join(", ")}`,
  });
}

function namesOf({ name, migrations }: SchemaPackage): string[] {
  return [name, name.replace(/^@[^/]+\//, ""), basename(dirname(migrations))];
}
