import { readFile } from "node:fs/promises";
import { ADD_CALLBACK_TYPES } from "../old-timers.ts";

const MIGRATION = new URL(`../../../packages/timer-schema/migrations/${ADD_CALLBACK_TYPES}/`, import.meta.url);

/** The statements of a file of the migration, such as `migration.sql` or `phased/expand.sql`. */
export async function statementsOf(name: string): Promise<string[]> {
  const script = await readFile(new URL(name, MIGRATION), "utf8");
  return script.split("--> statement-breakpoint").map((one) => one.trim());
}
