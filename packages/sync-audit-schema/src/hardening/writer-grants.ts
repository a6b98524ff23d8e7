import type { Database } from "@strata/schema-kit/queries";
import { getTableName, sql, type SQL } from "drizzle-orm";
import { syncEvents } from "../sync-events.ts";
import { APPEND_ONLY } from "./event-rules.ts";

interface Privilege {
  readonly privilege: string;
  readonly grantable: boolean;
}

/** What each role could do before. Kept as the comment of a trigger, so that it goes when the trigger does. */
type Before = Readonly<Record<string, readonly Privilege[]>>;

const relation = sql`${sql.raw(`'"${getTableName(syncEvents)}"'`)}::regclass`;

/** Lets the roles read and append events, and nothing else, and notes what they could do before. */
export async function narrowGrants(db: Database, writers: readonly string[], before: Before): Promise<void> {
  const noted: Record<string, readonly Privilege[]> = { ...before };
  for (const writer of writers) {
    noted[writer] ??= await privilegesOf(db, writer);
    await db.execute(sql`REVOKE ALL ON ${syncEvents} FROM ${sql.identifier(writer)}`);
    await db.execute(sql`GRANT SELECT, INSERT ON ${syncEvents} TO ${sql.identifier(writer)}`);
  }
  // COMMENT takes no parameters.
  const [quoted] = await db.execute<{ text: string }>(
    sql`SELECT quote_literal(${JSON.stringify(noted)}::text) AS text`,
    "objects",
  );
  const comment = sql.raw(quoted?.text ?? "NULL");
  await db.execute(sql`COMMENT ON TRIGGER ${sql.identifier(APPEND_ONLY)} ON ${syncEvents} IS ${comment}`);
}

/** Gives the roles back what they could do before; those that are gone need nothing. */
export async function restoreGrants(db: Database, before: Before): Promise<void> {
  for (const [writer, privileges] of Object.entries(before)) {
    const roles = await db.execute(sql`SELECT FROM pg_roles WHERE rolname = ${writer}`, "objects");
    if (roles.length === 0) continue;
    await db.execute(sql`REVOKE ALL ON ${syncEvents} FROM ${sql.identifier(writer)}`);
    for (const { privilege, grantable } of privileges) {
      const withOption: SQL = grantable ? sql` WITH GRANT OPTION` : sql``;
      await db.execute(sql`GRANT ${sql.raw(privilege)} ON ${syncEvents} TO ${sql.identifier(writer)}${withOption}`);
    }
  }
}

/** What the last `harden` noted; nothing when there was none. */
export async function readBefore(db: Database): Promise<Before> {
  const [trigger] = await db.execute<{ comment: string | null }>(
    sql`SELECT obj_description(oid, 'pg_trigger') AS comment FROM pg_trigger
      WHERE tgrelid = ${relation} AND tgname = ${APPEND_ONLY}`,
    "objects",
  );
  return JSON.parse(trigger?.comment ?? "{}") as Before;
}

async function privilegesOf(db: Database, role: string): Promise<Privilege[]> {
  return db.execute<Privilege & Record<string, unknown>>(
    sql`SELECT acl.privilege_type AS privilege, acl.is_grantable AS grantable
      FROM pg_class, aclexplode(relacl) AS acl
      WHERE pg_class.oid = ${relation} AND acl.grantee = (SELECT oid FROM pg_roles WHERE rolname = ${role})`,
    "objects",
  );
}
