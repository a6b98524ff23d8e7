import { StrataError } from "../errors/strata-error.ts";
import { quoteIdentifier } from "../sql/identifiers.ts";
import type { Session } from "../wire/session.ts";

/** `CREATE INDEX CONCURRENTLY name ON table`, as written. */
export interface ConcurrentIndex {
  readonly name: string;
  readonly table: string;
}

const IDENTIFIER = String.raw`(?:"(?:[^"]|"")+"|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)`;
const CREATE = new RegExp(
  String.raw`^CREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY\s+(?:IF\s+NOT\s+EXISTS\s+)?(${IDENTIFIER})\s+ON\s+(?:ONLY\s+)?(${IDENTIFIER}(?:\s*\.\s*${IDENTIFIER})?)`,
  "i",
);

export function parseConcurrentIndex(statement: string): ConcurrentIndex | undefined {
  const [, name, table] = CREATE.exec(statement) ?? [];
  return name === undefined || table === undefined ? undefined : { name: plain(name), table };
}

const DROP = new RegExp(
  String.raw`^DROP\s+INDEX\s+CONCURRENTLY\s+(?:IF\s+EXISTS\s+)?(${IDENTIFIER}(?:\s*\.\s*${IDENTIFIER})?)(?:\s+RESTRICT)?\s*$`,
  "i",
);

/** The index that `DROP INDEX CONCURRENTLY` names, as written. */
export function parseConcurrentDrop(statement: string): string | undefined {
  return DROP.exec(statement)?.[1];
}

/** @param relation as written */
export async function isThere(session: Session, relation: string): Promise<boolean> {
  const [row] = await session.query<{ found: string | null }>("SELECT to_regclass($1) AS found", [relation]);
  return typeof row?.found === "string";
}

/** As the catalog has it: without quotes, or in lower case. */
function plain(identifier: string): string {
  return identifier.startsWith('"') ? identifier.slice(1, -1).replaceAll('""', '"') : identifier.toLowerCase();
}

/** What there is of an index. An invalid one is what a build leaves that was cut off: it costs, and serves no query. */
export type IndexState = "missing" | "valid" | "invalid" | "building";

interface FoundIndex {
  readonly state: IndexState;
  readonly schema: string;
}

export async function indexState(session: Session, index: ConcurrentIndex): Promise<IndexState> {
  return (await find(session, index)).state;
}

/**
 * Drops the invalid remains of an index, so that it can be built anew.
 *
 * @throws StrataError TABLE_LOCKED when another session is building it right now
 */
export async function clearInvalidIndex(session: Session, index: ConcurrentIndex): Promise<void> {
  const { state, schema } = await find(session, index);
  if (state === "building") {
    throw new StrataError("TABLE_LOCKED", {
      what: `Another session is building index ${index.name} right now.`,
      next: "Wait until it has ended; pg_stat_progress_create_index shows how far it is.",
    });
  }
  if (state !== "invalid") return;
  await session.execute(`DROP INDEX CONCURRENTLY ${quoteIdentifier(schema)}.${quoteIdentifier(index.name)}`);
}

async function find(session: Session, { name, table }: ConcurrentIndex): Promise<FoundIndex> {
  const [row] = await session.query<Record<"schema" | "valid" | "building", string>>(
    `SELECT n.nspname AS schema, i.indisvalid AS valid,
            EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid) AS building
       FROM pg_index i
       JOIN pg_class c ON c.oid = i.indexrelid
       JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relname = $1 AND i.indrelid = to_regclass($2)`,
    [name, table],
  );
  if (row === undefined) return { state: "missing", schema: "" };
  if (row.valid === "t") return { state: "valid", schema: row.schema };
  return { state: row.building === "t" ? "building" : "invalid", schema: row.schema };
}
