import { StrataError, type Target } from "@strata/migration-engine";
import type { World } from "./command.ts";
import { withLocalServer } from "./local-server.ts";
import { environment } from "./project.ts";

/** The database of this run, and how to call it in front of people. */
export interface NamedTarget extends Target {
  /** Without the password. */
  readonly shownUrl: string;
}

/**
 * The database that DATABASE_URL names; without it the embedded server of this checkout, which is started if need be.
 *
 * @throws StrataError SETTINGS_INVALID, LOCAL_SERVER_FAILED
 */
export async function findTarget(world: World): Promise<NamedTarget> {
  const env = environment(world);
  if (!env["DATABASE_URL"]) return embeddedTarget(world);
  const { readDatabaseSettings, DatabaseSettingsError, UNVERIFIED } = await import("@strata/database/settings");
  try {
    const { url, ssl } = readDatabaseSettings(env);
    if (ssl !== false && !ssl.rejectUnauthorized) world.stderr.write(`warning: ${UNVERIFIED}\n`);
    return { url, ssl, shownUrl: withoutPassword(url) };
  } catch (error) {
    if (!(error instanceof DatabaseSettingsError)) throw error;
    throw new StrataError("SETTINGS_INVALID", { what: error.faults.join("\n"), cause: error });
  }
}

async function embeddedTarget(world: World): Promise<NamedTarget> {
  const { url, started } = await withLocalServer(world, ({ ensureLocalServer }, where) => ensureLocalServer(where));
  if (started) {
    world.stderr.write("Started the embedded PostgreSQL. `pnpm db url` prints its URL with the password.\n");
  }
  return { url, shownUrl: withoutPassword(url) };
}

/** A URL as it may be shown. */
export function withoutPassword(url: string): string {
  const shown = new URL(url);
  shown.password = "";
  shown.search = "";
  return shown.href;
}
