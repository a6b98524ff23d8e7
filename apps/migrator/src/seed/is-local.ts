import type { World } from "../command.ts";
import { withLocalServer } from "../local-server.ts";
import { environment } from "../project.ts";
import type { NamedTarget } from "../target.ts";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Whether this is the embedded server of the checkout; DATABASE_URL may name it. */
export async function isLocal(world: World, target: NamedTarget): Promise<boolean> {
  if (!environment(world)["DATABASE_URL"]) return true;
  const { hostname, port, searchParams } = new URL(target.url);
  // A host or port behind the question mark goes before the one in front of it.
  if (!LOOPBACK.has(hostname) || searchParams.has("host") || searchParams.has("port")) return false;
  const local = await withLocalServer(world, ({ localServerStatus }, where) => localServerStatus(where));
  return Number(port) === local.port;
}
