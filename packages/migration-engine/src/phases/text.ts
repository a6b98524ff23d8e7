import type { Migration } from "../migration.ts";
import { openScript, wholeText, type ScriptText } from "../sql/script-text.ts";
import type { Form } from "./phase.ts";

/**
 * The text by which one form of a migration is known: what the ledger keeps, and what its checksum is of.
 *
 * @throws StrataError SCRIPT_NOT_TEXT
 */
export async function openText({ file, phased }: Pick<Migration, "file" | "phased">, form: Form): Promise<ScriptText> {
  // A migration that ran in phases and has none any more was edited: whatever it is now is another text.
  if (form === "script" || phased === undefined) return openScript(file);
  const { readBundle } = await import("./bundle.ts");
  return readBundle(phased);
}

/** The same, all of it in memory. */
export async function readText(migration: Pick<Migration, "file" | "phased">, form: Form): Promise<string> {
  return wholeText(await openText(migration, form));
}

/** The form of one that nobody has run here: a declared migration may have been any, and its script says it best. */
export function formOnDisk({ phased }: Pick<Migration, "phased">): Form {
  return phased !== undefined && phased.when === undefined ? "phased" : "script";
}
