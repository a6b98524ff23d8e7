import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Script } from "node:vm";

/** As it stands in folder and package; the table has underscores for its hyphens. */
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** PostgreSQL cuts identifiers off at 63 bytes, and triggers and indexes are named for the table with some words around it. */
const LONGEST = 40;

/** Names that the scaffold itself uses: for a file, or for something in a module that has the table too. */
const TAKEN = new Set(
  (
    "after await changed created-at database db declarations desc drizzle eq exact-time expect first found get-columns " +
    "id index limit long-ago made newest-first older-than page-of pg-table queries row-limit second size test text " +
    "updated-at updated-at-trigger"
  ).split(" "),
);

/** Why a domain cannot have this name in this checkout; undefined where it can. */
export function faultOf(name: string, root: string): string | undefined {
  if (!NAME.test(name)) return `"${name}" is not a name such as orders or audit-log.`;
  if (name.length > LONGEST) return `"${name}" is longer than ${LONGEST} characters.`;
  if (name.endsWith("-schema")) return `The package is called ${name}-schema then: leave "-schema" out.`;
  if (TAKEN.has(name) || isReserved(name)) return `"${name}" means something else in TypeScript: say it in the plural.`;
  if (existsSync(join(root, "packages", `${name}-schema`))) return `packages/${name}-schema is there already.`;
  const table = name.replaceAll("-", "_");
  const owner = ownerOf(table, root);
  if (owner !== undefined) return `There is a table ${table} already, in ${owner}, and all share one database.`;
  return undefined;
}

/** Whether a variable cannot be called so: only the engine knows all the words. It is compiled, and never run. */
function isReserved(name: string): boolean {
  try {
    void new Script(`"use strict"; const ${name.replaceAll("-", "_")} = 0;`);
    return false;
  } catch {
    return true;
  }
}

function ownerOf(table: string, root: string): string | undefined {
  const declared = new RegExp(`pgTable\\(\\s*"${table}"`);
  return globSync("packages/*-schema/src/**/*.ts", { cwd: root }).find((file) =>
    declared.test(readFileSync(join(root, file), "utf8")),
  );
}
