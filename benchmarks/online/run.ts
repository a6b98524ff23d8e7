import { loadavg } from "node:os";
import { machine, publish } from "../measure/page.ts";
import { startDatabases } from "./databases.ts";
import { PARTS } from "./parts.ts";

const ROWS = 2_000_000;

/**
 * `pnpm benchmark online [part…] [rows=200000] [publish]`: all parts, or those that are named. With another number of rows
 * it is a trial, which is printed, and published only on demand.
 */
export async function run(given: readonly string[]): Promise<void> {
  const rows = Number(given.find((one) => one.startsWith("rows="))?.slice("rows=".length) ?? ROWS);
  const named = given.filter((one) => !one.startsWith("rows=") && one !== "publish");
  const unknown = named.filter((one) => !Object.hasOwn(PARTS, one));
  if (unknown.length > 0 || !Number.isInteger(rows) || rows < 1000) {
    throw new Error(`pnpm benchmark online [${Object.keys(PARTS).join("|")}] [rows=<at least 1000>] [publish]`);
  }
  await using databases = await startDatabases();
  for (const [name, part] of Object.entries(PARTS)) {
    if (named.length > 0 && !named.includes(name)) continue;
    const [load = 0] = loadavg();
    const lines = [
      `PostgreSQL ${databases.version}, ${machine()}; load of the machine before: ${load.toFixed(1)}.`,
      "",
      ...(await part(databases, rows)),
    ];
    if (rows === ROWS || given.includes("publish")) await publish(`online/${name}`, lines);
    else process.stdout.write(`${name}\n\n${lines.join("\n")}\n\n`);
  }
}
