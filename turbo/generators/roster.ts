import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The `dependencies` of the migrator are what goes into the database. */
const ROSTER = "apps/migrator/package.json";

/** Puts a package on the roster; one that is there stays. */
export async function joinRoster(root: string, name: string): Promise<string> {
  const file = join(root, ROSTER);
  const manifest = JSON.parse(await readFile(file, "utf8")) as { dependencies: Record<string, string> };
  const all = { ...manifest.dependencies, [name]: "workspace:*" };
  // By code unit, as pnpm and oxfmt sort them.
  const dependencies = Object.fromEntries(Object.entries(all).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  await writeFile(file, `${JSON.stringify({ ...manifest, dependencies }, null, 2)}\n`);
  return `${name} is on the roster: ${ROSTER}`;
}
