import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { parseConfig } from "./config-file.ts";

/** What `verify` is told by a `strata.config.json`. */
export interface VerifySettings {
  /** Globs for objects of others. */
  readonly ignore: readonly string[];
  /** Absolute path of the script that somebody runs before the first migration. */
  readonly setup: string | undefined;
}

/**
 * @param file absolute path; the path in it starts from its folder
 * @throws StrataError CONFIG_INVALID with all faults
 */
export async function readVerifySettings(file: string): Promise<VerifySettings> {
  const { ignore = [], setup } = parseConfig(await readFile(file, "utf8"), file);
  return { ignore, setup: setup === undefined ? undefined : resolve(dirname(file), setup) };
}
