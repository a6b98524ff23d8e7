import type { LedgerEntry } from "./ledger/entry.ts";
import type { Ledger } from "./ledger/ledger.ts";
import { label, type Migration, type MigrationId } from "./migration.ts";
import type { Form } from "./phases/phase.ts";
import { openText } from "./phases/text.ts";
import { checksumOf, wholeText } from "./sql/script-text.ts";

/** An applied migration whose text is not what it was when it ran: its script, or its phases. */
export interface Edit extends MigrationId {
  readonly file: string;
  readonly form: Form;
  /** Only comments, white space and the like: PostgreSQL would read the same. Noted, never a reason to stop. */
  readonly sameMeaning: boolean;
  /** What was changed, for people. */
  readonly change: string;
}

/**
 * Judges an edit. Passed in, because it takes a real parser of PostgreSQL's SQL, which no run should load that does not
 * need it.
 */
export type CompareScripts = (before: string, after: string) => Promise<Pick<Edit, "sameMeaning" | "change">>;

/** Finds the edited ones among the applied migrations. Their order is that of the folders. */
export async function findEdits(
  migrations: readonly Migration[],
  entries: readonly LedgerEntry[],
  ledger: Pick<Ledger, "readScript">,
  compare: CompareScripts = withoutParser,
): Promise<Edit[]> {
  const recorded = new Map(entries.map((entry) => [label(entry), entry]));
  const edits: Edit[] = [];
  for (const migration of migrations) {
    const entry = recorded.get(label(migration));
    // What is to be taken up again may still be corrected where it failed; that is looked at then.
    if (entry === undefined || entry.unfinished !== undefined) continue;
    const { form } = entry;
    const after = await openText(migration, form);
    if (checksumOf(after) === entry.checksum) continue;
    const before = await ledger.readScript(migration);
    const judgement = before === undefined ? TOO_LONG : await judge(form, before, wholeText(after), compare);
    edits.push({ package: migration.package, name: migration.name, file: migration.file, form, ...judgement });
  }
  return edits;
}

async function judge(form: Form, before: string, after: string, compare: CompareScripts): ReturnType<CompareScripts> {
  if (form === "script") return compare(before, after);
  const { compareBundles } = await import("./phases/compare.ts");
  return compareBundles(before, after, compare);
}

const TOO_LONG = {
  sameMeaning: false,
  change: "The script is too long for the ledger to keep, so the change cannot be shown.",
};

/** Without a parser nothing but the bytes can be compared, and they differ. */
async function withoutParser(): Promise<Pick<Edit, "sameMeaning" | "change">> {
  return { sameMeaning: false, change: "" };
}
