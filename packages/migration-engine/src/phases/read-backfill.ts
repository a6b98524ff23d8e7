import { pathToFileURL } from "node:url";
import type { Backfill } from "../backfill/declaration.ts";
import { readBackfill, readBackfillModule } from "../backfill/read-declaration.ts";
import { StrataError } from "../errors/strata-error.ts";
import { readScript } from "../migration.ts";

/**
 * Reads a backfill from its file: data, or a module for what SQL cannot say, which is code of the project and runs here.
 *
 * @throws StrataError BACKFILL_INVALID
 */
export async function readBackfillFile(file: string): Promise<Backfill> {
  if (!file.endsWith(".js")) return readBackfill(await readScript(file), file);
  return readBackfillModule(await load(file), file);
}

async function load(file: string): Promise<Record<string, unknown>> {
  try {
    const module: unknown = await import(pathToFileURL(file).href);
    return module as Record<string, unknown>;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new StrataError("BACKFILL_INVALID", { what: `${file} cannot be loaded: ${why}`, location: { file }, cause });
  }
}
