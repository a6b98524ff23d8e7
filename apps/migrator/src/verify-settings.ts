import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { CONFIG_FILE, readVerifySettings, type VerifySettings } from "@strata/migration-engine";
import type { World } from "./command.ts";
import { projectRoot } from "./project.ts";

/**
 * What `verify` passes over and prepares: as strata.config.json says, and the flags besides.
 *
 * @throws StrataError CONFIG_INVALID
 */
export async function verifySettings(
  { directory }: Pick<World, "directory">,
  flags: { readonly ignore?: string | undefined; readonly setup?: string | undefined },
): Promise<VerifySettings> {
  const file = join(projectRoot(directory), CONFIG_FILE);
  const settings = existsSync(file) ? await readVerifySettings(file) : { ignore: [], setup: undefined };
  const globs = (flags.ignore ?? "").split(",").filter((glob) => glob !== "");
  return {
    ignore: [...settings.ignore, ...globs],
    setup: flags.setup === undefined ? settings.setup : resolve(directory, flags.setup),
  };
}
