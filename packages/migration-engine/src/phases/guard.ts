import { StrataError } from "../errors/strata-error.ts";
import { label, type MigrationId } from "../migration.ts";
import type { Session } from "../wire/session.ts";
import { ask } from "./query.ts";

/** So many reasons fit into a message; the rest is counted. */
const SHOWN = 20;

/**
 * Asks whether contract may begin.
 *
 * @throws StrataError CONTRACT_GUARDED, with the rows that the guard gave
 */
export async function assertGuardAllows(session: Session, migration: MigrationId, guard: string): Promise<void> {
  const rows = await ask(session, guard, `guard.sql of ${label(migration)}`);
  if (rows.length === 0) return;
  const reasons = rows.map(
    (row) =>
      `  ${Object.values(row)
        .map((value) => value ?? "(null)")
        .join(", ")}`,
  );
  const rest = reasons.length > SHOWN ? [`  and ${reasons.length - SHOWN} more`] : [];
  throw new StrataError("CONTRACT_GUARDED", {
    what: `Contract of ${label(migration)} has to wait: its guard says no. All that comes before contract is done.`,
    why: ["guard.sql gave:", ...reasons.slice(0, SHOWN), ...rest].join("\n"),
    location: { file: guard },
  });
}
