import { join } from "node:path";
import type { Migration } from "../migration.ts";
import type { Listing } from "./layout.ts";

const SCRIPT = ".sql";
const DOWN_SCRIPT = ".down.sql";

export function isScript(file: string): boolean {
  return file.endsWith(SCRIPT);
}

export function isDownScript(file: string): boolean {
  return file.endsWith(DOWN_SCRIPT);
}

/** `0001_add_users.sql` and `0001_add_users.down.sql` are both of `0001_add_users`. */
export function nameOfScript(file: string): string {
  return file.slice(0, -(isDownScript(file) ? DOWN_SCRIPT : SCRIPT).length);
}

export function scriptFile(name: string): string {
  return `${name}${SCRIPT}`;
}

/** The name of the script that takes it back: of `1_a` and, as golang-migrate and sqlx write it, of `1_a.up`. */
export function downScriptFile(name: string): string {
  return `${name.replace(/\.up$/, "")}${DOWN_SCRIPT}`;
}

/** The migration whose script is a plain file, with the way back beside it if there is one. */
export function migrationOfFile(
  { package: owner, directory, files }: Listing,
  name: string,
): Omit<Migration, "timestamp"> {
  const downFile = downScriptFile(name);
  return {
    package: owner,
    name,
    file: join(directory, scriptFile(name)),
    downFile: files.includes(downFile) ? join(directory, downFile) : undefined,
  };
}
