import { StrataError } from "../errors/strata-error.ts";
import { label, type MigrationId } from "../migration.ts";
import type { Session } from "../wire/session.ts";
import type { PhasedFiles } from "./files.ts";
import type { Form } from "./phase.ts";
import type { PlannedForm } from "./planned-form.ts";
import { ask } from "./query.ts";

/**
 * Asks the database which of its two forms a migration takes here.
 *
 * @throws StrataError MIGRATION_FAILED, PHASES_INVALID when `when.sql` gives anything but one true or false
 */
export async function chooseForm(session: Session, migration: MigrationId, { when }: PhasedFiles): Promise<Form> {
  if (when === undefined) return "phased";
  const [row, ...more] = await ask(session, when, `when.sql of ${label(migration)}`);
  const answers = Object.values(row ?? {});
  if (answers.length === 1 && more.length === 0 && answers[0] === "t") return "phased";
  if (answers.length === 1 && more.length === 0 && answers[0] === "f") return "script";
  throw new StrataError("PHASES_INVALID", {
    what: `when.sql of ${label(migration)} gave no answer: it has to be one true or false.`,
    next: "Write it as one boolean: SELECT EXISTS (SELECT FROM …);",
    location: { file: when },
  });
}

/**
 * The same for a plan, which others look at than the migrator, and before the migrations that come first have run: what
 * cannot be asked yet is undecided, and what is wrong with it is for `migrate` to say.
 */
export async function foreseeForm(session: Session, migration: MigrationId, files: PhasedFiles): Promise<PlannedForm> {
  try {
    return await chooseForm(session, migration, files);
  } catch (error) {
    if (error instanceof StrataError) return "undecided";
    throw error;
  }
}
