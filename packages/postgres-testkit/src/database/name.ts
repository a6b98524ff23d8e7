import { createHash, randomBytes } from "node:crypto";

/** What every database of a test run begins with: nothing else on the server is ever dropped. */
export function databasePrefix(run: number): string {
  return `strata_test_${run.toString(16).padStart(8, "0")}_`;
}

/** LIKE pattern of the databases of all runs; 12 hexadecimal digits, or `t` and a digest for a template, follow. */
export const databaseNamePattern = String.raw`strata\_test\_________\_%`;

/** A name nobody else has. */
export function freshDatabaseName(run: number): string {
  return databasePrefix(run) + randomBytes(6).toString("hex");
}

/** The one name of the template `key` in this run. */
export function templateDatabaseName(run: number, key: string): string {
  return `${databasePrefix(run)}t${createHash("sha256").update(key).digest("hex").slice(0, 16)}`;
}

/** `url` with another database in it. */
export function withDatabase(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}
