import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { JOURNAL, parseJournal } from "../layouts/journal-file.ts";

/** The times of a drizzle-kit 0.x journal by tag, which drizzle 0.x writes into its table. Empty for other layouts. */
export async function readJournalTimes(migrations: string): Promise<ReadonlyMap<string, number>> {
  const file = join(migrations, JOURNAL);
  if (!existsSync(file)) return new Map();
  return new Map(parseJournal(await readFile(file, "utf8")).map(({ tag, when }) => [tag, when]));
}
