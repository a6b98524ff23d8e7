import { findStatements, placeOf } from "@strata/migration-engine";
import type { Certificate, StatementFacts } from "../certificate/certificate.ts";
import { blocksReads, blocksWrites, strength, type LockMode } from "../certificate/lock-modes.ts";
import type { Before, BeforeTable } from "./before.ts";
import { parseStatement, type Node } from "./syntax.ts";

/** A statement of a migration: what is written, what was measured, and what the transaction holds meanwhile. */
export interface Statement {
  readonly text: string;
  /** Where it stands: an index into the script. */
  readonly start: number;
  readonly end: number;
  readonly facts: StatementFacts;
  readonly node: Node | undefined;
  /** The strongest lock on each existing relation while it runs, its own included. */
  readonly held: ReadonlyMap<string, HeldLock>;
}

export interface HeldLock {
  readonly mode: LockMode;
  /** Of the statement that took it. */
  readonly line: number;
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
): Promise<Review> {
  const ranges = findStatements(script);
  if (ranges.length !== certificate.statements.length) {
    throw new RangeError("The certificate is of another script: measure it again.");
  }
  let held = new Map<string, HeldLock>();
  const statements: Statement[] = [];
  for (const [at, { start, end }] of ranges.entries()) {
    const facts = certificate.statements[at];
    if (facts === undefined || facts.line !== placeOf(script, start).line) {
      throw new RangeError("The certificate is of another script: measure it again.");
    }
    held = afterLocks(certificate.transactional ? held : new Map(), facts);
    const text = script.slice(start, end);
    statements.push({ text, start, end, facts, node: await parseStatement(text), held });
  }
  const tables = new Map(before.tables.map((table) => [table.name, table]));
  return {
    certificate,
    script,
    statements,
    before,
    table: (name) => tables.get(name),
    isInUse: (table, column) => {
      if (inUse === undefined) return tables.has(table);
      const columns = inUse.get(table);
      return columns !== undefined && (column === undefined || columns.has(column));
    },
  };
}

function afterLocks(
  held: ReadonlyMap<string, HeldLock>,
  { line, locks, renames }: StatementFacts,
): Map<string, HeldLock> {
  const next = new Map(held);
  for (const { relation, modes } of locks) {
    const [mode] = modes;
    const already = next.get(relation);
    if (mode !== undefined && (already === undefined || strength(mode) > strength(already.mode))) {
      next.set(relation, { mode, line });
    }
  }
  for (const { from, to } of renames) {
    const lock = next.get(from);
    if (lock !== undefined) next.set(to, lock);
  }
  return next;
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
