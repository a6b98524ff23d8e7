import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { ensureLocalServer, stopLocalServer } from "@strata/local-postgres";
import postgres from "postgres";
import { migrate, status, type LockHolder, type SchemaPackage } from "../../src/index.ts";
import { startMigrator } from "./migrator-process.ts";

/** Run by partition.faults.ts in a network of its own. Prints what the migrator saw that came after the lonely one. */
const [, , root = "", packages = "[]", then = ""] = process.argv;
const roster = JSON.parse(packages) as SchemaPackage[];
const { url } = await ensureLocalServer({ root });
const sql = postgres(url, { max: 1, onnotice: () => {} });

const lonely = startMigrator(`${url}?application_name=cut%20off`, roster);
const { port } = await lockHolder();
// What it waits for comes to its end, and it does not hear of it: the server waits for its next word.
if (then === "says nothing") lonely.kill("SIGSTOP");
for (const [from, to] of [
  [port, new URL(url).port],
  [new URL(url).port, port],
] as const) {
  execFileSync("ip", ["rule", "add", "pref", "10", "ipproto", "tcp", "sport", from, "dport", to, "blackhole"]);
}

let holder: LockHolder | undefined;
const { applied } = await migrate({
  url,
  roster,
  report: (event) => {
    if (event.type === "lock-waiting") holder ??= event.holder;
  },
});
const pending = (await status({ url, roster })).filter(({ state }) => state !== "applied").length;
lonely.kill("SIGKILL");
await once(lonely, "exit");
await sql.end();
await stopLocalServer({ root });
const seen = holder && { application: holder.application, connectedForSeconds: holder.connectedForSeconds };
console.log(JSON.stringify({ holder: seen, applied: applied.length, pending }));

/** The port of the one who has the lock and does something with it. */
async function lockHolder(): Promise<{ port: string }> {
  for (;;) {
    const [found] = await sql<{ port: string }[]>`
      SELECT client_port::text AS port FROM pg_stat_activity JOIN pg_locks USING (pid)
       WHERE locktype = 'advisory' AND application_name = 'cut off' AND to_regclass('strata_ledger') IS NOT NULL`;
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
