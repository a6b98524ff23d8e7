import { StrataError } from "../errors/strata-error.ts";
import { label, type MigrationId } from "../migration.ts";
import { inTransaction } from "../run/transaction.ts";
import { DatabaseError } from "../wire/errors.ts";
import type { Session } from "../wire/session.ts";
import type { Backfill } from "./declaration.ts";
import { BACKFILL_SETTING, isGuarded, withGuard } from "./guard.ts";
import type { Table } from "./table.ts";
import { readTriggers, type Trigger } from "./triggers.ts";

/**
 * How triggers that must not fire are kept from it: there are none; by session_replication_role; or by a condition of
 * their own that asks for a setting which only a backfill makes. Never by DISABLE TRIGGER, which holds for everybody.
 */
export type QuietMode = "none" | "replica" | "guard";

export interface Quiet {
  readonly mode: QuietMode;
  /** SET LOCAL for every batch; may be empty. */
  readonly setting: string;
  /** Those that have no guard yet. */
  readonly unguarded: readonly Trigger[];
}

const INSUFFICIENT_PRIVILEGE = "42501";
const REPLICA = "SET LOCAL session_replication_role = replica";

/**
 * Decides how to keep the triggers quiet. session_replication_role turns off every trigger of the session, those that
 * keep an old and a new column alike, an audit, and the checks of foreign keys too. So it is only for where nothing
 * would fire that is not meant to be quiet; there it needs no change of any trigger. Everywhere else each trigger that
 * must not fire gets a guard, and all others do their work.
 *
 * @throws StrataError BACKFILL_INVALID, PRIVILEGE_MISSING
 */
export async function planQuiet(
  session: Session,
  migration: MigrationId,
  backfill: Backfill,
  table: Table,
): Promise<Quiet> {
  const triggers = await readTriggers(session, backfill, table);
  await assertKnown(session, migration, backfill, table);
  const quiet = triggers.filter(({ name, onlyTouches }) => onlyTouches || backfill.quiet?.includes(name));
  const unguarded = quiet.filter(({ definition }) => !isGuarded(definition));
  if (quiet.length === 0) return { mode: "none", setting: "", unguarded: [] };
  if (unguarded.length === 0) return { mode: "guard", setting: BACKFILL_SETTING, unguarded };
  const others = triggers.filter((trigger) => !quiet.includes(trigger));
  if (others.length === 0 && !quiet.some(({ always }) => always) && (await mayBeReplica(session))) {
    return { mode: "replica", setting: REPLICA, unguarded: [] };
  }
  for (const trigger of unguarded) await assertReplaceable(session, migration, trigger);
  return { mode: "guard", setting: BACKFILL_SETTING, unguarded };
}

/** Asks by doing it: who may is decided by SUPERUSER, GRANT SET ON PARAMETER (PostgreSQL 15), or a provider's own rule. */
async function mayBeReplica(session: Session): Promise<boolean> {
  try {
    await inTransaction(session, async () => {
      await session.execute(REPLICA);
      return undefined;
    });
    return true;
  } catch (error) {
    if (error instanceof DatabaseError && error.sqlState === INSUFFICIENT_PRIVILEGE) return false;
    throw error;
  }
}

async function assertKnown(
  session: Session,
  migration: MigrationId,
  { table: name, quiet = [] }: Backfill,
  { oid }: Table,
): Promise<void> {
  const rows = await session.query<{ name: string }>("SELECT tgname AS name FROM pg_trigger WHERE tgrelid = $1::oid", [
    oid,
  ]);
  const unknown = quiet.filter((trigger) => !rows.some((row) => row.name === trigger));
  if (unknown.length === 0) return;
  throw new StrataError("BACKFILL_INVALID", {
    what: `The backfill of ${label(migration)} names triggers that "${name}" does not have: ${unknown.join(", ")}`,
  });
}

async function assertReplaceable(session: Session, migration: MigrationId, trigger: Trigger): Promise<void> {
  const { name, table, tableOid, ofConstraint } = trigger;
  if (ofConstraint) {
    throw new StrataError("BACKFILL_INVALID", {
      what: `Trigger "${name}" belongs to a constraint, and cannot be kept quiet for the backfill of ${label(migration)} alone.`,
      next: `Give it a condition of its own where it is created: WHEN (current_setting('strata.backfill', true) IS DISTINCT FROM 'on')`,
    });
  }
  const [row] = await session.query<Record<"mine" | "role" | "owner", string>>(
    `SELECT pg_has_role(relowner, 'USAGE') AS mine, current_user AS role, pg_get_userbyid(relowner) AS owner
       FROM pg_class WHERE oid = $1::oid`,
    [tableOid],
  );
  if (row?.mine === "t") return;
  throw new StrataError("PRIVILEGE_MISSING", {
    what: `Role "${row?.role}" can neither set session_replication_role nor give trigger "${name}" of ${table} a condition, so that the trigger would fire for every row of the backfill.`,
    next: `As its owner ("${row?.owner}"): ${withGuard(trigger.definition)}`,
  });
}
