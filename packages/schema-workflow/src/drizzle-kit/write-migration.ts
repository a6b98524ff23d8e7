import { basename, dirname } from "node:path";
import type { Domain } from "../domain/domain.ts";
import { drizzleKit, kitFailure, type Hint, type MissingHint } from "./drizzle-kit.ts";
import { pathsFor } from "./export-tables.ts";

/** What became of a request for a migration. */
export type Written =
  | { readonly outcome: "written"; readonly folder: string }
  | { readonly outcome: "nothing" }
  /** Whether something is new or has another name now, only a person knows. */
  | { readonly outcome: "questions"; readonly questions: readonly MissingHint[] };

export interface WriteOptions {
  /** What the folder is called after its timestamp. */
  readonly name: string;
  readonly hints?: readonly Hint[] | undefined;
  /** An empty migration, for SQL that drizzle-kit does not write. */
  readonly custom?: boolean;
}

/**
 * Has drizzle-kit write the difference of the tables as a migration into a folder of migrations.
 *
 * @param migrations the folder; it also says what was there before
 * @throws StrataError DRIZZLE_KIT_FAILED
 */
export async function writeMigration(
  { name, schema }: Domain,
  migrations: string,
  { hints = [], custom = false, name: title }: WriteOptions,
): Promise<Written> {
  const { generate } = await drizzleKit();
  const asked = { dialect: "postgresql", schema: pathsFor(schema), out: migrations, name: title, custom } as const;
  const answer = await generate(hints.length === 0 ? asked : { ...asked, hints: [...hints] });
  if (answer.status === "no_changes") return { outcome: "nothing" };
  if (answer.status === "missing_hints") return { outcome: "questions", questions: answer.unresolved };
  if (answer.status === "ok" && "migration_path" in answer) {
    return { outcome: "written", folder: basename(dirname(answer.migration_path)) };
  }
  throw kitFailure(name, answer);
}
