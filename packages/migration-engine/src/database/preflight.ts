import { StrataError } from "../errors/strata-error.ts";
import { quoteIdentifier } from "../sql/identifiers.ts";
import type { Session } from "../wire/session.ts";

/** Where the migrations go and what is there already. */
export interface Ground {
  /** The schema that search_path resolves to: the first of its schemas that exists. */
  readonly schema: string;
  readonly ledgerExists: boolean;
  readonly role: string;
  /** Whether the role may create tables in the schema. */
  readonly canCreate: boolean;
  /** A standby, or a session whose transactions are read-only by default. */
  readonly readOnly: boolean;
  /**
   * A pooler stands in between: what answers is not the process that we were told of when we connected. A session there
   * is a different one from transaction to transaction, and a lock of the session belongs to nobody.
   */
  readonly pooled: boolean;
}

const OLDEST_SUPPORTED = 140_000;

/**
 * Looks around before anything is touched, in one round trip.
 *
 * @throws StrataError SERVER_TOO_OLD, SCHEMA_MISSING
 */
export async function surveyGround(session: Session): Promise<Ground> {
  if (session.serverVersion < OLDEST_SUPPORTED) {
    const version = session.serverParameters.get("server_version") ?? "unknown";
    throw new StrataError("SERVER_TOO_OLD", { what: `The server is PostgreSQL ${version}; Strata needs 14 or newer.` });
  }
  const [row] = await session.query<
    Record<"schema" | "search_path" | "role" | "ledger" | "can_create" | "read_only" | "pid", string | null>
  >(`
    SELECT current_schema() AS schema,
           current_setting('search_path') AS search_path,
           current_user AS role,
           pg_backend_pid() AS pid,
           to_regclass(quote_ident(current_schema()) || '.strata_ledger') AS ledger,
           has_schema_privilege(current_schema(), 'CREATE') AS can_create,
           current_setting('transaction_read_only')::boolean AS read_only`);
  if (row === undefined || row.schema === null) {
    throw new StrataError("SCHEMA_MISSING", {
      what: `No schema of search_path (${row?.search_path}) exists in this database.`,
    });
  }
  return {
    schema: row.schema,
    ledgerExists: row.ledger !== null,
    role: row.role ?? "",
    canCreate: row.can_create === "t",
    readOnly: row.read_only === "t",
    pooled: Number(row.pid) !== session.processId,
  };
}

/** @throws StrataError SERVER_READ_ONLY, PRIVILEGE_MISSING when this ground cannot be built on */
export function assertWritable({ readOnly, canCreate, role, schema }: Ground): void {
  if (readOnly) throw new StrataError("SERVER_READ_ONLY", { what: "This server or session accepts no writes." });
  if (!canCreate) {
    throw new StrataError("PRIVILEGE_MISSING", {
      what: `Role "${role}" may not create anything in schema "${schema}".`,
      next: `As the owner of the schema: GRANT USAGE, CREATE ON SCHEMA ${quoteIdentifier(schema)} TO ${quoteIdentifier(role)};`,
    });
  }
}
