import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { StrataError } from "@strata/migration-engine";
import { packageFolder } from "./package-folder.ts";

/** The oldest major version that Strata supports. */
export const OLDEST_SUPPORTED = 14;

/**
 * The oldest major version of PostgreSQL that the migrations of a package go to: 14, unless its package.json says
 * `"strata": { "oldestPostgres": 18 }`. What is written for them runs on that version and on all newer ones.
 *
 * @param path of the package's migrations, or of anything below its folder
 * @throws StrataError DOMAIN_UNREADABLE where the setting is no version
 */
export async function oldestPostgres(path: string): Promise<number> {
  const folder = packageFolder(path);
  if (folder === undefined) return OLDEST_SUPPORTED;
  const file = join(folder, "package.json");
  const { strata }: { strata?: { oldestPostgres?: unknown } } = JSON.parse(await readFile(file, "utf8"));
  const said = strata?.oldestPostgres ?? OLDEST_SUPPORTED;
  if (typeof said === "number" && Number.isInteger(said) && said >= OLDEST_SUPPORTED) return said;
  throw new StrataError("DOMAIN_UNREADABLE", {
    what: `strata.oldestPostgres is ${JSON.stringify(said)}, which is no major version from ${OLDEST_SUPPORTED} on.`,
    location: { file },
  });
}
