import { StrataError } from "@strata/migration-engine";
import type { World } from "../command.ts";
import { withLocalServer } from "../local-server.ts";
import { environment } from "../project.ts";
import { findTarget, type NamedTarget } from "../target.ts";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * The embedded server of this checkout, and no other: what is given up there is nobody else's. DATABASE_URL may name it.
 *
 * @throws StrataError WATCH_NOT_LOCAL, SETTINGS_INVALID, LOCAL_SERVER_FAILED
 */
export async function findLocalTarget(world: World): Promise<NamedTarget> {
  const target = await findTarget(world);
  if (!environment(world)["DATABASE_URL"]) return target;
  const { hostname, port, searchParams } = new URL(target.url);
  // A host or port behind the question mark goes before the one in front of it.
  if (LOOPBACK.has(hostname) && !searchParams.has("host") && !searchParams.has("port")) {
    const local = await withLocalServer(world, ({ ensureLocalServer }, where) => ensureLocalServer(where));
    if (Number(port) === local.port) return target;
  }
  throw new StrataError("WATCH_NOT_LOCAL", {
    what: `DATABASE_URL names ${target.shownUrl}, which is not the embedded server of this checkout.`,
  });
}
