import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { schemaPackage } from "../schema-package-fixture.ts";

/** A network of its own, in which the rules may be changed: before the kernel looks for local addresses, ours come. */
const NETWORK = "ip link set lo up && ip rule add pref 100 lookup local && ip rule del pref 0";

// It takes the minute that a server may take to notice, so `pnpm test` only looks at the settings that bring it about
// (session-state.test.ts).
const possible = spawnSync("unshare", ["-n", "bash", "-c", NETWORK]).status === 0;
if (!possible) process.stderr.write("SKIPPED: a network of its own takes Linux, root and iproute2\n");

const SEEN =
  "cut off from the server by the network, in silence: who holds the lock since when is said, and soon it is free";

test.skipIf(!possible).each([
  ["runs a statement", 3600],
  ["says nothing", 1],
])(`${SEEN}, while it %s`, { timeout: 600_000 }, async (then, seconds) => {
  const root = await mkdtemp(join(tmpdir(), "strata-partition-"));
  onTestFinished(() => rm(root, { recursive: true }));
  const script = `CREATE TABLE IF NOT EXISTS reached ();
    SELECT pg_sleep(${seconds}) WHERE current_setting('application_name') = 'cut off';`;
  const first = { "migration.sql": script };
  const a = await schemaPackage("a", { "20250101000000_first": first, "20250102000000_second": first });
  const scenario = join(import.meta.dirname, "partition-scenario.ts");
  const { stdout, stderr } = spawnSync(
    "unshare",
    ["-n", "bash", "-c", `${NETWORK} && exec "$0" "$@"`, process.execPath, scenario, root, JSON.stringify([a]), then],
    { encoding: "utf8" },
  );
  expect(`${stderr}\n${stdout}`).toContain('"applied":');
  expect(JSON.parse(stdout.trim().split("\n").at(-1) ?? "")).toEqual({
    holder: { application: "cut off", connectedForSeconds: expect.any(Number) },
    applied: expect.any(Number),
    pending: 0,
  });
});
