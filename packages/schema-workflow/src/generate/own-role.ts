import { quoteIdentifier } from "@strata/migration-engine";
import type { Action } from "@supabase/pg-delta";

/**
 * Without the statements that give something to the role which made it. It is the owner already; and in a database where the
 * migrator has another name, there may be no such role.
 */
export function withoutOwnRole<Each extends Action>(actions: readonly Each[], url: string): Each[] {
  const given = ` OWNER TO ${quoteIdentifier(decodeURIComponent(new URL(url).username))}`;
  return actions.filter(({ sql }) => !(sql.startsWith("ALTER ") && sql.endsWith(given)));
}
