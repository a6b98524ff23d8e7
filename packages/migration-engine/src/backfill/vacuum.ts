import type { Session } from "../wire/session.ts";
import { DatabaseError } from "../wire/errors.ts";
import type { Relation } from "./table.ts";

const QUERY_CANCELED = "57014";

/**
 * Makes the space of dead rows free for new ones. Passes over a table that somebody else is just vacuuming, and one that
 * the role may not vacuum (the server warns of that). TRUNCATE FALSE, since cutting the end of the file off takes ACCESS
 * EXCLUSIVE (manual, VACUUM).
 */
export async function vacuum(
  session: Session,
  { name }: Pick<Relation, "name">,
  signal: AbortSignal | undefined,
): Promise<void> {
  const cancel = (): void => void session.cancel().catch(() => {});
  signal?.addEventListener("abort", cancel, { once: true });
  try {
    await session.execute(`VACUUM (SKIP_LOCKED, TRUNCATE FALSE) ${name}`);
  } catch (error) {
    if (!(error instanceof DatabaseError && error.sqlState === QUERY_CANCELED)) throw error;
  } finally {
    signal?.removeEventListener("abort", cancel);
  }
}
