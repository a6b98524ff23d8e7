import { findStatements, placeOf } from "@strata/migration-engine";
import type { Certificate, StatementFacts } from "../certificate/certificate.ts";
import { blocksReads, blocksWrites } from "../certificate/lock-modes.ts";
import { OLDEST_SUPPORTED } from "../domain/oldest-postgres.ts";
import type { Before, BeforeTable } from "./before.ts";
import { parseStatement, type Node } from "./syntax.ts";
import { TransactionLocks, type HeldLocks } from "./transaction.ts";

/** A statement of a migration: what is written, what was measured, and what the transaction holds meanwhile. */
export interface Statement {
  readonly text: string;
  /** Where it stands: an index into the script. */
  readonly start: number;
  readonly end: number;
  readonly facts: StatementFacts;
  readonly node: Node | undefined;
  /** The strongest lock on each existing relation while it runs, its own included. */
  readonly held: HeldLocks;
}

/** All that is known of a migration. */
export interface Review {
  readonly certificate: Certificate;
  readonly script: string;
  readonly statements: readonly Statement[];
  readonly before: Before;
  /** Columns by table that the previous release reads; all that there are, when nobody says. */
  readonly isInUse: (table: string, column?: string) => boolean;
  readonly table: (name: string) => BeforeTable | undefined;
  /** The oldest major version of PostgreSQL that a safe form has to run on. */
  readonly oldest: number;
}

/**
 * Puts together what is known.
 *
 * @param inUse columns by table that the previous release declares; all that there are when left out
 * @throws RangeError when the certificate is not of this script
 */
export async function prepare(
  certificate: Certificate,
  before: Before,
  script: string,
  inUse: ReadonlyMap<string, ReadonlySet<string>> | undefined,
  oldest = OLDEST_SUPPORTED,
): Promise<Review> {
  const ranges = findStatements(script);
  if (ranges.length !== certificate.statements.length) {
    throw new RangeError("The certificate is of another script: measure it again.");
  }
  const transaction = new TransactionLocks(certificate.transactional, certificate.transactions);
  const statements: Statement[] = [];
  for (const [at, { start, end }] of ranges.entries()) {
    const facts = certificate.statements[at];
    if (facts === undefined || facts.line !== placeOf(script, start).line) {
      throw new RangeError("The certificate is of another script: measure it again.");
    }
    const text = script.slice(start, end);
    const node = await parseStatement(text);
    statements.push({ text, start, end, facts, node, held: transaction.during(node, facts) });
  }
  const tables = new Map(before.tables.map((table) => [table.name, table]));
  return {
    certificate,
    script,
    statements,
    before,
    oldest,
    table: (name) => tables.get(name),
    isInUse: (table, column) => {
      if (inUse === undefined) return tables.has(table);
      const columns = inUse.get(table);
      return columns !== undefined && (column === undefined || columns.has(column));
    },
  };
}

/** `under ACCESS EXCLUSIVE on timers (held since line 3)`; nothing where no lock keeps anybody out. */
export function underLock({ held, facts }: Statement, table: string): string | undefined {
  const lock = held.get(table);
  if (lock === undefined || !blocksWrites(lock.mode)) return undefined;
  const since = lock.line === facts.line ? "" : `, held since line ${lock.line}`;
  return `under ${lock.mode} on ${table}${since}`;
}

/** Whom a lock keeps out, to begin a sentence with. */
export function whomItBlocks({ held }: Statement, table: string): string {
  const mode = held.get(table)?.mode;
  if (mode !== undefined && blocksReads(mode)) return `Every query on ${table}, SELECT included,`;
  return `Every INSERT, UPDATE and DELETE on ${table}`;
}
