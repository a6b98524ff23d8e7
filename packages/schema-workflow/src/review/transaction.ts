import type { StatementFacts } from "../certificate/certificate.ts";
import { strength, type LockMode } from "../certificate/lock-modes.ts";
import { as, type Node } from "./syntax.ts";

export interface HeldLock {
  readonly mode: LockMode;
  /** Of the statement that took it. */
  readonly line: number;
}

export type HeldLocks = ReadonlyMap<string, HeldLock>;

/**
 * What a migration holds while it goes on: the strongest lock on each existing relation, by the name that this has now.
 *
 * In one transaction everything is held until the end; ROLLBACK TO lets go of what was taken since the savepoint (manual,
 * section 13.3). Where each statement has a transaction of its own, it holds its own locks only.
 */
export class TransactionLocks {
  readonly #lasting: boolean;
  /** Where a transaction begins, among those that some statements share: statements counted from 0. */
  readonly #begins: ReadonlySet<number>;
  #at = 0;
  #held: HeldLocks = new Map();
  readonly #savepoints: { readonly name: string; readonly held: HeldLocks }[] = [];

  /**
   * @param lasting whether all statements share a transaction
   * @param transactions else how many share one, one transaction after the other
   */
  constructor(lasting: boolean, transactions: readonly number[] | undefined) {
    this.#lasting = lasting || transactions !== undefined;
    this.#begins = new Set(transactions?.map((_, at) => transactions.slice(0, at).reduce((a, b) => a + b, 0)));
  }

  /** What is held while a statement runs, its own locks included. */
  during(node: Node | undefined, facts: StatementFacts): HeldLocks {
    const isNew = this.#begins.has(this.#at);
    this.#at += 1;
    this.#held = afterLocks(this.#lasting && !isNew ? this.#held : new Map(), facts);
    this.#mark(node);
    return this.#held;
  }

  #mark(node: Node | undefined): void {
    const { kind, savepoint_name: name = "" } = as(node, "TransactionStmt") ?? {};
    if (kind === "TRANS_STMT_SAVEPOINT") this.#savepoints.push({ name, held: this.#held });
    if (kind !== "TRANS_STMT_ROLLBACK_TO" && kind !== "TRANS_STMT_RELEASE") return;
    const at = this.#savepoints.findLastIndex((one) => one.name === name);
    const savepoint = this.#savepoints[at];
    if (savepoint === undefined) return;
    if (kind === "TRANS_STMT_ROLLBACK_TO") this.#held = savepoint.held;
    // ROLLBACK TO keeps the savepoint itself, RELEASE does not.
    this.#savepoints.splice(kind === "TRANS_STMT_RELEASE" ? at : at + 1);
  }
}

function afterLocks(held: HeldLocks, { line, locks, renames }: StatementFacts): Map<string, HeldLock> {
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
