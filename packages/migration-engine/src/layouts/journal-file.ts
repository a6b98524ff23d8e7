/** Where drizzle-kit 0.x keeps its journal, seen from the migrations folder; with slashes on Windows too. */
export const JOURNAL = "meta/_journal.json";

/** One line of drizzle-kit's journal, as far as it means anything here. */
export interface JournalEntry {
  /** Name of the file, without `.sql`. */
  readonly tag: string;
  /** When it was generated, in milliseconds since 1970. */
  readonly when: number;
}

/** Dialects of a journal for Postgres: `pg` before drizzle-kit 0.22. */
const POSTGRES: ReadonlySet<unknown> = new Set(["postgresql", "pg"]);
/** The first instant whose year has five digits. */
const YEAR_10000 = 253_402_300_800_000;

/**
 * Reads the text of a journal; its order is that of the entries.
 *
 * @throws Error that says what is wrong with it, for whoever keeps the file
 */
export function parseJournal(text: string): JournalEntry[] {
  const { dialect, entries } = record(JSON.parse(text.replace(/^\uFEFF/, "")), "The journal");
  if (dialect !== undefined && !POSTGRES.has(dialect)) {
    throw new Error(`Its dialect is ${JSON.stringify(dialect)}, not "postgresql".`);
  }
  if (!Array.isArray(entries)) throw new Error('It has no list "entries".');
  const read = entries.map(parseEntry);
  for (const [index, { tag }] of read.entries()) {
    const first = read.findIndex((one) => one.tag === tag);
    if (first !== index) throw new Error(`Entries ${first + 1} and ${index + 1} have the same tag "${tag}".`);
  }
  return read;
}

function parseEntry(value: unknown, index: number): JournalEntry {
  const place = `Entry ${index + 1}`;
  const { tag, when } = record(value, place);
  if (typeof tag !== "string" || tag === "") throw new Error(`${place} has no tag.`);
  if (/[/\\\0]/.test(tag)) throw new Error(`${place} leads out of the folder: ${JSON.stringify(tag)}.`);
  if (typeof when !== "number" || !(when >= 0 && when < YEAR_10000)) {
    throw new Error(`"when" of entry ${index + 1} (${tag}) is no time in milliseconds: ${JSON.stringify(when)}.`);
  }
  return { tag, when };
}

function record(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error(`${what} is not an object.`);
  return { ...value };
}
