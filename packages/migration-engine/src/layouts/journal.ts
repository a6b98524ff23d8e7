import { readFileSync } from "node:fs";
import { join } from "node:path";
import { StrataError } from "../errors/strata-error.ts";
import type { History, Ignored, Listing } from "./layout.ts";
import { JOURNAL, parseJournal, type JournalEntry } from "./journal-file.ts";
import { isDownScript, isScript, migrationOfFile, nameOfScript, scriptFile } from "./script-files.ts";

/**
 * Reads the layout of drizzle-kit 0.x. The journal alone says what a migration is and when it comes: by its position,
 * as drizzle-orm runs it. Neither `idx` nor the number in a file's name is looked at, since merges leave both wrong.
 *
 * @throws StrataError ROSTER_INVALID when the journal is broken, MIGRATION_SQL_MISSING when a file of it is not there
 */
export function readJournal(listing: Listing): History {
  const { package: owner, directory, files, folders } = listing;
  const entries = readEntries(join(directory, JOURNAL));
  const missing = entries.find(({ tag }) => !files.includes(scriptFile(tag)));
  if (missing !== undefined) {
    throw new StrataError("MIGRATION_SQL_MISSING", {
      what: `${owner}/${missing.tag} stands in ${join(directory, JOURNAL)}, but there is no ${scriptFile(missing.tag)} beside it.`,
      next: "Restore the file from version control, or take the entry out if it was never applied anywhere.",
    });
  }
  const tags = new Set(entries.map(({ tag }) => tag));
  const ignore = (name: string, why: string): Ignored => ({ package: owner, path: join(directory, name), why });
  return {
    migrations: withTimestamps(entries).map(({ tag, timestamp }) => ({ ...migrationOfFile(listing, tag), timestamp })),
    ignored: [
      ...files
        .filter((file) => isScript(file) && !tags.has(nameOfScript(file)))
        .map((file) =>
          isDownScript(file)
            ? ignore(file, `a way back of what is not in ${JOURNAL}`)
            : ignore(
                file,
                `not in ${JOURNAL}; the setting "layout": "files" runs all files in the order of their names`,
              ),
        ),
      ...folders.filter((folder) => folder !== "meta").map((folder) => ignore(folder, `a folder beside ${JOURNAL}`)),
    ],
  };
}

function readEntries(file: string): JournalEntry[] {
  try {
    return parseJournal(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new StrataError("ROSTER_INVALID", {
      what: `The journal cannot be used: ${file}`,
      why: cause instanceof Error ? cause.message : String(cause),
      next: "Correct it by hand, or restore it from version control: it decides what runs, and in which order.",
      location: { file },
      cause,
    });
  }
}

/**
 * `when` goes backwards where branches were merged. Across packages a time is needed that does not, so an entry that is
 * older than the one before it takes the time of that one.
 */
function withTimestamps(entries: readonly JournalEntry[]): { tag: string; timestamp: string }[] {
  let latest = 0;
  return entries.map(({ tag, when }) => {
    latest = Math.max(latest, when);
    return { tag, timestamp: new Date(latest).toISOString().replaceAll(/\D/g, "").slice(0, 14) };
  });
}
