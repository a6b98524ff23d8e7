import { StrataError } from "../errors/strata-error.ts";
import { newerColumns } from "../ledger/columns.ts";
import { quoteIdentifier } from "../sql/identifiers.ts";
import type { Session } from "../wire/session.ts";

/** Where the migrations go and what is there already. */
export interface Ground {
  /** The schema that search_path resolves to: the first of its schemas that exists. */
  readonly schema: string;
  readonly ledgerExists: boolean;
  /** The ledger's columns; none where there is no ledger. */
  readonly ledgerColumns: readonly string[];
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
 * @throws StrataError SERVER_TOO_OLD, SCHEMA_MISSING, LEDGER_HIDDEN, LEDGER_NEWER
 */
export async function surveyGround(session: Session): Promise<Ground> {
  if (session.serverVersion < OLDEST_SUPPORTED) {
    const version = session.serverParameters.get("server_version") ?? "unknown";
    throw new StrataError("SERVER_TOO_OLD", { what: `The server is PostgreSQL ${version}; Strata needs 14 or newer.` });
  }
  const [row] = await session.query<
    Record<"schema" | "search_path" | "role" | "columns" | "hidden" | "can_create" | "read_only" | "pid", string | null>
  >(`
    SELECT current_schema() AS schema,
           current_setting('search_path') AS search_path,
           current_user AS role,
           pg_backend_pid() AS pid,
           (SELECT string_agg(attname, ',') FROM pg_attribute
             WHERE attrelid = to_regclass(quote_ident(current_schema()) || '.strata_ledger')
               AND attnum > 0 AND NOT attisdropped) AS columns,
           (SELECT schema FROM unnest(current_schemas(false)) AS schema
             WHERE schema <> current_schema() AND to_regclass(quote_ident(schema) || '.strata_ledger') IS NOT NULL
             LIMIT 1) AS hidden,
           has_schema_privilege(current_schema(), 'CREATE') AS can_create,
           current_setting('transaction_read_only')::boolean AS read_only`);
  if (row === undefined || row.schema === null) {
    throw new StrataError("SCHEMA_MISSING", {
      what: `No schema of search_path (${row?.search_path}) exists in this database.`,
    });
  }
  const ledgerColumns = row.columns?.split(",") ?? [];
  assertNotHidden({ ...row, schema: row.schema }, ledgerColumns.length > 0);
  assertNotNewer(ledgerColumns);
  return {
    schema: row.schema,
    ledgerExists: ledgerColumns.length > 0,
    ledgerColumns,
    role: row.role ?? "",
    canCreate: row.can_create === "t",
    readOnly: row.read_only === "t",
    pooled: Number(row.pid) !== session.processId,
  };
}

interface Resolved {
  readonly schema: string;
  readonly search_path: string | null;
  readonly role: string | null;
  readonly hidden: string | null;
}

/**
 * The default search_path begins with a schema of the role's own name, if there is one. On the day somebody creates it,
 * it would take the place of the one that everything is in, and everything would be applied once more.
 */
function assertNotHidden({ schema, search_path: path, role, hidden }: Resolved, ledgerExists: boolean): void {
  if (ledgerExists || hidden === null || schema !== role || path?.includes("$user") !== true) return;
  throw new StrataError("LEDGER_HIDDEN", {
    what: `The ledger is in schema "${hidden}", and search_path (${path}) now leads to schema "${schema}" before it.`,
    next: `Name the schema that is meant: ?options=-c%20search_path%3D${encodeURIComponent(hidden)} behind the URL, or ALTER ROLE ${quoteIdentifier(role)} SET search_path = ${quoteIdentifier(hidden)};`,
  });
}

function assertNotNewer(columns: readonly string[]): void {
  const newer = newerColumns(columns);
  if (newer.length === 0) return;
  throw new StrataError("LEDGER_NEWER", {
    what: `The ledger has columns that this Strata does not know: ${newer.join(", ")}.`,
  });
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
